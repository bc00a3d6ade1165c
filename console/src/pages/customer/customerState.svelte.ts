// A customer with all that is theirs: matters, contacts, calls, and what happened, in one order.

import {api, told, type Schemas, type TicketRow, type TimelineEntry} from '../../app/api';
import {Reading} from '../../app/reading.svelte';

export type Customer = Schemas['Customer'];
export type CallbackRow = Schemas['CallbackRow'];
const MOST = 100;

export type Facts = {entries: TimelineEntry[]; next: string | undefined};

export class CustomerState {
  readonly customer = new Reading<{customer: Customer; version: number | null; position: string | null}>();
  readonly tickets = new Reading<{rows: TicketRow[]; isWhole: boolean}>();
  readonly callbacks = new Reading<CallbackRow[]>();
  readonly facts = new Reading<Facts>();
  #at: string | undefined;
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  async begin(at: string | undefined, atLeast?: string): Promise<void> {
    this.#at = at;
    const path = {id: this.id};
    const since = {at, at_least: atLeast};
    const owner = {customer: this.id, limit: MOST, at_least: atLeast};
    await Promise.all([
      this.customer.ask(async () => {
        const answer = await told(api.GET('/v1/customers/{id}', {params: {path, query: since}}));
        return {customer: answer.data, version: answer.version, position: answer.data.position ?? null};
      }),
      this.tickets.ask(async () => {
        const {data} = await told(api.GET('/v1/tickets', {params: {query: owner}}));
        return {rows: data.tickets, isWhole: data.next === undefined};
      }),
      this.callbacks.ask(async () => (await told(api.GET('/v1/callbacks', {params: {query: owner}}))).data.callbacks),
      this.facts.ask(() => this.#page(undefined, atLeast)),
    ]);
  }

  async #page(cursor: string | undefined, atLeast?: string): Promise<Facts> {
    const query = {at: this.#at, cursor, limit: MOST, at_least: atLeast};
    const {data} = await told(api.GET('/v1/customers/{id}/timeline', {params: {path: {id: this.id}, query}}));
    return {entries: data.timeline, next: data.next};
  }

  async more(): Promise<void> {
    const before = this.facts.data;
    if (before?.next === undefined) return;
    await this.facts.ask(async () => {
      const page = await this.#page(before.next);
      return {entries: [...before.entries, ...page.entries], next: page.next};
    });
  }
}
