// Which form offers phrases 常用语 in its texts: said by the form, asked by its fields.

import {getContext, setContext} from 'svelte';
import {may} from '../app/may';

export type PhraseOffer = {
  /** Which ticket fills in their fields; null: those that have none are offered. */
  ticket: () => string | null;
  /** The language that whoever reads it speaks. */
  language: () => string | undefined;
  /** Whether the field at this pointer takes them. */
  fits?: (pointer: string) => boolean;
};

const KEY = Symbol('phrases');

export function offerPhrases(offer: PhraseOffer): void {
  setContext(KEY, offer);
}

/** Returns the offer of the form around, null where there is none. */
export function offeredPhrases(): PhraseOffer | null {
  return may('read.phrases') ? (getContext<PhraseOffer | undefined>(KEY) ?? null) : null;
}
