// What lies where, and what falls due when: counted from the same lists to which the figures lead.

import {api, told, type TicketRow} from '../../app/api';
import {Reading} from '../../app/reading.svelte';
import {clock, dayOf} from '../../app/time.svelte';
import type {Query} from '../../app/router.svelte';
import {firstClock} from '../../parts/ticketColumns';

const PAGE = 200;
const MOST_PAGES = 25; // of a list that is counted: above it the wall says that it is not whole
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const FIGURES = ['open', 'overdue', 'hour', 'four_hours', 'today', 'unstarted', 'standing'] as const;
export type Figure = (typeof FIGURES)[number];
export type Cell = {count: number; query: Query};
/** `unit`: null for all, '' for what no unit has. */
export type Line = {unit: string | null; cells: Partial<Record<Figure, Cell>>};
export type Wall = {lines: Line[]; isWhole: boolean; position: string; agree: boolean};

/** Returns the first instant of tomorrow in the zone that is shown. */
function midnight(now: number): number {
  const today = dayOf(now);
  let at = Math.ceil(now / MINUTE) * MINUTE;
  const step = 15 * MINUTE; // all zones' offsets are whole quarters of an hour
  at = Math.ceil(at / step) * step;
  while (dayOf(at) === today) at += step;
  return at;
}

type Read = {rows: TicketRow[]; isWhole: boolean; positions: string[]};

async function readAll(state: 'paused' | 'breached' | undefined, atLeast: string | undefined): Promise<Read> {
  const rows: TicketRow[] = [];
  const positions: string[] = [];
  let next: string | undefined;
  do {
    const {data} = await told(api.GET('/v1/due', {params: {query: {state, limit: PAGE, cursor: next, at_least: atLeast}}}));
    rows.push(...data.tickets);
    positions.push(data.position);
    next = data.next;
  } while (next !== undefined && positions.length < MOST_PAGES);
  return {rows, isWhole: next === undefined, positions};
}

// As /v1/due has it: what was broken and is still to be kept counts, what waits does not.
function dueOf(ticket: TicketRow): number {
  const due = firstClock(ticket)?.due;
  return due === undefined ? Infinity : Date.parse(due);
}

function unitQuery(unit: string | null): Query {
  return unit === null ? {} : unit === '' ? {without: 'team'} : {team: unit};
}

export async function readWall(atLeast?: string): Promise<Wall> {
  const queues = (await told(api.GET('/v1/queues', {params: {query: {at_least: atLeast}}}))).data;
  const [due, paused, broken] = await Promise.all([undefined, 'paused' as const, 'breached' as const].map((state) => readAll(state, queues.position))) as [Read, Read, Read];
  const now = Math.floor(clock.now / MINUTE) * MINUTE;
  const bounds: [Figure, number][] = [['hour', now + HOUR], ['four_hours', now + 4 * HOUR], ['today', midnight(now)]];

  const open = new Map<string, number>();
  const unstarted = new Map<string, number>();
  for (const queue of queues.queues) {
    if (queue.phase === 'closed' || queue.phase === 'archived') continue;
    const unit = queue.unit ?? '';
    open.set(unit, (open.get(unit) ?? 0) + queue.count);
    if (queue.phase === 'assigned') unstarted.set(unit, (unstarted.get(unit) ?? 0) + queue.count);
  }
  const line = (unit: string | null): Line => {
    const of = unitQuery(unit);
    const has = (ticket: TicketRow) => unit === null || ticket.holder?.unit === unit;
    const sum = (counts: Map<string, number>) => (unit === null ? [...counts.values()].reduce((whole, count) => whole + count, 0) : (counts.get(unit) ?? 0));
    const cells: Line['cells'] = {open: {count: sum(open), query: {...of, open: 'true'}}};
    // What is due of what no unit has stands in no list of its own.
    if (unit === '') return {unit, cells};
    for (const [figure, bound] of bounds) {
      const count = due.rows.filter((ticket) => has(ticket) && dueOf(ticket) < bound).length;
      cells[figure] = {count, query: {...of, due_before: new Date(bound).toISOString()}};
    }
    cells.overdue = {count: broken.rows.filter(has).length, query: {...of, state: 'breached'}};
    cells.unstarted = {count: sum(unstarted), query: {...of, phase: 'assigned'}};
    cells.standing = {count: paused.rows.filter(has).length, query: {...of, state: 'paused'}};
    return {unit, cells};
  };
  const units = [...open.keys()].filter((unit) => unit !== '').map(line);
  const worst = (each: Line) => [each.cells.overdue?.count ?? 0, each.cells.hour?.count ?? 0, each.cells.open?.count ?? 0] as const;
  units.sort((a, b) => {
    const [left, right] = [worst(a), worst(b)];
    return right[0] - left[0] || right[1] - left[1] || right[2] - left[2] || (a.unit ?? '').localeCompare(b.unit ?? '');
  });
  const lists = [due, paused, broken];
  const isWhole = lists.every((list) => list.isWhole);
  const agree = lists.flatMap((list) => list.positions).every((position) => position === queues.position);
  return {lines: [line(null), line(''), ...units], isWhole, position: queues.position, agree};
}

const TRIES = 3; // until all lists were read at one position

export class WallState {
  readonly wall = new Reading<Wall>();

  async read(): Promise<void> {
    await this.wall.ask(async () => {
      let wall = await readWall();
      for (let i = 1; i < TRIES && !wall.agree; i++) wall = await readWall(wall.position);
      return wall;
    });
  }
}
