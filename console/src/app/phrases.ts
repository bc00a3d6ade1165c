// Phrases 常用语: texts that people put into what they write, in one or more languages.

import {api, command, cursorOf, told, type CommandResult, type Schemas} from './api';
import {language} from './messages.svelte';
import type {Owner} from './owners';
import {session} from './session.svelte';

export type Phrase = Schemas['PhraseRow'];
export type PhraseText = Schemas['PhraseText'];
export type Kept = {name: string; texts: PhraseText[]; owner: Owner};
/** One text of a phrase, as it is put in. */
export type Choice = {id: string; name: string; language: string; text: string; unfilled: string[]};

const PAGE = 200;
const MOST = 500;

/** Returns those for whoever asks, by name; their fields filled in from `ticket`. Throws a Refusal. */
export async function readPhrases(asked: {ticket?: string | undefined; everybody?: boolean; at_least?: string | undefined}): Promise<Phrase[]> {
  const found: Phrase[] = [];
  let cursor: string | undefined;
  do {
    const query = {limit: PAGE, cursor, for: asked.ticket, everybody: asked.everybody || undefined, at_least: asked.at_least};
    const {data} = await told(api.GET('/v1/phrases', {params: {query}}));
    found.push(...data.phrases);
    cursor = cursorOf(data.next);
  } while (cursor !== undefined && found.length < MOST);
  return found.sort((one, other) => one.name.localeCompare(other.name));
}

function isOf(tag: string, wanted: string | undefined): boolean {
  return wanted !== undefined && tag.split('-')[0]?.toLowerCase() === wanted.split('-')[0]?.toLowerCase();
}

/** Returns every text that can be put in as it is: those in the reader's language first, then in the writer's. */
export function choicesOf(phrases: readonly Phrase[], reader: string | undefined): Choice[] {
  const rank = (tag: string): number => (isOf(tag, reader) ? 0 : isOf(tag, language.now) ? 1 : 2);
  return phrases
    .flatMap(({id, name, texts, filled}) =>
      filled === undefined
        // Without a ticket nothing stands for a field, and braces are no text.
        ? texts.filter((each) => !/[{}]/.test(each.text)).map((each) => ({id, name, ...each, unfilled: []}))
        : filled.map((each) => ({id, name, ...each})),
    )
    .sort((one, other) => rank(one.language) - rank(other.language));
}

/** Returns the choices that have all the words of `typed`, in the name or the text. */
export function fitting(choices: readonly Choice[], typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const has = ({name, text}: Choice): boolean => words.every((word) => `${name}\n${text}`.toLowerCase().includes(word));
  return choices.filter(has);
}

/** Keeps a new phrase. Throws a Refusal. */
export async function createPhrase(kept: Kept, key: string): Promise<CommandResult> {
  const header = {'Redress-Actor': session.actor, 'Idempotency-Key': key};
  return (await told(api.POST('/v1/phrases', {params: {header}, body: kept as never}))).data;
}

/** Has the phrase be as `kept` from now on. Throws a Refusal. */
export function changePhrase(phrase: Phrase, kept: Kept, key: string): Promise<CommandResult> {
  return command({collection: 'phrases', id: phrase.id, verb: 'change', body: kept, version: phrase.version, key});
}

/** Deletes it for good. Throws a Refusal. */
export function deletePhrase(phrase: Phrase): Promise<CommandResult> {
  return command({collection: 'phrases', id: phrase.id, verb: 'delete', body: {}, version: phrase.version, key: crypto.randomUUID()});
}

/** Returns a language in words, `Chinese (China)`; the tag itself where it has none. */
export function languageWords(tag: string): string {
  try {
    return new Intl.DisplayNames(language.now, {type: 'language'}).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
