// What changed, as it comes: one stream a browser, whatever the number of its tabs. The tab that
// holds the lock holds the stream, and tells the others; when it goes, the next goes on where it was.

import {onDestroy} from 'svelte';
import {api, Refusal, told, type Schemas} from './api';
import {session} from './session.svelte';
import {clock} from './time.svelte';

export type Change = Schemas['Change'];
export type Presence = Schemas['Presence'];
type Message =
  | {kind: 'change'; change: Change}
  | {kind: 'presence'; presence: Presence}
  | {kind: 'state'; live: boolean};

const LOCK = 'redress-changes';
const KINDS = 'ticket,callback,customer';
const AGAIN_MS = 1000; // after a stream that was refused
const POLL_SECONDS = 25;
const POLL_GAP_MS = 500;

let live = $state(false);
let pausedSince = $state(0);
let isLeader = $state(false);
let last: number | null = null;
let channel: BroadcastChannel | null = null;
let source: EventSource | null = null;
let stopped = true;
let release: (() => void) | null = null;
const listeners = new Set<(change: Change) => void>();
const watchers = new Set<(presence: Presence) => void>();

export const updates = {
  get live(): boolean {
    return live;
  },
  /** When they stopped coming, by the server's time; 0 where they come, or never did. */
  get pausedSince(): number {
    return pausedSince;
  },
  /** Whether this tab holds the stream. */
  get isLeader(): boolean {
    return isLeader;
  },
  get last(): number | null {
    return last;
  },
};

function setLive(wanted: boolean): void {
  if (live && !wanted) pausedSince = clock.now;
  if (wanted) pausedSince = 0;
  live = wanted;
}

function take(message: Message): void {
  if (message.kind === 'state') return setLive(message.live);
  if (message.kind === 'presence') return watchers.forEach((tell) => tell(message.presence));
  const {change} = message;
  // After another tab took over, what it tells may have been told already.
  if (last !== null && change.position <= last && !change.many) return;
  last = Math.max(last ?? 0, change.position);
  listeners.forEach((tell) => tell(change));
}

function tell(message: Message): void {
  channel?.postMessage(message);
  take(message);
}

function open(): void {
  if (stopped) return;
  const after = last === null ? '' : `&after=${last}`;
  source = new EventSource(`/v1/changes?kinds=${KINDS}${after}`);
  source.onopen = () => tell({kind: 'state', live: true});
  source.addEventListener('change', (event) => tell({kind: 'change', change: JSON.parse(event.data as string) as Change}));
  source.addEventListener('presence', (event) => tell({kind: 'presence', presence: JSON.parse(event.data as string) as Presence}));
  source.onerror = () => {
    tell({kind: 'state', live: false});
    // The browser comes again by itself with Last-Event-ID, unless it was refused.
    if (source?.readyState === EventSource.CLOSED && !stopped) setTimeout(open, AGAIN_MS);
  };
}

async function lead(): Promise<void> {
  if (stopped) return;
  isLeader = true;
  open();
  await new Promise<void>((resolve) => (release = resolve));
  source?.close();
  source = null;
  isLeader = false;
}

/** Where a browser has no locks: the visible tab asks, and waits for the answer. */
async function poll(): Promise<void> {
  while (!stopped) {
    await new Promise((resolve) => setTimeout(resolve, live ? POLL_GAP_MS : AGAIN_MS));
    if (document.visibilityState !== 'visible') continue;
    try {
      const query = {kinds: KINDS, wait: POLL_SECONDS, after: last === null ? undefined : String(last)};
      const answer = (await told(api.GET('/v1/changes', {params: {query}}))).data as unknown as {changes: Change[]; many?: boolean};
      tell({kind: 'state', live: true});
      for (const change of answer.changes) tell({kind: 'change', change});
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      tell({kind: 'state', live: false});
    }
  }
}

export function startUpdates(): void {
  if (!stopped) return;
  stopped = false;
  channel = new BroadcastChannel(`${LOCK}/${session.person}`);
  channel.onmessage = (event: MessageEvent<Message | {kind: 'ask'}>) => {
    if (event.data.kind !== 'ask') take(event.data);
    else if (isLeader) channel?.postMessage({kind: 'state', live});
  };
  channel.postMessage({kind: 'ask'});
  if ('locks' in navigator) void navigator.locks.request(LOCK, lead);
  else void poll();
}

export function stopUpdates(): void {
  stopped = true;
  release?.();
  release = null;
  channel?.close();
  channel = null;
  setLive(false);
  pausedSince = 0;
}

/** Has `listener` told of changes for as long as the component that calls it is there. */
export function onChanges(listener: (change: Change) => void): void {
  listeners.add(listener);
  onDestroy(() => listeners.delete(listener));
}

export function onPresence(watcher: (presence: Presence) => void): void {
  watchers.add(watcher);
  onDestroy(() => watchers.delete(watcher));
}

/** Returns a function that runs `work` at most once in `gap` milliseconds, and not more than needed. */
export function throttled(work: () => Promise<void>, gap = 500): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const run = (): void => {
    timer = setTimeout(() => {
      timer = null;
      if (again) {
        again = false;
        run();
      }
    }, gap);
    void work();
  };
  return () => {
    if (timer === null) run();
    else again = true;
  };
}
