// Whose a saved view or a phrase is, and who may change it. The server decides in any case.

import type {Schemas} from './api';
import {t} from './messages.svelte';
import {people} from './people.svelte';
import {session} from './session.svelte';

export type Owner = Schemas['Owner'];
export type Owned = {owner: Owner; created_by: string};
export type Share = 'own' | 'team' | 'all';
export const SHARES: readonly Share[] = ['own', 'team', 'all'];

function supervises(): boolean {
  return session.role === 'supervisor' || session.role === 'administrator';
}

/** Whether whoever works here may change or delete it. */
export function mayChange(owned: Owned): boolean {
  return supervises() || owned.created_by === session.person || owned.owner.person === session.person;
}

export function shareOf(owner: Owner): Share {
  if (owner.all === true) return 'all';
  return owner.team === undefined ? 'own' : 'team';
}

/** Returns the owners that somebody can choose: themselves, their teams, whoever works here. */
export function possibleOwners(): Owner[] {
  const own = people.agents.find((agent) => agent.id === session.person)?.teams ?? session.teams;
  const teams = supervises() ? people.teams : own;
  return [{person: session.person}, ...teams.map((team) => ({team})), ...(supervises() ? [{all: true as const}] : [])];
}

/** Returns the owner in words. */
export function ownerWords(owner: Owner): string {
  if (owner.all === true) return t('owner.all');
  if (owner.team !== undefined) return t('owner.team', {team: owner.team});
  return owner.person === session.person ? t('owner.own') : t('owner.person', {person: owner.person ?? ''});
}

export function isSameOwner(one: Owner, other: Owner): boolean {
  return one.person === other.person && one.team === other.team && one.all === other.all;
}
