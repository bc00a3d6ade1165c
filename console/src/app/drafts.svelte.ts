// What somebody has typed and not sent. It belongs to the person, the ticket and the form; it
// outlives the component, a reload, a move by somebody else and a refusal. Only sending it or
// throwing it away ends it.

import {session} from './session.svelte';

export type Draft = Record<string, unknown>;
type Kept = {fields: Draft; version: number | null; saved: number};

const PREFIX = 'redress.draft';
const MOST = 200; // above it the oldest goes

let changes = $state(0);

function nameOf(of: string, form: string): string {
  return [PREFIX, session.person, of, form].join('/');
}

function all(): string[] {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(`${PREFIX}/${session.person}/`));
}

function read(name: string): Kept | null {
  const text = sessionStorage.getItem(name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Kept;
  } catch {
    return null;
  }
}

/** Returns the draft of `form` for what `of` names, such as `tickets/6580786998122`. */
export function draftOf(of: string, form: string): Kept | null {
  return read(nameOf(of, form));
}

export function keepDraft(of: string, form: string, fields: Draft, version: number | null): void {
  const names = all();
  if (names.length >= MOST) {
    const oldest = names.sort((a, b) => (read(a)?.saved ?? 0) - (read(b)?.saved ?? 0))[0];
    if (oldest !== undefined) sessionStorage.removeItem(oldest);
  }
  sessionStorage.setItem(nameOf(of, form), JSON.stringify({fields, version, saved: Date.now()}));
  changes += 1;
}

export function dropDraft(of: string, form: string): void {
  sessionStorage.removeItem(nameOf(of, form));
  changes += 1;
}

/** Returns the forms of `of` in which something is typed. */
export function formsWithDrafts(of: string): string[] {
  void changes;
  const prefix = `${PREFIX}/${session.person}/${of}/`;
  return Object.keys(sessionStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}
