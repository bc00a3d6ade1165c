// The columns that a list of tickets can have. One row component shows them everywhere.

import type {TicketRow} from '../app/api';
import type {Key} from '../app/messages.svelte';

export type ColumnId =
  | 'number' | 'phase' | 'severity' | 'due' | 'subject' | 'holder' | 'category' | 'channel' | 'kind' | 'signs' | 'updated' | 'received';
export type Column = {id: ColumnId; title: Key; width: number};

export const COLUMNS: readonly Column[] = [
  {id: 'number', title: 'column.number', width: 122},
  {id: 'subject', title: 'column.subject', width: 188},
  {id: 'phase', title: 'column.phase', width: 108},
  {id: 'severity', title: 'column.severity', width: 118},
  {id: 'due', title: 'column.due', width: 170},
  {id: 'holder', title: 'column.holder', width: 126},
  {id: 'category', title: 'column.category', width: 110},
  {id: 'channel', title: 'column.channel', width: 78},
  {id: 'signs', title: 'column.signs', width: 132},
  {id: 'kind', title: 'column.kind', width: 96},
  {id: 'received', title: 'column.received', width: 136},
  {id: 'updated', title: 'column.updated', width: 136},
];
export const USUAL: readonly ColumnId[] = ['number', 'subject', 'phase', 'severity', 'due', 'holder', 'category', 'channel', 'signs'];

export function columnsOf(ids: readonly ColumnId[]): Column[] {
  return ids.flatMap((id) => COLUMNS.find((column) => column.id === id) ?? []);
}

/** Returns the promise of a ticket that is due first and not waiting. */
export function firstClock(ticket: Pick<TicketRow, 'clocks'>) {
  return (ticket.clocks ?? [])
    .filter((clock) => clock.due !== undefined && clock.paused !== true)
    .sort((a, b) => Date.parse(a.due ?? '') - Date.parse(b.due ?? ''))[0];
}

/** Returns a ticket's number as it is read out: `658078699812-2`. */
export function readable(number: string): string {
  return number.length === 13 ? `${number.slice(0, 12)}-${number.slice(12)}` : number;
}
