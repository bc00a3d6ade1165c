// Times as people read them: absolute, to the minute, in a zone that is named. What "now" is comes
// with the server's answers, never from the browser's clock.

import {formatNumber, language, t} from './messages.svelte';

export type Zone = 'house' | 'own' | 'UTC';
const STORED = 'redress.zone';
const TICK_MS = 10_000;
const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

let house = $state<string | null>(null);
let chosen = $state<Zone>((localStorage.getItem(STORED) as Zone | null) ?? 'own');
let serverNow = $state<number | null>(null);
// When the server's time was learnt, on the clock that only goes forward.
let learnt = 0;
let base = 0;

function tick(): void {
  if (base > 0) serverNow = base + (performance.now() - learnt);
}
setInterval(tick, TICK_MS);

/** Takes the server's time from an answer. */
export function learnNow(header: string | null): void {
  const told = header === null ? NaN : Date.parse(header);
  if (Number.isNaN(told)) return;
  // An answer that was long under way would set the clock back.
  const expected = base + (performance.now() - learnt);
  if (base > 0 && told < expected - TICK_MS) return;
  if (base > 0 && Math.abs(told - expected) < 1500) return;
  base = told;
  learnt = performance.now();
  tick();
}

export const clock = {
  /** The server's time in milliseconds; 0 before its first answer. */
  get now(): number {
    return serverNow ?? 0;
  },
};

export const zone = {
  get chosen(): Zone {
    return chosen;
  },
  get name(): string {
    if (chosen === 'UTC') return 'UTC';
    if (chosen === 'house' && house !== null) return house;
    return OWN_ZONE;
  },
  get house(): string | null {
    return house;
  },
};

export function learnHouseZone(name: string): void {
  house = name;
  if (localStorage.getItem(STORED) === null) chosen = 'house';
}

export function chooseZone(wanted: Zone): void {
  chosen = wanted;
  localStorage.setItem(STORED, wanted);
}

// To make a format takes a hundred times as long as to use it, and long histories have thousands of times.
const formats = new Map<string, Intl.DateTimeFormat>();

function parts(at: number, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const name = `${zone.name} ${JSON.stringify(options)}`;
  const format = formats.get(name) ?? new Intl.DateTimeFormat('en-CA', {timeZone: zone.name, hourCycle: 'h23', ...options});
  formats.set(name, format);
  return Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
}

const TO_THE_MINUTE: Intl.DateTimeFormatOptions = {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
};

/** Returns `2026-10-08 15:32`. */
export function formatTime(instant: string | number | undefined): string {
  if (instant === undefined) return '';
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  if (Number.isNaN(at)) return '';
  const p = parts(at, TO_THE_MINUTE);
  return `${p['year']}-${p['month']}-${p['day']} ${p['hour']}:${p['minute']}`;
}

/** Returns the instant at which clocks of the chosen zone show `2026-10-08T15:32`; NaN for what is no time. */
export function instantOf(civil: string): number {
  const shown = Date.parse(`${civil}Z`);
  if (Number.isNaN(shown)) return NaN;
  // Off by the zone's distance from UTC, which is known only at the instant itself: the second step mends the first.
  let at = shown;
  for (let step = 0; step < 2; step++) at += shown - Date.parse(`${formatTime(at).replace(' ', 'T')}Z`);
  return at;
}

/** Returns `15:32` for times of today, else the date before it. */
export function formatShort(instant: string | undefined): string {
  const whole = formatTime(instant);
  return whole !== '' && whole.slice(0, 10) === formatTime(clock.now).slice(0, 10) ? whole.slice(11) : whole;
}

/** Returns `2026-10-08`, in the chosen zone. */
export function dayOf(instant: string | number): string {
  return formatTime(instant).slice(0, 10);
}

/** Returns the zone as it is written beside times, `GMT+8`. */
export function zoneLabel(at: number = clock.now): string {
  return parts(at, {timeZoneName: 'shortOffset', hour: 'numeric'})['timeZoneName'] ?? zone.name;
}

/** Returns `2026-10-08 15:32 (GMT+8)`. */
export function formatWithZone(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  return `${formatTime(at)} (${zoneLabel(at)})`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function unit(value: number, name: 'day' | 'hour' | 'minute'): string {
  return new Intl.NumberFormat(language.now, {style: 'unit', unit: name, unitDisplay: 'short'}).format(value);
}

/** Returns a duration in its two largest units: `3 days 4 hr`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, milliseconds);
  const days = Math.floor(whole / DAY);
  const hours = Math.floor((whole % DAY) / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  if (days >= 10) return unit(days, 'day');
  if (days > 0) return [unit(days, 'day'), hours > 0 ? unit(hours, 'hour') : ''].filter(Boolean).join(' ');
  if (hours > 0) return [unit(hours, 'hour'), minutes > 0 ? unit(minutes, 'minute') : ''].filter(Boolean).join(' ');
  return unit(minutes, 'minute');
}

export type Left = {text: string; state: 'overdue' | 'soon' | 'later'; milliseconds: number};
const SOON = 4 * HOUR;

/** Returns how much time is left until `due`, in words. */
export function timeLeft(due: string): Left {
  const milliseconds = Date.parse(due) - clock.now;
  if (milliseconds < 0) {
    return {text: t('time.overdue', {time: formatDuration(-milliseconds)}), state: 'overdue', milliseconds};
  }
  const state = milliseconds < SOON ? 'soon' : 'later';
  return {text: t('time.left', {time: formatDuration(milliseconds)}), state, milliseconds};
}

/** Returns `3 days ago`, for beside an absolute time. */
export function ago(instant: string | number): string {
  const at = typeof instant === 'number' ? instant : Date.parse(instant);
  const passed = clock.now - at;
  if (passed < MINUTE && passed > -MINUTE) return t('time.just_now');
  const text = formatDuration(Math.abs(passed));
  return passed > 0 ? t('time.ago', {time: text}) : t('time.ahead', {time: text});
}

export {formatNumber};
