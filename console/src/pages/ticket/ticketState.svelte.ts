// A ticket as its page shows it: now, or at a position of the past.

import {api, cursorOf, told, type CommandResult, type Schemas, type Ticket, type TimelineEntry} from '../../app/api';
import {Reading} from '../../app/reading.svelte';

const PAGE = 200;
const MOST_FACTS = 5000; // above it the rest is read when it is asked for

export type Moves = Schemas['MoveField'][];
export type Move = {move: string; fields: Moves};
type Now = {at?: string | undefined; at_least?: string | undefined};

export class TicketState {
  readonly number: string;
  readonly ticket = new Reading<Ticket>();
  readonly why = new Reading<Schemas['Why']>();
  readonly customer = new Reading<Schemas['Customer']>();
  readonly others = new Reading<{tickets: Schemas['TicketRow'][]; position: string}>();
  readonly facts = new Reading<boolean>();
  /** All facts that there are now, whichever position is shown: what the slider goes over. */
  all = $state.raw<TimelineEntry[]>([]);
  moves = $state.raw<Move[] | null>(null);
  version = $state<number | null>(null);
  #cursor: string | undefined;

  constructor(number: string) {
    this.number = number;
  }

  /** Reads the ticket and what hangs on it; `at` is a position, null now. */
  async read(at: string | null, atLeast: string | null = null): Promise<void> {
    const query: Now = at === null ? {at_least: atLeast ?? undefined} : {at};
    const asked = {params: {path: {number: this.number}, query: query as never}};
    await Promise.all([
      this.ticket.ask(async () => {
        const answer = await told(api.GET('/v1/tickets/{number}', asked));
        if (at === null) this.version = answer.version;
        return answer.data;
      }),
      this.why.ask(async () => (await told(api.GET('/v1/tickets/{number}/why', asked))).data),
    ]);
    await Promise.all([this.#readCustomer(query), at === null ? this.#readMoves(query) : undefined]);
  }

  async #readCustomer(query: Now): Promise<void> {
    const id = this.ticket.data?.customer;
    if (id === undefined || !/^[0-9a-f]+$/.test(id)) {
      this.customer.data = null;
      this.others.data = null;
      return;
    }
    await Promise.all([
      this.customer.ask(async () => (await told(api.GET('/v1/customers/{id}', {params: {path: {id}, query: query as never}}))).data),
      this.others.ask(async () => (await told(api.GET('/v1/tickets', {params: {query: {customer: id, limit: 20}}}))).data),
    ]);
  }

  async #readMoves(query: Now): Promise<void> {
    const asked = {params: {path: {number: this.number}, query: query as never}};
    const reading = new Reading<Schemas['MoveField'][]>();
    await reading.ask(async () => {
      const answer = (await told(api.GET('/v1/tickets/{number}/moves', asked))).data;
      this.moves = answer.moves;
      return [];
    });
    if (reading.problem !== null) this.moves = null;
  }

  /** Reads the facts that are not here yet. */
  async readFacts(atLeast: string | null = null): Promise<void> {
    await this.facts.ask(async () => {
      const before = this.all.length;
      let later: TimelineEntry[] = [];
      for (;;) {
        const query = {limit: PAGE, cursor: this.#cursor, at_least: atLeast ?? undefined};
        const page = (await told(api.GET('/v1/tickets/{number}/timeline', {params: {path: {number: this.number}, query}}))).data;
        // The first page is shown at once, all others together: a page that grows under the eyes cannot be read.
        if (this.all.length === before) this.#take(page.timeline);
        else later = [...later, ...page.timeline];
        if (page.next === undefined || this.all.length - before + later.length >= MOST_FACTS) break;
        this.#cursor = cursorOf(page.next);
      }
      this.#take(later);
      return true;
    });
  }

  #take(entries: TimelineEntry[]): void {
    const there = new Set(this.all.map(keyOf));
    const added = entries.filter((entry) => !there.has(keyOf(entry)));
    if (added.length > 0) this.all = [...this.all, ...added];
  }

  /** Shows at once what a move did, from its own answer; the rest is read again. */
  async took(result: CommandResult): Promise<void> {
    this.#take((result.events ?? []).filter((entry) => entry.position !== undefined));
    await Promise.all([this.read(null, result.position), this.readFacts(result.position)]);
  }
}

function keyOf(entry: TimelineEntry): string {
  return `${entry.position}/${entry.index}/${entry.stream}`;
}

/** Reads the ticket as it was at a position. Throws a Refusal. */
export async function readTicketAt(number: string, at: string): Promise<Ticket> {
  return (await told(api.GET('/v1/tickets/{number}', {params: {path: {number}, query: {at}}}))).data;
}
