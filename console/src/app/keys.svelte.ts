// One-letter keys. The same letter means the same on every page; `?` lists what there is here and
// now; they can be switched off (WCAG 2.1.4). None acts while somebody types.

import {onDestroy, untrack} from 'svelte';
import {isComposing} from './ime';
import type {Key} from './messages.svelte';

export type Binding = {
  /** As KeyboardEvent.key has it; `g l` for one after the other. */
  key: string;
  what: Key;
  /** Where the words want a `{name}`. */
  name?: string;
  run: (event: KeyboardEvent) => void;
  /** Where it says no, the key does nothing. */
  when?: () => boolean;
};

const STORED = 'redress.keys';
const SECOND_KEY_MS = 1500;

let bindings = $state.raw<Binding[]>([]);
let on = $state(localStorage.getItem(STORED) !== 'off');
let first: {key: string; at: number} | null = null;

export const keys = {
  get all(): readonly Binding[] {
    return bindings;
  },
  get on(): boolean {
    return on;
  },
};

export function switchKeys(wanted: boolean): void {
  on = wanted;
  localStorage.setItem(STORED, wanted ? 'on' : 'off');
}

/** Adds keys, and returns what takes them away again: for an effect. */
export function addKeys(added: readonly Binding[]): () => void {
  untrack(() => (bindings = [...bindings, ...added]));
  return () => untrack(() => (bindings = bindings.filter((binding) => !added.includes(binding))));
}

/** Binds keys for as long as the component that calls it is there. */
export function bindKeys(...added: Binding[]): void {
  onDestroy(addKeys(added));
}

/** Whether keys that are pressed now are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
}

/** Whether a dialog stands before the page, whose keys are not the page's. */
function isBehindDialog(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

function find(key: string): Binding | undefined {
  // What a page bound last goes before what the frame did.
  return bindings.findLast((binding) => binding.key === key && (binding.when?.() ?? true));
}

function onKey(event: KeyboardEvent): void {
  if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isComposing(event) || isTyping(event.target) || isBehindDialog()) return;
  const now = performance.now();
  const before = first !== null && now - first.at < SECOND_KEY_MS ? `${first.key} ` : '';
  first = null;
  const found = find(before + event.key) ?? (before === '' ? undefined : find(event.key));
  if (found !== undefined) {
    event.preventDefault();
    found.run(event);
  } else if (bindings.some((binding) => binding.key.startsWith(`${event.key} `))) {
    first = {key: event.key, at: now};
  }
}

export function startKeys(): void {
  addEventListener('keydown', onKey);
}
