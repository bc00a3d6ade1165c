// The fields of a call, in the order in which it goes.

import codes from '../../../generated/codes.json';
import type {Field} from '../../parts/fields';

const line = (name: string, most = 200): Field => ({name, required: false, kind: 'line', most});
const choice = (name: string, choices: string[], required: boolean): Field => ({name, required, kind: 'choice', choices});

export const KIND = choice('kind', codes.kind, true);
export const CHANNEL = choice('channel', codes.channel, true);
export const PHONE = line('phone');
export const EMAIL = line('email');
export const NAME = line('name');
export const ON_BEHALF_OF = line('on_behalf_of');
export const WORDS: Field = {name: 'words', required: true, kind: 'words', most: 100_000};
export const SUBJECT = line('subject', 500);
export const UNIT = line('unit');
export const PRODUCT = line('product');
export const SAFETY: Field = {name: 'safety', required: false, kind: 'yes_no'};
export const CONFIDENTIAL: Field = {name: 'confidential', required: false, kind: 'yes_no'};
export const CATEGORY: Field = {name: 'category', required: false, kind: 'path'};
export const TOLD: Field = {name: 'told_words', required: false, kind: 'line', most: 2000};
export const HOLDER: Field = {
  name: 'holder', required: false, kind: 'group',
  fields: [{name: 'unit', required: true, kind: 'line', most: 200}, {name: 'person', required: false, kind: 'line', most: 200}],
};
export const OUTCOME = choice('outcome', codes.outcome, true);
export const CAUSE: Field = {name: 'cause', required: true, kind: 'line', most: 200};
export const ANSWER: Field = {name: 'answer', required: true, kind: 'words', most: 20_000};
export const NONE_STATED = 'none stated';
