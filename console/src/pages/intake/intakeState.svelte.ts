// A call that is being taken in: what is typed, who that might be, what would be promised, and the
// commands that it becomes.

import {announce} from '../../app/announce.svelte';
import {api, command, Refusal, told, type CommandResult, type ProblemDetails, type Schemas, type TicketRow} from '../../app/api';
import {draftOf, dropDraft, keepDraft} from '../../app/drafts.svelte';
import {t} from '../../app/messages.svelte';
import {Reading} from '../../app/reading.svelte';
import {bodyOf, type Values} from '../../parts/fields';
import {CATEGORY, HOLDER} from './fields';

const OF = 'intake';
const FORM = 'call';
const WAIT_MS = 250; // after the last key, before anything is asked
const MOST_CUSTOMERS = 5;
const MOST_TICKETS = 12;
const LEAST_DIGITS = 6;
const BEGIN: Values = {kind: 'complaint', channel: 'phone', severity: 'normal', then: 'assign', told: true};

export type Match = {customer: Schemas['Customer']; tickets: TicketRow[]};
export type StepName = 'receive' | 'acknowledge' | 'classify' | 'assign';
export type Step = {name: StepName; state: 'waiting' | 'done' | 'refused'};
type Promised = {metric: string; due: string | undefined};

function text(values: Values, name: string): string {
  return String(values[name] ?? '').trim();
}

function pointsOf(values: Values): {kind: 'phone' | 'email'; value: string}[] {
  return (['phone', 'email'] as const).flatMap((kind) => (text(values, kind) === '' ? [] : [{kind, value: text(values, kind)}]));
}

function said(values: Values, ...names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, values[name]]).filter(([, value]) => value !== undefined && value !== '' && value !== false));
}

function classificationOf(values: Values): Values | null {
  const category = bodyOf([CATEGORY], values);
  return 'category' in category ? {...category, ...said(values, 'severity', 'safety')} : null;
}

/** Returns what opens the ticket. */
export function receiveBody(values: Values): Values {
  const points = pointsOf(values);
  const party = {...(points.length > 0 ? {points} : {}), ...said(values, 'name')};
  const body: Values = {
    ...said(values, 'kind', 'channel', 'words', 'subject', 'remedy_sought', 'on_behalf_of', 'unit', 'product', 'confidential'),
    ...(Object.keys(party).length > 0 ? {customer: party} : {}),
  };
  if (values['then'] !== 'resolve') return body;
  const classification = classificationOf(values);
  const answer = {...said(values, 'outcome', 'cause'), words: text(values, 'answer'), told: {channel: values['channel']}};
  const holder = (values['holder'] ?? {}) as Values;
  return {...body, resolve: {...(classification ? {classification} : {}), unit: text(holder, 'unit') || text(values, 'unit'), answer}};
}

/** Returns the commands that follow, with what each says. */
function followersOf(values: Values): [StepName, Values][] {
  if (values['then'] === 'resolve') return [];
  const steps: [StepName, Values][] = [];
  if (values['told'] === true) steps.push(['acknowledge', {told: {channel: values['channel'], words: text(values, 'told_words') || t('intake.told_usual')}}]);
  const classification = classificationOf(values);
  if (classification !== null) steps.push(['classify', classification]);
  const {holder} = bodyOf([HOLDER], values);
  if (values['then'] === 'assign' && holder !== undefined) steps.push(['assign', {holder}]);
  return steps;
}

/** Returns the JSON pointers of what is needed and not said yet. */
export function missingIn(values: Values): string[] {
  const needed = ['kind', 'channel', 'words'];
  if (values['kind'] === 'complaint') needed.push('remedy_sought');
  // Whoever it is must be reached, or it is for somebody; a report may be anonymous.
  if (values['kind'] !== 'report' && pointsOf(values).length === 0 && text(values, 'on_behalf_of') === '') needed.push('phone');
  if (values['then'] === 'resolve') needed.push('category', 'outcome', 'cause', 'answer');
  const holder = (values['holder'] ?? {}) as Values;
  const isHolderNeeded = text(holder, 'person') !== '' || (values['then'] === 'resolve' && text(values, 'unit') === '');
  const faults = needed.filter((name) => text(values, name) === '').map((name) => `/${name}`);
  if (text(holder, 'unit') === '' && isHolderNeeded) faults.push('/holder/unit');
  // Whoever is to have it must know what it is.
  if (values['then'] === 'assign' && text(holder, 'unit') !== '' && text(values, 'category') === '') faults.push('/category');
  return faults;
}

