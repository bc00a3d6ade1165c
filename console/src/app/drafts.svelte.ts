// What somebody has typed and not sent. It belongs to the person, the ticket and the form; it
// outlives the component, a reload, a move by somebody else and a refusal. Only sending it or
// throwing it away ends it. It lies in this tab at once and, of a ticket, on the server a moment later:
// there another tab or browser of the same person finds it, too.

import {api, Refusal, told} from './api';
import {session} from './session.svelte';

export type Draft = Record<string, unknown>;
type Kept = {fields: Draft; version: number | null; saved: number};

const PREFIX = 'redress.draft';
const MOST = 200; // above it the oldest goes

const SEND_MS = 1000; // after the last letter

type Request = () => Promise<unknown>;

let changes = $state(0);
/** What is sent soon, by name. */
const waiting = new Map<string, {timer: ReturnType<typeof setTimeout>; request: Request}>();
/** What is under way, by name, and what comes after it. */
const lines = new Map<string, {next: Request | null}>();

// A page that goes cannot wait: it sends what it has not sent yet.
addEventListener('pagehide', () => {
  for (const {timer, request} of waiting.values()) {
    clearTimeout(timer);
    void quietly(request());
  }
  waiting.clear();
  for (const line of lines.values()) {
    if (line.next !== null) void quietly(line.next());
    line.next = null;
  }
});

/** Returns where the server keeps a draft; null where it keeps none of that. */
function placeOf(of: string, form: string): {number: string; form: string} | null {
  const [kind, number] = of.split('/');
  return kind === 'tickets' && number !== undefined && /^\d{13}$/.test(number) ? {number, form} : null;
}

/** Waits for `work`, which is worth nothing to fail for: the draft lies in this tab anyway. */
async function quietly<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    return null;
  }
}

/** Sends it when what was sent before it is answered: a draft that came after its own end would be there again. Of what
    waits only the latest is sent, since each says all there is. */
async function sendInTurn(name: string, request: Request): Promise<void> {
  const before = lines.get(name);
  if (before !== undefined) {
    before.next = request;
    return;
  }
  const line: {next: Request | null} = {next: null};
  lines.set(name, line);
  try {
    await quietly(request());
  } finally {
    lines.delete(name);
    if (line.next !== null) void sendInTurn(name, line.next);
  }
}

function sendLater(of: string, form: string, draft: {fields: Draft; version: number | null}): void {
  const path = placeOf(of, form);
  if (path === null) return;
  const name = nameOf(of, form);
  clearTimeout(waiting.get(name)?.timer);
  const header = {'Redress-Actor': session.actor};
  const request = () => told(api.PUT('/v1/drafts/{number}/{form}', {params: {path, header}, body: draft, keepalive: true}));
  const timer = setTimeout(() => {
    waiting.delete(name);
    void sendInTurn(name, request);
  }, SEND_MS);
  waiting.set(name, {timer, request});
}

/** Returns the draft that the server has, where this tab has none. */
export async function fetchDraft(of: string, form: string): Promise<Kept | null> {
  const path = placeOf(of, form);
  if (path === null || draftOf(of, form) !== null) return null;
  const header = {'Redress-Actor': session.actor};
  const answer = await quietly(told(api.GET('/v1/drafts/{number}/{form}', {params: {path, header}})));
  return (answer?.data.draft as Kept | undefined) ?? null;
}

function nameOf(of: string, form: string): string {
  return [PREFIX, session.person, of, form].join('/');
}

function all(): string[] {
  return Object.keys(sessionStorage).filter((name) => name.startsWith(`${PREFIX}/${session.person}/`));
}

function read(name: string): Kept | null {
  const text = sessionStorage.getItem(name);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Kept;
  } catch {
    return null;
  }
}

/** Returns the draft of `form` for what `of` names, such as `tickets/6580786998122`. */
export function draftOf(of: string, form: string): Kept | null {
  return read(nameOf(of, form));
}

export function keepDraft(of: string, form: string, fields: Draft, version: number | null): void {
  const names = all();
  if (names.length >= MOST) {
    const oldest = names.sort((a, b) => (read(a)?.saved ?? 0) - (read(b)?.saved ?? 0))[0];
    if (oldest !== undefined) sessionStorage.removeItem(oldest);
  }
  sessionStorage.setItem(nameOf(of, form), JSON.stringify({fields, version, saved: Date.now()}));
  sendLater(of, form, {fields, version});
  changes += 1;
}

export function dropDraft(of: string, form: string): void {
  const name = nameOf(of, form);
  sessionStorage.removeItem(name);
  clearTimeout(waiting.get(name)?.timer);
  waiting.delete(name);
  const path = placeOf(of, form);
  if (path !== null) {
    const header = {'Redress-Actor': session.actor};
    void sendInTurn(name, () => told(api.DELETE('/v1/drafts/{number}/{form}', {params: {path, header}, keepalive: true})));
  }
  changes += 1;
}

/** Returns the forms of `of` in which something is typed. */
export function formsWithDrafts(of: string): string[] {
  void changes;
  const prefix = `${PREFIX}/${session.person}/${of}/`;
  return Object.keys(sessionStorage)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}
