// Which pages a role has any use of. What it may do there the server decides, and says.

import type {Role} from './session.svelte';

export type Sees = 'all' | readonly Role[];

const READS_TICKETS: readonly Role[] = [
  'agent', 'handler', 'revisitor', 'dispatcher', 'arbiter', 'supervisor', 'auditor', 'privacy_officer',
];
export const READERS: Sees = READS_TICKETS;
export const TAKERS: Sees = ['agent', 'dispatcher', 'supervisor'];
export const DISPATCHERS: Sees = ['dispatcher', 'arbiter', 'supervisor'];
export const CALLERS: Sees = ['agent', 'revisitor', 'supervisor'];
export const OVERSEERS: Sees = ['dispatcher', 'supervisor', 'auditor'];
export const AUDITORS: Sees = ['auditor', 'privacy_officer'];
export const POLICY_READERS: Sees = [...READS_TICKETS, 'administrator'];
export const OPERATORS: Sees = ['supervisor', 'auditor', 'administrator'];

export function sees(pages: Sees, role: Role): boolean {
  return pages === 'all' || pages.includes(role);
}

/** An auditor writes nothing: no form is loaded. */
export function writes(role: Role): boolean {
  return role !== 'auditor';
}
