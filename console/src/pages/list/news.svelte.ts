// What changed of a list while it is looked at: rows in sight are read again where they stand, and what
// else changed is counted until somebody asks for it.

import {onChanges, throttled} from '../../app/live.svelte';
import type {TicketList} from '../ticketList.svelte';

const MOST_NUMBERS = 1000;

export class ListNews {
  added = $state(0);
  changed = $state(0);
  #new = new Set<string>();
  #changed = new Set<string>();
  #waiting: string[] = [];
  #newest = '';
  #sight: ReadonlySet<string> = new Set();
  readonly #list: TicketList;
  readonly #refresh: () => void;

  constructor(list: TicketList) {
    this.#list = list;
    this.#refresh = throttled(() => this.#next());
    onChanges((change) => {
      this.#newest = change.at_least;
      for (const {stream, types} of change.streams) {
        const [kind, number] = stream.split('/');
        if (kind === 'ticket' && number !== undefined) this.#take(number, types);
      }
      if (change.many) this.changed += 1;
    });
  }

  /** Takes which rows are in sight, by number. */
  see(numbers: readonly string[]): void {
    this.#sight = new Set(numbers);
  }

  clear(): void {
    this.#new.clear();
    this.#changed.clear();
    this.#waiting = [];
    this.added = 0;
    this.changed = 0;
  }

  #take(number: string, types: readonly string[]): void {
    if (!this.#list.has(number)) {
      if (types.includes('ticket.received') && this.#new.size < MOST_NUMBERS) this.#new.add(number);
    } else {
      if (this.#changed.size < MOST_NUMBERS) this.#changed.add(number);
      if (this.#sight.has(number) && !this.#waiting.includes(number)) {
        this.#waiting.push(number);
        this.#refresh();
      }
    }
    this.added = this.#new.size;
    this.changed = this.#changed.size;
  }

  async #next(): Promise<void> {
    const number = this.#waiting.shift();
    if (number === undefined) return;
    await this.#list.readAgain(number, this.#newest);
    if (this.#waiting.length > 0) this.#refresh();
  }
}
