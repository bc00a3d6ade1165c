// The journal, read backwards: commits as facts of a timeline, the latest first.

import {api, told, type TimelineEntry} from '../../app/api';
import {numberOf} from '../../app/position.svelte';

const WINDOW = 60; // records of the journal that are read at once

type Commit = {position: number; recorded: string; decided: string; who: TimelineEntry['who']; events: TimelineEntry[]};
export type Facts = {entries: TimelineEntry[]; from: number};

/** Returns the first position that was recorded then or later. Throws a Refusal. */
export async function firstOf(instant: string): Promise<number> {
  const at = Date.parse(instant);
  const before = Number.isNaN(at) ? instant : new Date(at - 1).toISOString();
  // Any answer as of an instant says which position that is; the open hours of the house are a short one.
  const {data} = await told(api.GET('/v1/hours', {params: {query: {as_of: before}}}));
  return (numberOf(data.position) ?? 0) + 1;
}

/** Returns the facts of the WINDOW records before `before`, none before `least`, the latest first. Throws a Refusal. */
export async function readFacts(before: number, least: number): Promise<Facts> {
  const from = Math.max(least, before - WINDOW);
  const limit = before - from;
  if (limit <= 0) return {entries: [], from: least};
  const {data} = await told(api.GET('/v1/journal', {params: {query: {from, limit}}, parseAs: 'text'}));
  const commits = String(data).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Commit);
  const entries = commits.flatMap(({position, recorded, decided, who, events}) => events.map((event) => ({...event, position, recorded, decided, ...(who ? {who} : {})})));
  return {entries: entries.reverse(), from};
}
