// Customers by what somebody types: a number, an address, an account, or an id.

import {api, Refusal, told} from '../../app/api';
import type {Customer} from './customerState.svelte';

const MOST = 20;

/** Throws a Refusal. */
export async function findCustomers(text: string): Promise<Customer[]> {
  const asked = text.trim();
  if (/^[0-9a-f]{32}$/.test(asked)) return [(await told(api.GET('/v1/customers/{id}', {params: {path: {id: asked}}}))).data];
  const ways = asked.includes('@') && !asked.startsWith('@') ? ['email'] : /^[+\d][\d\s()-]{5,}$/.test(asked) ? ['phone', 'account'] : ['account', 'other'];
  const answers = await Promise.allSettled(ways.map((way) => told(api.GET('/v1/customers', {params: {query: {[way]: asked, limit: MOST}}}))));
  const found = new Map(answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value.data.customers : [])).map((customer) => [customer.id, customer]));
  const first = answers.find((answer) => answer.status === 'rejected');
  // What is no number may yet be an account.
  if (found.size === 0 && first?.status === 'rejected' && (answers.length === 1 || answers.every((answer) => answer.status === 'rejected'))) {
    throw first.reason instanceof Refusal ? first.reason : (first.reason as Error);
  }
  return [...found.values()];
}
