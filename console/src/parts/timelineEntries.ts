// What a timeline shows of a fact: its words, its other fields, its kind.

import type {TimelineEntry} from '../app/api';
import {choiceWords, fieldWords} from '../app/choices';
import {formatMoney, t} from '../app/messages.svelte';
import {formatTime} from '../app/time.svelte';
import type {IconName} from './icons';

export type Kind = 'words' | 'move' | 'system' | 'trouble' | 'end';
export const KINDS: readonly Kind[] = ['words', 'move', 'system', 'trouble', 'end'];

const WORDS = ['words', 'reason', 'subject'];
const OF_WORDS = new Set([
  'received', 'recorded', 'noted', 'answered', 'reminded', 'told', 'acknowledged', 'revisited', 'attempted', 'evidence_added',
]);
const OF_TROUBLE = new Set(['fell_due', 'escalated', 'stagnated', 'unassignable', 'return_requested', 'redo_ordered', 'handover_lapsed', 'reopened']);
const OF_END = new Set(['closed', 'archived', 'done', 'withdrawn']);
const NOT_SHOWN = new Set(['number', 'language', 'contact', 'customer', 'ticket', 'message_id', 'source', 'attachments']);
export const DETAILS_SHOWN = 6;
export const DETAIL_SHOWN = 400; // characters of one
const SILENCE_MS = 24 * 3600_000;
const LATE_MS = 5 * 60_000;

function nameOf(entry: TimelineEntry): string {
  return entry.type.split('.').at(-1) ?? '';
}

export function kindOf(entry: TimelineEntry): Kind {
  const name = nameOf(entry);
  if (OF_TROUBLE.has(name)) return 'trouble';
  if (OF_END.has(name)) return 'end';
  if (OF_WORDS.has(name)) return 'words';
  return entry.who === undefined || entry.who.role === 'system' ? 'system' : 'move';
}

const ICONS: Record<Kind, IconName> = {words: 'note', move: 'right', system: 'clock', trouble: 'alert', end: 'check'};

export function iconOf(entry: TimelineEntry): IconName {
  return ICONS[kindOf(entry)];
}

/** Returns when the fact came true. */
export function momentOf(entry: TimelineEntry): string | undefined {
  return entry.happened ?? entry.recorded;
}

/** Whether it was told so much later that one could be misled. */
export function isLate(entry: TimelineEntry): boolean {
  if (entry.happened === undefined || entry.recorded === undefined) return false;
  return Date.parse(entry.recorded) - Date.parse(entry.happened) > LATE_MS;
}

/** Returns the milliseconds since the fact before, where they are long; else 0. */
export function silenceBefore(entries: readonly TimelineEntry[], index: number): number {
  const before = entries[index - 1];
  const entry = entries[index];
  if (before?.recorded === undefined || entry?.recorded === undefined) return 0;
  const gap = Date.parse(entry.recorded) - Date.parse(before.recorded);
  return gap >= SILENCE_MS ? gap : 0;
}

/** Returns what somebody said, or gave as the reason. */
export function wordsOf(entry: TimelineEntry): string {
  for (const name of WORDS) {
    const value = entry.what[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  const told = entry.what['told'];
  if (typeof told === 'object' && told !== null && 'words' in told && typeof told.words === 'string') return told.words;
  return '';
}

export function inWords(name: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return formatTime(value);
    return choiceWords(name, value);
  }
  if (Array.isArray(value)) return value.map((each) => inWords(name, each)).join(name === 'category' || name.endsWith('path') ? ' › ' : ', ');
  if (typeof value === 'object' && value !== null) {
    if ('minor_units' in value && 'currency' in value) return formatMoney(Number(value.minor_units), String(value.currency));
    return Object.entries(value).map(([inner, each]) => inWords(inner, each)).filter((text) => text !== '').join(' · ');
  }
  return '';
}

/** Returns the other fields of a fact, in words. */
export function detailsOf(entry: TimelineEntry): {name: string; label: string; value: string}[] {
  const words = wordsOf(entry);
  return Object.entries(entry.what)
    .filter(([name, value]) => !NOT_SHOWN.has(name) && value !== words)
    .map(([name, value]) => ({name, label: fieldWords(name), value: inWords(name, value)}))
    .filter((detail) => detail.value !== '' && detail.value !== words);
}
