// The words for the values that a field can have: which group of messages they stand in.

import {code} from './messages.svelte';

const WORDS: Record<string, (value: string) => string> = {
  channel: (value) => code('channel', value),
  contact: (value) => code('contact', value),
  exit: (value) => code('exit', value),
  finding: (value) => code('finding', value),
  letter: (value) => value.toUpperCase(),
  outcome: (value) => code('outcome', value),
  purpose: (value) => code('purpose', value),
  rank: (value) => code('rank', value),
  relation: (value) => code('relation', value),
  resolution: (value) => code('resolution', value),
  responded: (value) => code('responded', value),
  result: (value) => code('result', value),
  secrecy: (value) => code('secrecy', value),
  severity: (value) => code('severity', value),
  state: (value) => code('duty', value),
  phase: (value) => code('phase', value),
  metric: (value) => code('metric', value),
  waiting_for: (value) => code('waiting', value),
};

export function choiceWords(field: string, value: string): string {
  if (field === 'kind') return code('kind', value) !== value ? code('kind', value) : code('point', value);
  return WORDS[field]?.(value) ?? value;
}

export function fieldWords(field: string): string {
  return code('field', field);
}
