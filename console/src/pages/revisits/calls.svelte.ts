// The calls that are to be made: those that are one's own to make, the first due first.

import {api, told, type Schemas, type Ticket} from '../../app/api';
import {Reading} from '../../app/reading.svelte';
import {session} from '../../app/session.svelte';
import {clock, dayOf} from '../../app/time.svelte';

export type Call = Schemas['CallbackRow'];
export type Window = 'overdue' | 'today' | 'later';
const MOST = 200;
const AT_A_TIME = 6; // requests

export function windowOf(call: Call): Window {
  if (Date.parse(call.due) < clock.now) return 'overdue';
  return dayOf(call.due) === dayOf(clock.now) ? 'today' : 'later';
}

async function handlersOf(numbers: string[]): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (let i = 0; i < numbers.length; i += AT_A_TIME) {
    const tickets = await Promise.all(
      numbers.slice(i, i + AT_A_TIME).map(async (number) => (await told(api.GET('/v1/tickets/{number}', {params: {path: {number}}}))).data),
    );
    for (const ticket of tickets) found.set(ticket.number, ticket.handlers ?? []);
  }
  return found;
}

export type Listed = {calls: Call[]; own: number; isWhole: boolean; position: string};

export class Calls {
  readonly list = new Reading<Listed>();
  readonly ticket = new Reading<{ticket: Ticket | null; customer: Schemas['Customer'] | null; version: number | null}>();
  #handled = new Map<string, readonly string[]>();

  async begin(mine: boolean, atLeast?: string): Promise<void> {
    await this.list.ask(async () => {
      const query = {open: true, limit: MOST, at_least: atLeast, caller: mine ? session.person : undefined};
      const {data} = await told(api.GET('/v1/callbacks', {params: {query}}));
      // Whoever handled a ticket may not ask whether that was good: such calls are not offered.
      const unknown = data.callbacks.flatMap((call) => (call.ticket !== undefined && !this.#handled.has(call.ticket) ? [call.ticket] : []));
      for (const [number, handlers] of await handlersOf([...new Set(unknown)])) this.#handled.set(number, handlers);
      const offered = data.callbacks.filter((call) => call.ticket === undefined || !this.#handled.get(call.ticket)?.includes(session.person));
      return {calls: offered, own: data.callbacks.length - offered.length, isWhole: data.next === undefined, position: data.position};
    });
  }

  async open(call: Call): Promise<void> {
    await this.ticket.ask(async () => {
      const [ticket, customer] = await Promise.all([
        call.ticket === undefined ? null : told(api.GET('/v1/tickets/{number}', {params: {path: {number: call.ticket}}})),
        call.customer === undefined ? null : told(api.GET('/v1/customers/{id}', {params: {path: {id: call.customer}}})),
      ]);
      return {ticket: ticket?.data ?? null, customer: customer?.data ?? null, version: call.version};
    });
  }
}
