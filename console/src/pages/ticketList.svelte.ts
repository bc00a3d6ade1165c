// A list of tickets as the address asks for it, page after page.

import {api, cursorOf, told, type Ticket, type TicketRow} from '../app/api';
import {Reading} from '../app/reading.svelte';
import type {Query} from '../app/router.svelte';

/** What the list of what is due next can be narrowed by; anything else asks for the list by receipt. */
const OF_DUE = ['state', 'team', 'holder', 'due_before'] as const;
export const FILTERS = [
  'text', 'phase', 'state', 'holder', 'team', 'category', 'channel', 'kind', 'exit', 'unit', 'waiting', 'customer', 'without',
  'open', 'escalated', 'acknowledged', 'imported', 'after_closing', 'handover_to', 'due_before', 'received_from', 'received_to',
  'closed_from', 'closed_to',
] as const;
export type Filter = (typeof FILTERS)[number];
const PAGE = 100;
const MOST = 20_000; // rows that one list holds

export type Order = 'due' | 'received';

/** Returns the filters that the address has. */
export function filtersOf(query: Query): Partial<Record<Filter, string>> {
  return Object.fromEntries(FILTERS.filter((name) => query[name]).map((name) => [name, query[name]]));
}

/** Filters of what is due next that the list by receipt does not know. */
const OF_DUE_ALONE: readonly Filter[] = ['state', 'due_before'];

/** What a saved view can keep: not by when something is due, since an instant of today says nothing next month. */
export const KEEPABLE: readonly Filter[] = FILTERS.filter((name) => name !== 'due_before');

/** Returns the orders that the list can have with these filters, the usual one first. */
export function ordersOf(query: Query): readonly Order[] {
  const asked = Object.keys(filtersOf(query)) as Filter[];
  if (asked.some((name) => !(OF_DUE as readonly Filter[]).includes(name))) return ['received'];
  return asked.some((name) => OF_DUE_ALONE.includes(name)) ? ['due'] : ['due', 'received'];
}

/** Due next comes first, unless something else is asked for. */
export function orderOf(query: Query): Order {
  const orders = ordersOf(query);
  return orders.find((order) => order === query['order']) ?? orders[0] ?? 'due';
}

type Page = {tickets: TicketRow[]; next?: string; position: string};

async function readPage(query: Query, cursor: string | undefined, atLeast: string | null): Promise<Page> {
  const asked = {...filtersOf(query), limit: PAGE, cursor, at_least: atLeast ?? undefined};
  if (orderOf(query) === 'due') {
    return (await told(api.GET('/v1/due', {params: {query: asked as never}}))).data;
  }
  return (await told(api.GET('/v1/tickets', {params: {query: asked as never}}))).data;
}

/** Returns a ticket as lists show it. */
function rowOf(ticket: Ticket, old: TicketRow): TicketRow {
  const classification = (ticket.classification ?? {}) as Pick<TicketRow, 'category' | 'severity' | 'safety'>;
  const waiting = (ticket.waiting as {waiting_for?: TicketRow['waiting']} | undefined)?.waiting_for;
  const exit = (ticket.closed as {exit?: TicketRow['exit']} | undefined)?.exit;
  const same = Object.fromEntries(Object.keys(old).filter((name) => name in ticket).map((name) => [name, ticket[name as keyof Ticket]]));
  const {number, kind, phase, open, version, holder, subject, clocks, escalation, reminders, breaches, stagnated, secrecy, updated, next_due} = ticket;
  return {
    ...old, ...same, ...classification, waiting, exit, number, kind, phase, open, version, holder, subject, clocks, escalation, reminders, breaches,
    stagnated, secrecy, updated, next_due, return_requested: ticket.open_return !== undefined,
  };
}

export class TicketList {
  rows = $state.raw<TicketRow[]>([]);
  next = $state.raw<string | undefined>(undefined);
  position = $state.raw<string | null>(null);
  readonly reading = new Reading<Page>();
  #query: Query = {};
  #numbers = new Set<string>();

  /** Whether the last page is here, and the number of rows is that of the list. */
  get isWhole(): boolean {
    return this.reading.data !== null && this.next === undefined;
  }

  /** Whether the ticket is among the rows. */
  has(number: string): boolean {
    return this.#numbers.has(number);
  }

  async begin(query: Query, atLeast: string | null = null): Promise<void> {
    this.#query = query;
    await this.reading.ask(() => readPage(query, undefined, atLeast));
    const page = this.reading.data;
    if (page === null || this.reading.problem !== null) return;
    this.rows = page.tickets;
    this.#numbers = new Set(page.tickets.map((row) => row.number));
    this.next = cursorOf(page.next);
    this.position = page.position;
  }

  async more(): Promise<void> {
    if (this.next === undefined || this.reading.busy) return;
    const cursor = this.next;
    await this.reading.ask(() => readPage(this.#query, cursor, null));
    const page = this.reading.data;
    if (page === null || this.reading.problem !== null) return;
    const added = page.tickets.filter((row) => !this.#numbers.has(row.number));
    for (const row of added) this.#numbers.add(row.number);
    this.rows = [...this.rows, ...added];
    this.next = cursorOf(page.next);
    // A page may be short, or empty, and yet not the last.
    if (page.tickets.length === 0) await this.more();
  }

  /** Reads all that match, as far as `most` rows. */
  async toEnd(most = MOST): Promise<void> {
    while (this.next !== undefined && this.rows.length < most && this.reading.problem === null) await this.more();
  }

  /** Reads one row again, and leaves it where it stands. */
  async readAgain(number: string, atLeast: string): Promise<void> {
    const reading = new Reading<Ticket>();
    const asked = {params: {path: {number}, query: {at_least: atLeast}}};
    await reading.ask(async () => (await told(api.GET('/v1/tickets/{number}', asked))).data);
    const ticket = reading.data;
    if (ticket !== null) this.rows = this.rows.map((old) => (old.number === number ? rowOf(ticket, old) : old));
  }
}
