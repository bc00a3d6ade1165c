// The fields of a command, as its description has them, and what somebody has typed into them.

import forms from '../../generated/forms.json';

export type Field = {
  name: string;
  required: boolean;
  kind: 'instant' | 'yes_no' | 'number' | 'choice' | 'choices' | 'words' | 'line' | 'money' | 'path' | 'group';
  choices?: string[];
  most?: number;
  min?: number;
  max?: number;
  format?: string;
  fields?: Field[];
};
export type Values = Record<string, unknown>;

const ALL = forms as unknown as Record<string, Record<string, Field[]>>;
// When it happened is now, unless somebody says otherwise; what is to be cleared needs a form of its own.
const RARELY = new Set(['happened', 'clear', 'taxonomy_version', 'cause_taxonomy', 'at', 'evidence', 'pause']);
/** What is asked for at once besides what is required, by verb. */
const AT_ONCE: Record<string, string[]> = {
  acknowledge: ['words'],
  classify: ['severity', 'safety', 'reason'],
  assign: ['person', 'reason'],
  transfer: ['person'],
  answer: ['reason', 'cause', 'redress', 'appeal_route', 'finding'],
  resolve: ['severity', 'cause', 'reason'],
  wait: ['expected'],
  hand_over: ['reason'],
  decide_return: ['reason', 'holder', 'person'],
  decide_handover: ['reason'],
  request_return: ['proposed'],
  escalate: ['level'],
  remind: ['words'],
  tell: ['words'],
  plan_revisit: ['planned_for', 'revisitor'],
  record_revisit: ['resolution', 'satisfaction', 'responded', 'words', 'next_holder'],
  close: ['reason', 'appeal_route'],
  correct: ['subject', 'words', 'remedy_sought'],
  correct_customer: ['customer'],
  record_cause: ['cause', 'path'],
  resume: ['reason'],
  acknowledge_escalation: ['words'],
  add_co_handler: ['person', 'reason'],
  decide_extension: ['reason'],
};

export function fieldsOf(collection: string, verb: string): Field[] {
  return ALL[collection]?.[verb] ?? [];
}

/** Whether a field is shown at once, and not with those that are rarely needed. */
export function isAtOnce(verb: string, field: Field): boolean {
  if (field.required) return true;
  if (RARELY.has(field.name)) return false;
  return AT_ONCE[verb]?.includes(field.name) ?? false;
}

function valueOf(field: Field, value: unknown): unknown {
  if (field.kind === 'group') {
    const inner = bodyOf(field.fields ?? [], (value ?? {}) as Values);
    return Object.keys(inner).length === 0 ? undefined : inner;
  }
  if (value === undefined || value === null || value === '') return undefined;
  if (field.kind === 'number') return Number(value);
  if (field.kind === 'path') {
    const parts = String(value).split(/[/›]/).map((part) => part.trim()).filter((part) => part !== '');
    return parts.length === 0 ? undefined : parts;
  }
  if (field.kind === 'instant') return new Date(String(value)).toISOString();
  if (field.kind === 'money') {
    const {amount, currency} = value as {amount?: string; currency?: string};
    if (!amount) return undefined;
    const digits = new Intl.NumberFormat('en', {style: 'currency', currency: currency ?? 'CNY'}).resolvedOptions().maximumFractionDigits ?? 2;
    return {minor_units: Math.round(Number(amount) * 10 ** digits), currency: currency ?? 'CNY'};
  }
  return value;
}

/** Returns what is sent: what was left empty is left out. */
export function bodyOf(fields: readonly Field[], values: Values): Values {
  const told = fields.map((field) => [field.name, valueOf(field, values[field.name])] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

/** Returns the JSON pointers of required fields that say nothing yet. */
export function missing(fields: readonly Field[], values: Values, at = ''): string[] {
  return fields.flatMap((field) => {
    const pointer = `${at}/${field.name}`;
    const value = values[field.name];
    if (field.kind === 'group') {
      const inner = (value ?? {}) as Values;
      const said = Object.keys(bodyOf(field.fields ?? [], inner)).length > 0;
      return field.required || said ? missing(field.fields ?? [], inner, pointer) : [];
    }
    return field.required && valueOf(field, value) === undefined ? [pointer] : [];
  });
}
