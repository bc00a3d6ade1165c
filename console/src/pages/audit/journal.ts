// The journal, read backwards: commits as facts of a timeline, the latest first.

import {api, told, type TimelineEntry} from '../../app/api';

const WINDOW = 60; // records of the journal that are read at once

type Commit = {position: number; recorded: string; decided: string; who: TimelineEntry['who']; events: TimelineEntry[]};
export type Facts = {entries: TimelineEntry[]; from: number};

/** Returns the facts of the WINDOW records before `before`, the latest first. Throws a Refusal. */
export async function readFacts(before: number): Promise<Facts> {
  const from = Math.max(1, before - WINDOW);
  const limit = before - from;
  if (limit <= 0) return {entries: [], from: 1};
  const {data} = await told(api.GET('/v1/journal', {params: {query: {from, limit}}, parseAs: 'text'}));
  const commits = String(data).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Commit);
  const entries = commits.flatMap(({position, recorded, decided, who, events}) => events.map((event) => ({...event, position, recorded, decided, ...(who ? {who} : {})})));
  return {entries: entries.reverse(), from};
}
