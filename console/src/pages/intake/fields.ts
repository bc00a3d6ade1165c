// The fields of a call, in the order in which it goes.

import codes from '../../../generated/codes.json';
import type {Field} from '../../parts/fields';

const line = (name: string, most = 200): Field => ({name, pointer: `/${name}`, required: false, type: 'text', max_length: most});
const choice = (name: string, choices: string[]): Field => ({name, pointer: `/${name}`, required: true, type: 'choice', choices});
const yesNo = (name: string): Field => ({name, pointer: `/${name}`, required: false, type: 'boolean'});

export const KIND = choice('kind', codes.kind);
export const CHANNEL = choice('channel', codes.channel);
export const PHONE = line('phone');
export const EMAIL = line('email');
export const NAME = line('name');
export const ON_BEHALF_OF = line('on_behalf_of');
export const WORDS: Field = {...line('words', 100_000), required: true};
export const SUBJECT = line('subject', 500);
export const UNIT: Field = {...line('unit'), suggested_by: '/v1/teams'};
export const PRODUCT = line('product');
export const SAFETY = yesNo('safety');
export const CONFIDENTIAL = yesNo('confidential');
export const CATEGORY: Field = {...line('category'), max_items: 10};
export const TOLD = line('told_words', 500);
export const OUTCOME = choice('outcome', codes.outcome);
export const CAUSE: Field = {...line('cause'), required: true};
export const ANSWER: Field = {...line('answer', 20_000), required: true};
export const NONE_STATED = 'none stated';

/** Returns the field of who is to have it. */
export function holderField(name: string): Field {
  return {
    name, pointer: `/${name}`, required: false, type: 'object',
    fields: [
      {...line('unit'), pointer: `/${name}/unit`, required: true, suggested_by: '/v1/teams'},
      {...line('person'), pointer: `/${name}/person`, suggested_by: '/v1/agents'},
    ],
  };
}
export const HOLDER = holderField('holder');
