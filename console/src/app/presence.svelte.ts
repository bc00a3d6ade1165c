// Who has a ticket open, and who is typing there. It is never a fact.

import {onDestroy} from 'svelte';
import {api, Refusal, told} from './api';
import {onPresence, type Presence} from './live.svelte';
import {writes} from './roles';
import {session} from './session.svelte';
import {clock} from './time.svelte';

const SAY_MS = 20_000;
const TYPING_MS = 10_000;
const LOOK_GAP_MS = 3000;
const MOST = 200;

export type Other = {person: string; doing: 'viewing' | 'typing'};

function othersOf(presence: Presence): Other[] {
  return presence.present
    .filter((each) => each.person !== session.person && Date.parse(each.until) > clock.now)
    .map(({person, doing}) => ({person, doing}));
}

/** Says that the ticket is open here, for as long as the component is there, and who else has it. */
export class Here {
  others = $state.raw<Other[]>([]);
  #typed = Number.NEGATIVE_INFINITY;
  readonly #ticket: string;

  constructor(ticket: string) {
    this.#ticket = ticket;
    onPresence((presence) => {
      if (presence.ticket === ticket) this.others = othersOf(presence);
    });
    const say = (): void => void this.#say();
    say();
    const timer = setInterval(say, SAY_MS);
    onDestroy(() => clearInterval(timer));
  }

  typing(): void {
    const isNew = performance.now() - this.#typed > TYPING_MS;
    this.#typed = performance.now();
    if (isNew) void this.#say();
  }

  async #say(): Promise<void> {
    // Who only reads says nothing to the server.
    if (!writes(session.role) || document.visibilityState !== 'visible') return;
    const doing = performance.now() - this.#typed < TYPING_MS ? 'typing' : 'viewing';
    const header = {'Redress-Actor': session.actor};
    try {
      const answer = await told(api.PUT('/v1/presence', {params: {header}, body: {ticket: this.#ticket, doing}}));
      this.others = othersOf(answer.data.presence);
    } catch (failure) {
      // Whoever cannot say it works on all the same.
      if (!(failure instanceof Refusal)) throw failure;
    }
  }
}

/** Who has which of the tickets of a list open. */
export class Everywhere {
  byTicket = $state.raw<Record<string, Other[]>>({});
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    onPresence((presence) => (this.byTicket = {...this.byTicket, [presence.ticket]: othersOf(presence)}));
    onDestroy(() => {
      if (this.#timer !== null) clearTimeout(this.#timer);
    });
  }

  /** Asks for these, a moment after the last call. */
  look(tickets: readonly string[]): void {
    const asked = tickets.slice(0, MOST).join(',');
    if (asked === '' || asked === this.#asked) return;
    this.#asked = asked;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(asked), this.byTicket === undefined ? 0 : LOOK_GAP_MS / 10);
  }

  async #ask(tickets: string): Promise<void> {
    try {
      const answer = (await told(api.GET('/v1/presence', {params: {query: {tickets}}}))).data;
      this.byTicket = Object.fromEntries(answer.presence.map((presence) => [presence.ticket, othersOf(presence)]));
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
    }
  }
}
