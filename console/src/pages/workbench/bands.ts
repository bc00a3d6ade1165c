// The four bands of a workbench: every ticket stands in one, in the order in which it is due.

import type {TicketRow} from '../../app/api';
import {clock, dayOf} from '../../app/time.svelte';
import {firstClock} from '../../parts/ticketColumns';

export type BandId = 'overdue' | 'today' | 'ended' | 'rest';
export type Band = {id: BandId; tickets: TicketRow[]};

function dueOf(ticket: TicketRow): number {
  const due = firstClock(ticket)?.due;
  return due === undefined ? Number.POSITIVE_INFINITY : Date.parse(due);
}

export function bandOf(ticket: TicketRow): BandId {
  const due = dueOf(ticket);
  if (due < clock.now) return 'overdue';
  if (ticket.waiting !== undefined && ticket.next_due !== undefined && Date.parse(ticket.next_due) <= clock.now) return 'ended';
  if (Number.isFinite(due) && dayOf(due) === dayOf(clock.now)) return 'today';
  return 'rest';
}

export function bandsOf(tickets: readonly TicketRow[]): Band[] {
  const sorted = [...tickets].sort((a, b) => dueOf(a) - dueOf(b));
  const order: readonly BandId[] = ['overdue', 'today', 'ended', 'rest'];
  return order.map((id) => ({id, tickets: sorted.filter((ticket) => bandOf(ticket) === id)}));
}
