// Which rows of a long table stand in the page: those in sight and a few around them, and the one in hand. Rows are of one
// height. They are exchanged a few at a time, frame by frame, so that nothing else waits for long.

import {flushSync, onDestroy} from 'svelte';

const AROUND = 6; // rows before and after those in sight
const FEW = 2; // rows that a frame exchanges; to lay out and paint them takes three times as long again
const QUICK_MS = 1; // until so long was spent on them, as many more

/** `first`: the uppermost that is seen, in whole or in part. */
export type Sight = {first: number; start: number; end: number};

/** Returns the rows in sight of `count`, and some around them. */
export function sightOf(top: number, size: number, height: number, count: number): Sight {
  const first = Math.floor(top / height);
  const end = Math.min(count, Math.ceil((top + size) / height) + AROUND);
  return {first, start: Math.min(end, Math.max(0, first - AROUND)), end};
}

/** Whether the last of `count` rows is in sight, or almost. */
export function isAtEnd(sight: Sight, count: number): boolean {
  return count > 0 && sight.end > count - AROUND;
}

export class RowsInSight {
  /** Where in the list the rows stand that are in the page, in order. */
  places = $state.raw<readonly number[]>([]);
  #sight: Sight = {first: 0, start: 0, end: 0};
  #held = -1;
  #frame = 0;

  constructor() {
    onDestroy(() => cancelAnimationFrame(this.#frame));
  }

  /** Has these rows stand in the page, from one of the next frames on, and `held` whether in sight or not. */
  look(sight: Sight, held: number): void {
    const isLeap = Math.abs(sight.first - this.#sight.first) > AROUND;
    this.#sight = sight;
    this.#held = held;
    if (isLeap) this.#leap();
    else if (this.#frame === 0) this.#next();
  }

  /** Has the row at `place` stand in the page at once. */
  hold(place: number): void {
    this.#held = place;
    if (!this.places.includes(place)) this.places = [...this.places, place].sort((a, b) => a - b);
  }

  /** To paint after a leap takes long by itself: rows come in the frame after that. */
  #leap(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#next());
  }

  #next(): void {
    this.#frame = this.#isDone() ? 0 : requestAnimationFrame(() => this.#slice());
  }

  #isWanted(place: number): boolean {
    return (place >= this.#sight.start && place < this.#sight.end) || place === this.#held;
  }

  /** Returns the rows that are to come, from the uppermost in sight on. */
  #missing(): number[] {
    const there = new Set(this.places);
    const {first, start, end} = this.#sight;
    const far = (place: number): number => Math.abs(place - first);
    const wanted = Array.from({length: end - start}, (_, i) => start + i);
    return wanted.filter((place) => !there.has(place)).sort((a, b) => far(a) - far(b));
  }

  #isDone(): boolean {
    return this.places.every((place) => this.#isWanted(place)) && this.#missing().length === 0;
  }

  #exchange(): void {
    // The first come all at once: nobody scrolls yet.
    const few = this.places.every((place) => place === this.#held) ? this.#sight.end : FEW;
    const gone = new Set(this.places.filter((place) => !this.#isWanted(place)).slice(0, FEW));
    const stay = this.places.filter((place) => !gone.has(place));
    this.places = [...stay, ...this.#missing().slice(0, few)].sort((a, b) => a - b);
    flushSync();
  }

  #slice(): void {
    const end = performance.now() + QUICK_MS;
    do this.#exchange();
    while (performance.now() < end && !this.#isDone());
    this.#next();
  }
}
