// Filters of tickets in words.

import {choiceWords} from '../../app/choices';
import {code, t} from '../../app/messages.svelte';
import type {Filter} from '../ticketList.svelte';

const GROUP_OF: Partial<Record<Filter, (value: string) => string>> = {
  state: (value) => code('due', value),
  waiting: (value) => code('waiting', value),
  without: (value) => value.split(',').map((each) => code('filter', each)).join(', '),
};

export function filterName(name: Filter): string {
  return code('filter', name);
}

export function filterValue(name: Filter, value: string): string {
  if (value === 'true') return t('value.yes');
  if (value === 'false') return t('value.no');
  return GROUP_OF[name]?.(value) ?? choiceWords(name, value);
}
