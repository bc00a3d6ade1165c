// Who works here: the session of this browser, and in which of its roles it acts. The token is sent
// once, to begin the session, and lies nowhere.

import {api, asHeader, Refusal, told, type Schemas} from './api';
import {learnHouseZone} from './time.svelte';

type Session = Schemas['Session'] & {zone?: string};
export type Role = string;

const ROLE = 'redress.role';
// Roles that somebody may say they have where nobody is asked for a token.
export const ROLES: readonly Role[] = [
  'agent', 'handler', 'dispatcher', 'revisitor', 'supervisor', 'arbiter', 'auditor', 'privacy_officer', 'administrator',
];

let current = $state.raw<Session | null>(null);
let role = $state('');
let state = $state<'unknown' | 'none' | 'there'>('unknown');
let isOpen = $state(false);
let ended = $state(false);

export const session = {
  get state() {
    return state;
  },
  /** Whether whoever asks says who they are, and need not show it. */
  get isOpen() {
    return isOpen;
  },
  /** The session was there and is over: what was typed stays. */
  get ended() {
    return ended;
  },
  get person(): string {
    return current?.person ?? '';
  },
  get role(): Role {
    return role;
  },
  get roles(): readonly Role[] {
    return current === null ? [] : current.verified ? current.roles : ROLES;
  },
  get teams(): readonly string[] {
    return current?.teams ?? [];
  },
  get verified(): boolean {
    return current?.verified ?? false;
  },
  get csrf(): string {
    return current?.csrf ?? '';
  },
  /** As the header Redress-Actor has it; empty without a session. */
  get actor(): string {
    return current === null || role === '' ? '' : asHeader(`${current.person}; ${role}`);
  },
  lost(): void {
    if (state !== 'there') return;
    current = null;
    state = 'none';
    ended = true;
  },
};

function take(begun: Session): void {
  current = begun;
  const kept = sessionStorage.getItem(ROLE);
  role = kept !== null && (!begun.verified || begun.roles.includes(kept)) ? kept : begun.role;
  state = 'there';
  ended = false;
  isOpen = !begun.verified;
  if (begun.zone) learnHouseZone(begun.zone);
}

/** Finds out whether there is a session. Throws a Refusal where the server cannot say. */
export async function loadSession(): Promise<void> {
  try {
    take((await told(api.GET('/v1/session'))).data);
  } catch (failure) {
    if (!(failure instanceof Refusal) || failure.problem.status !== 401) throw failure;
    isOpen = (failure.problem as {access?: string}).access === 'open';
    state = 'none';
  }
}

/** Begins a session by a token. Throws a Refusal. */
export async function signIn(token: string): Promise<void> {
  // The description asks for an actor, which a token makes needless.
  const asked = {headers: {Authorization: `Bearer ${token.trim()}`}} as unknown as {params: {header: {'Redress-Actor': string}}};
  take((await told(api.POST('/v1/session', asked))).data);
}

/** Begins the session of whoever somebody says they are. Throws a Refusal. */
export async function signInAs(person: string, asRole: Role): Promise<void> {
  sessionStorage.setItem(ROLE, asRole);
  take((await told(api.POST('/v1/session', {params: {header: {'Redress-Actor': asHeader(`${person}; ${asRole}`)}}}))).data);
}

export async function signOut(): Promise<void> {
  await told(api.DELETE('/v1/session'));
  sessionStorage.removeItem(ROLE);
  current = null;
  state = 'none';
}

/** Acts in another of the person's roles from now on. */
export function actAs(wanted: Role): void {
  role = wanted;
  sessionStorage.setItem(ROLE, wanted);
}
