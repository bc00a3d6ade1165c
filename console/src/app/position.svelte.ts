// How far the journal was when the last answer was given: what "as of now" means in the head.

import {clock} from './time.svelte';

let position = $state<string | null>(null);
let number = $state<number | null>(null);
let at = $state(0);
let stale = $state(false);

/** Returns the number in an opaque position token, for showing; null where it has none that we know. */
export function numberOf(token: string | null): number | null {
  if (token === null) return null;
  try {
    const bytes = Uint8Array.from(atob(token.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    if (bytes.length < 8) return null;
    return Number(new DataView(bytes.buffer).getBigUint64(0));
  } catch {
    return null;
  }
}

export function seen(token: string | null, isStale: boolean): void {
  if (token === null) return;
  stale = isStale;
  const n = numberOf(token);
  // Pages of the past tell their own position.
  if (n !== null && number !== null && n < number) return;
  position = token;
  number = n;
  at = clock.now;
}

export const latest = {
  get token(): string | null {
    return position;
  },
  get number(): number | null {
    return number;
  },
  get at(): number {
    return at;
  },
  /** The node does not follow the journal. */
  get stale(): boolean {
    return stale;
  },
};
