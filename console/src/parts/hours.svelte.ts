// When a calendar in force is open, over the time that a strip shows.

import {api, told, type Schemas} from '../app/api';
import {Reading} from '../app/reading.svelte';
import type {Span} from './slider';

export type CalendarName = {policy?: string | undefined; calendar?: string | undefined};

const DAY = 24 * 3600_000;
const MOST = 400 * DAY; // of one question
const AHEAD = 7 * DAY; // asked for with it: facts to come stand in it

type Told = {calendar: string; whole: Span; open: Span[]};

export class Hours {
  readonly #reading = new Reading<Told>();
  #asked = '';

  /** What is known; null where no calendar says anything of that time. */
  get known(): Told | null {
    const known = this.#reading.data;
    return known === null || known.calendar === '' ? null : known;
  }

  /** Asks for the hours of that time, the end of it where it is too long, unless they are here. */
  async want(name: CalendarName, from: number, to: number): Promise<void> {
    const of = `${name.policy ?? ''} ${name.calendar ?? ''}`;
    const known = this.#reading.data;
    const begin = Math.max(from, to - MOST + AHEAD);
    if (of === this.#asked && known !== null && known.whole.from <= begin && to <= known.whole.to) return;
    this.#asked = of;
    await this.#reading.ask(async () => {
      const query = {...name, from: new Date(begin).toISOString(), to: new Date(to + AHEAD).toISOString()};
      const {data} = await told(api.GET('/v1/hours', {params: {query}}));
      return toldOf(data);
    });
  }
}

function toldOf(data: {calendar?: string; from: Schemas['Instant']; to: Schemas['Instant']; open: {from: string; to: string}[]}): Told {
  const span = (it: {from: string; to: string}): Span => ({from: Date.parse(it.from), to: Date.parse(it.to)});
  return {calendar: data.calendar ?? '', whole: span(data), open: data.open.map(span)};
}
