// The fields of a command, as its description has them, and what somebody has typed into them.

import forms from '../../generated/forms.json';
import type {Schemas} from '../app/api';
import {instantOf} from '../app/time.svelte';

export type Field = Schemas['MoveField'];
export type Values = Record<string, unknown>;

const ALL = forms as unknown as Record<string, Record<string, Field[]>>;
const LONG = 500; // characters from which on a text has room for lines
// When it happened is now, unless somebody says otherwise; what is to be cleared needs a form of its own.
const RARELY = new Set(['happened', 'clear', 'taxonomy_version', 'cause_taxonomy', 'at', 'evidence', 'pause', 'attachments']);
/** What is asked for at once besides what is required, by verb. */
const AT_ONCE: Record<string, string[]> = {
  acknowledge: ['words'],
  classify: ['severity', 'safety', 'reason'],
  assign: ['person', 'reason'],
  transfer: ['person'],
  answer: ['cause', 'redress', 'finding'],
  resolve: ['severity', 'cause'],
  wait: ['expected'],
  hand_over: ['reason'],
  decide_return: ['holder', 'person'],
  request_return: ['proposed', 'person'],
  escalate: ['level'],
  remind: ['words'],
  tell: ['words'],
  plan_revisit: ['planned_for', 'revisitor'],
  record_revisit: ['satisfaction', 'responded', 'words', 'next_holder'],
  close: ['reason'],
  correct: ['subject', 'words', 'remedy_sought'],
  correct_customer: ['customer'],
  record_cause: ['cause', 'path'],
  resume: ['reason'],
  acknowledge_escalation: ['words'],
  add_co_handler: ['person', 'reason'],
  decide_extension: ['reason'],
  change_profile: ['profile', 'name', 'organisation', 'language', 'address', 'remarks'],
  set_grade: ['letter', 'rank'],
  record_consent: ['evidence'],
  set_vulnerability: ['needs'],
  set_manager: ['person', 'reason'],
  give: ['person'],
  move: ['reason'],
  cancel: ['reason'],
  remove_point: ['reason'],
  approve_erasure: ['reason'],
};

/** Returns the fields of a command that the description alone tells; of a ticket's moves the server knows more. */
export function fieldsOf(collection: string, verb: string): Field[] {
  return ALL[collection]?.[verb] ?? [];
}

export type Kind = 'choice' | 'words' | 'line' | 'number' | 'time' | 'yes_no' | 'money' | 'path' | 'choices' | 'group' | 'none';

/** Returns how a field is asked for. */
export function kindOf(field: Field): Kind {
  const isList = field.max_items !== undefined;
  if (field.type === 'choice') return isList ? 'choices' : 'choice';
  if (field.type === 'text') return isList ? 'path' : (field.max_length ?? 0) > LONG ? 'words' : 'line';
  if (field.type === 'object') {
    if (isList) return 'none';
    return (field.fields ?? []).some((each) => each.name === 'minor_units') ? 'money' : 'group';
  }
  return field.type === 'boolean' ? 'yes_no' : field.type;
}

/** Returns what stands at a JSON pointer of `values`. */
export function at(values: Values, pointer: string): unknown {
  let value: unknown = values;
  for (const part of pointer.split('/').slice(1)) {
    value = typeof value === 'object' && value !== null ? (value as Values)[part] : undefined;
  }
  return value;
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return false;
  return typeof value !== 'object' || Object.values(value).some(isSaid);
}

/** Whether a field must be given beside what `values` say already. */
export function isRequired(field: Field, values: Values): boolean {
  if (field.unless !== undefined && isSaid(at(values, field.unless))) return false;
  if (field.required) return true;
  return (field.required_where ?? []).some((where) => {
    const other = at(values, where.field);
    return where.is === undefined ? isSaid(other) : where.is.includes(String(other ?? false));
  });
}

/**
 * Whether a field is shown at once, and not with those that are rarely needed. `before` is what the form said
 * as it was opened: no field moves away under somebody who types into it.
 */
export function isAtOnce(verb: string, field: Field, values: Values, before: Values): boolean {
  if (isRequired(field, values) || isSaid(at(before, field.pointer))) return true;
  return !RARELY.has(field.name) && (AT_ONCE[verb]?.includes(field.name) ?? false);
}

const DIGITS_OF_MONEY = 2;

function money(value: unknown): unknown {
  const {amount, currency = 'CNY'} = value as {amount?: string; currency?: string};
  if (!amount) return undefined;
  const format = new Intl.NumberFormat('en', {style: 'currency', currency});
  const digits = format.resolvedOptions().maximumFractionDigits ?? DIGITS_OF_MONEY;
  return {minor_units: Math.round(Number(amount) * 10 ** digits), currency};
}

function told(field: Field, value: unknown): unknown {
  const kind = kindOf(field);
  if (kind === 'group') {
    const inner = bodyOf(field.fields ?? [], (value ?? {}) as Values);
    return Object.keys(inner).length === 0 ? undefined : inner;
  }
  if (value === undefined || value === null || value === '') return undefined;
  if (kind === 'number') return Number(value);
  if (kind === 'path') {
    const parts = String(value).split(/[/›]/).map((part) => part.trim()).filter((part) => part !== '');
    return parts.length === 0 ? undefined : parts;
  }
  if (kind === 'time') return new Date(instantOf(String(value))).toISOString();
  if (kind === 'money') return money(value);
  return value;
}

/** Returns what is sent: what was left empty is left out. */
export function bodyOf(fields: readonly Field[], values: Values): Values {
  const all = fields.map((field) => [field.name, told(field, values[field.name])] as const);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Returns the JSON pointers of required fields that say nothing yet; `whole` is the whole of the form. */
export function missing(fields: readonly Field[], values: Values, whole: Values = values): string[] {
  return fields.flatMap((field) => {
    const value = values[field.name];
    const must = isRequired(field, whole);
    if (kindOf(field) === 'group') {
      const said = isSaid(value);
      return must || said ? missing(field.fields ?? [], (value ?? {}) as Values, whole) : [];
    }
    // A box that is not ticked says no.
    return must && field.type !== 'boolean' && told(field, value) === undefined ? [field.pointer] : [];
  });
}
