// Where the facts of a timeline stand on a strip: short gaps keep their measure, long ones are folded
// so that bursts are not squeezed.

import type {TimelineEntry} from '../app/api';
import {kindOf, type Kind} from './timelineEntries';

/** A commit: all its facts were recorded at once. */
export type Stop = {position: number; at: number; happened: number; kind: Kind; types: string[]; who: string};
export type Placed = Stop & {x: number; happenedX: number; foldBefore: number};

const FOLD_MS = 24 * 3600_000;
const FOLD_SHARE = 0.6; // of an average gap: what a folded one takes
const RANK: readonly Kind[] = ['trouble', 'end', 'words', 'move', 'system'];

/** Returns the commits of a timeline, the oldest first. */
export function stopsOf(entries: readonly TimelineEntry[]): Stop[] {
  const stops: Stop[] = [];
  for (const entry of entries) {
    if (entry.position === undefined || entry.recorded === undefined) continue;
    const last = stops.at(-1);
    const kind = kindOf(entry);
    if (last?.position === entry.position) {
      last.types.push(entry.type);
      if (RANK.indexOf(kind) < RANK.indexOf(last.kind)) last.kind = kind;
      continue;
    }
    const at = Date.parse(entry.recorded);
    const happened = entry.happened === undefined ? at : Date.parse(entry.happened);
    stops.push({position: entry.position, at, happened, kind, types: [entry.type], who: entry.who?.id ?? ''});
  }
  return stops;
}

function weight(gap: number): number {
  return 1 + Math.log2(1 + Math.min(gap, FOLD_MS) / 60_000);
}

/** Returns the stops with their places between 0 and 1. */
export function place(stops: readonly Stop[]): Placed[] {
  const gaps = stops.map((stop, i) => (i === 0 ? 0 : stop.at - (stops[i - 1]?.at ?? stop.at)));
  const weights = gaps.map((gap, i) => (i === 0 ? 0 : gap >= FOLD_MS ? weight(FOLD_MS) * FOLD_SHARE : weight(gap)));
  const whole = weights.reduce((sum, each) => sum + each, 0) || 1;
  let x = 0;
  const placed = stops.map((stop, i) => {
    x += (weights[i] ?? 0) / whole;
    return {...stop, x, happenedX: x, foldBefore: (gaps[i] ?? 0) >= FOLD_MS ? (gaps[i] ?? 0) : 0};
  });
  return placed.map((stop) => ({...stop, happenedX: placeOfTime(placed, stop.happened)}));
}

/** Returns where an instant stands between the stops around it. */
export function placeOfTime(placed: readonly {at: number; x: number}[], at: number): number {
  const after = placed.findIndex((stop) => stop.at >= at);
  if (after === 0) return 0;
  const next = placed[after];
  const before = placed[after === -1 ? placed.length - 1 : after - 1];
  if (before === undefined) return 0;
  if (next === undefined || next.at === before.at) return before.x;
  return before.x + ((at - before.at) / (next.at - before.at)) * (next.x - before.x);
}

/** Returns the index of the last stop that was recorded by then; -1 before the first. */
export function stopAt(stops: readonly Stop[], at: number): number {
  return stops.findLastIndex((stop) => stop.at <= at);
}

/** Returns the index of the last stop whose position is not after `position`; -1 before the first. */
export function indexOf(stops: readonly Stop[], position: number): number {
  return stops.findLastIndex((stop) => stop.position <= position);
}

const MOST_TICKS = 240; // more could not be told apart

/** Returns those of many stops that are drawn: of those at one place the one that matters most. */
export function drawn(placed: readonly Placed[]): Placed[] {
  if (placed.length <= MOST_TICKS) return [...placed];
  const byPlace = new Map<number, Placed>();
  for (const stop of placed) {
    const slot = Math.round(stop.x * MOST_TICKS);
    const other = byPlace.get(slot);
    if (other === undefined || RANK.indexOf(stop.kind) < RANK.indexOf(other.kind)) byPlace.set(slot, stop);
  }
  return [...byPlace.values()];
}

export type Span = {from: number; to: number};
export type Shade = {x: number; width: number};
const LEAST_SHADE = 0.001; // of the strip: less is seen by nobody

/** Whether an instant lies in one of the spans, which are in order. */
export function isWithin(spans: readonly Span[], at: number): boolean {
  return spans.some((span) => span.from <= at && at < span.to);
}

/** Returns where the strip is to be shaded: the time of `whole` that lies in none of the `open` spans, which are in order. */
export function shadesOf(placed: readonly Placed[], open: readonly Span[], whole: Span): Shade[] {
  const shades: Shade[] = [];
  const shade = (from: number, to: number): void => {
    if (to <= from) return;
    const [x, end] = [placeOfTime(placed, from), placeOfTime(placed, to)];
    if (end - x >= LEAST_SHADE) shades.push({x, width: end - x});
  };
  const [first, last] = [placed[0]?.at ?? 0, placed.at(-1)?.at ?? 0];
  let at = Math.max(first, whole.from);
  const end = Math.min(last, whole.to);
  for (const span of open) {
    shade(at, Math.min(span.from, end));
    at = Math.max(at, span.to);
  }
  shade(at, end);
  return shades;
}