export class Call {
  values = $state.raw<Values>({...BEGIN, ...draftOf(OF, FORM)?.fields});
  readonly matches = new Reading<Match[]>();
  readonly promised = new Reading<Promised[]>();
  categories = $state.raw<string[]>([]);
  steps = $state.raw<Step[]>([]);
  problem = $state.raw<ProblemDetails | null>(null);
  busy = $state(false);
  tried = $state(false);
  received = $state.raw<CommandResult | null>(null);
  isDone = $state(false);
  #asked = '';
  #keys = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  set = (name: string, value: unknown): void => {
    this.values = {...this.values, [name]: value};
    keepDraft(OF, FORM, this.values, null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.look(), WAIT_MS);
  };

  /** Asks who it might be, and what would be promised. */
  look(): void {
    const points = pointsOf(this.values).filter(({kind, value}) => (kind === 'phone' ? value.replace(/\D/g, '').length >= LEAST_DIGITS : value.includes('@')));
    const asked = JSON.stringify(points);
    if (asked !== this.#asked) {
      this.#asked = asked;
      void this.matches.ask(() => this.#findCustomers(points));
    }
    if (missingIn({...this.values, then: 'leave', holder: {}}).length === 0) void this.promised.ask(() => this.#findPromises());
    else this.promised.data = null;
  }

  async #findCustomers(points: {kind: 'phone' | 'email'; value: string}[]): Promise<Match[]> {
    const pages = await Promise.all(
      points.map(({kind, value}) => told(api.GET('/v1/customers', {params: {query: {[kind]: value, limit: MOST_CUSTOMERS}}}))),
    );
    const found = new Map(pages.flatMap((page) => page.data.customers).map((customer) => [customer.id, customer]));
    return Promise.all(
      [...found.values()].slice(0, MOST_CUSTOMERS).map(async (customer) => {
        const {data} = await told(api.GET('/v1/tickets', {params: {query: {customer: customer.id, limit: MOST_TICKETS}}}));
        return {customer, tickets: data.tickets.toSorted((a, b) => Number(b.open) - Number(a.open))};
      }),
    );
  }

  async #findPromises(): Promise<Promised[]> {
    const body = receiveBody({...this.values, then: 'leave'}) as never;
    const {data} = await told(api.POST('/v1/tickets', {body, params: {query: {dry_run: true}} as never}));
    const clocks = (data as CommandResult).events?.flatMap((event) => event.clocks ?? []) ?? [];
    return clocks.flatMap((change) => (change.started ? [{metric: change.started.metric, due: change.started.times?.due}] : []));
  }

  /** Categories that were given lately, the commonest first: what is proposed while one is typed. */
  async learnCategories(): Promise<void> {
    const {data} = await told(api.GET('/v1/tickets', {params: {query: {limit: 200}}}));
    const counts = new Map<string, number>();
    for (const ticket of data.tickets) {
      const path = (ticket.category ?? []).join(' / ');
      if (path !== '') counts.set(path, (counts.get(path) ?? 0) + 1);
    }
    this.categories = [...counts].sort((a, b) => b[1] - a[1]).map(([path]) => path);
  }

  // The same text is the same request: it is done once at most, however often it is sent.
  #keyOf(step: StepName, body: Values): string {
    const name = `${step} ${JSON.stringify(body)}`;
    const key = this.#keys.get(name) ?? crypto.randomUUID();
    this.#keys.set(name, key);
    return key;
  }

  async #receive(): Promise<void> {
    const body = receiveBody(this.values);
    const headers = {'Idempotency-Key': this.#keyOf('receive', body)};
    this.received = (await told(api.POST('/v1/tickets', {body: body as never, headers, params: {} as never}))).data as CommandResult;
  }

  #mark(name: StepName, state: Step['state']): void {
    this.steps = this.steps.map((step) => (step.name === name ? {name, state} : step));
  }

  /** Sends what is not done yet, a command after the other; stops at the first that is refused. */
  async send(): Promise<void> {
    if (this.busy) return;
    this.tried = true;
    if (this.received === null && missingIn(this.values).length > 0) return announce(t('form.incomplete'));
    const followers = followersOf(this.values);
    const done = new Set(this.steps.filter((step) => step.state === 'done').map((step) => step.name));
    this.steps = (['receive', ...followers.map(([name]) => name)] as StepName[]).map((name) => ({name, state: done.has(name) ? 'done' : 'waiting'}));
    this.busy = true;
    this.problem = null;
    let current: StepName = 'receive';
    try {
      if (this.received === null) await this.#receive();
      this.#mark('receive', 'done');
      for (const [name, body] of followers.filter(([name]) => !done.has(name))) {
        current = name;
        await command({collection: 'tickets', id: this.received?.ticket ?? '', verb: name, body, version: null, key: this.#keyOf(name, body)});
        this.#mark(name, 'done');
      }
      this.isDone = true;
      dropDraft(OF, FORM);
      announce(t('intake.done', {number: this.received?.ticket ?? ''}));
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      this.#mark(current, 'refused');
      this.problem = failure.problem;
    } finally {
      this.busy = false;
    }
  }

  /** The customer asks about a matter that is there already: nothing is opened. */
  async remind(ticket: TicketRow): Promise<boolean> {
    const words = text(this.values, 'words') || t('intake.asked_again');
    try {
      const body = {channel: this.values['channel'], words};
      await command({collection: 'tickets', id: ticket.number, verb: 'remind', body, version: null, key: this.#keyOf('receive', {...body, of: ticket.number})});
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      this.problem = failure.problem;
      return false;
    }
    dropDraft(OF, FORM);
    return true;
  }

  next(): void {
    dropDraft(OF, FORM);
    this.values = BEGIN;
    this.steps = [];
    this.received = null;
    this.isDone = false;
    this.tried = false;
    this.problem = null;
    this.matches.data = null;
    this.promised.data = null;
    this.#asked = '';
  }
}
