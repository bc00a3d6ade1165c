// When a calendar is open, as it was in force where somebody stands, over the time that a strip shows.

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

  /** What is known; null where no calendar says anything of that time, or there was none. */
  get known(): Told | null {
    const known = this.#reading.data;
    return this.#reading.problem !== null || known === null || known.calendar === '' ? null : known;
  }

  /** Asks for the hours of that time, the end of it where it is too long, by the calendar that was in force at the
      position `at` (null: that is now), unless they are here. */
  async want(name: CalendarName, at: number | null, from: number, to: number): Promise<void> {
    const of = `${name.policy ?? ''} ${name.calendar ?? ''} ${at ?? ''}`;
    const known = this.#reading.data;
    const begin = Math.max(from, to - MOST + AHEAD);
    if (of === this.#asked && known !== null && known.whole.from <= begin && to <= known.whole.to) return;
    this.#asked = of;
    await this.#reading.ask(async () => {
      const query = {...name, at: at === null ? undefined : String(at), from: new Date(begin).toISOString(), to: new Date(to + AHEAD).toISOString()};
      const {data} = await told(api.GET('/v1/hours', {params: {query}}));
      return toldOf(data);
    });
  }
}

function toldOf(data: {calendar?: string; from: Schemas['Instant']; to: Schemas['Instant']; open: {from: string; to: string}[]}): Told {
  const span = (it: {from: string; to: string}): Span => ({from: Date.parse(it.from), to: Date.parse(it.to)});
  return {calendar: data.calendar ?? '', whole: span(data), open: data.open.map(span)};
}
