// The rows of a list under the heads of their groups: the group of the first row comes first.

import type {TicketRow} from '../../app/api';
import {code, t} from '../../app/messages.svelte';

export const GROUPS = ['team', 'holder', 'phase', 'severity', 'category', 'channel', 'kind'] as const;
export type Group = (typeof GROUPS)[number];
export type Head = {group: string; name: string; n: number; isOpen: boolean};
export type Item = TicketRow | Head;

const VALUE: Record<Group, (ticket: TicketRow) => string | undefined> = {
  team: (ticket) => ticket.holder?.unit,
  holder: (ticket) => ticket.holder?.person,
  phase: (ticket) => ticket.phase,
  severity: (ticket) => ticket.severity,
  category: (ticket) => ticket.category?.[0],
  channel: (ticket) => ticket.channel,
  kind: (ticket) => ticket.kind,
};
const WORDS: Partial<Record<Group, (value: string) => string>> = {
  phase: (value) => code('phase', value),
  severity: (value) => code('severity', value),
  channel: (value) => code('channel', value),
  kind: (value) => code('kind', value),
};

export function isGroup(name: string | undefined): name is Group {
  return (GROUPS as readonly (string | undefined)[]).includes(name);
}

export function isHead(item: Item): item is Head {
  return 'group' in item;
}

export function keyOf(item: Item): string {
  return isHead(item) ? `group ${item.group}` : item.number;
}

/** Returns `rows` by group, each with its head; those of `folded` groups are left out. */
export function grouped(rows: readonly TicketRow[], by: Group, folded: ReadonlySet<string>): Item[] {
  const groups = new Map<string, TicketRow[]>();
  for (const row of rows) {
    const value = VALUE[by](row) ?? '';
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  return [...groups].flatMap(([value, of]) => {
    const name = value === '' ? t('group.none') : (WORDS[by]?.(value) ?? value);
    const isOpen = !folded.has(value);
    return [{group: value, name, n: of.length, isOpen}, ...(isOpen ? of : [])];
  });
}
