// What people read, in their language. Keys are typed: one that is not there does not compile, and
// tools/messages.mjs finds those that nothing uses.

import type en from '../../messages/en.json';

export type Language = 'en' | 'zh-CN';
type Text = string | {one?: string; other: string};
export type Key = keyof typeof en;
export type Values = Record<string, string | number>;
/** A group of codes of the API, `phase` of `phase.received`. */
export type Group = Key extends infer K ? (K extends `${infer G}.${string}` ? G : never) : never;

const STORED = 'redress.language';
export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];
const PSEUDO = new URLSearchParams(location.search).has('pseudo');

// None are there before speak(): a language is loaded by who speaks it.
let texts = $state.raw<Partial<Record<Key, Text>>>({});
let current = $state<Language>('en');

export const language = {
  get now(): Language {
    return current;
  },
};

function isLanguage(value: string | null): value is Language {
  return LANGUAGES.includes(value as Language);
}

/** Returns what the person chose, else what the address says, else what the browser prefers. */
export function preferredLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  if (isLanguage(asked)) return asked;
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const first = navigator.languages.find((tag) => /^(zh|en)\b/i.test(tag)) ?? 'en';
  return /^zh/i.test(first) ? 'zh-CN' : 'en';
}

/** Shows everything in `wanted` from now on. */
export async function speak(wanted: Language): Promise<void> {
  const found = wanted === 'zh-CN' ? await import('../../messages/zh-CN.json') : await import('../../messages/en.json');
  texts = found.default as typeof texts;
  current = wanted;
  document.documentElement.lang = wanted;
}

export async function chooseLanguage(wanted: Language): Promise<void> {
  localStorage.setItem(STORED, wanted);
  await speak(wanted);
}

/** Makes of a text one that is longer and visibly not fixed: for finding texts that no key has. */
function pseudo(text: string): string {
  return `⟦${text.replace(/[aeiou]/g, (vowel) => vowel + vowel)}⟧`;
}

/** Returns the text of `key`, with `{name}` replaced; `n` chooses between one and many. */
export function t(key: Key, values: Values = {}): string {
  const text = texts[key] ?? key;
  const form =
    typeof text === 'string'
      ? text
      : (new Intl.PluralRules(current).select(Number(values['n'])) === 'one' ? text.one : undefined) ?? text.other;
  const filled = form.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? formatNumber(value) : (value ?? '');
  });
  return PSEUDO ? pseudo(filled) : filled;
}

/** Returns the words for a code of the API; the code itself where there are none. */
export function code(group: Group, value: string | undefined): string {
  if (value === undefined || value === '') return '';
  const key = `${group}.${value}`;
  return key in texts ? t(key as Key) : value;
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(current).format(value);
}

export function formatList(items: string[]): string {
  return new Intl.ListFormat(current, {type: 'conjunction'}).format(items);
}

/** Returns an amount of the currency's smallest unit as money. */
export function formatMoney(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat(current, {style: 'currency', currency});
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
