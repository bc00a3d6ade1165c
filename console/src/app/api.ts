// The one way to the server: types from its description, problems as problems, and what every answer
// says besides (the server's time, the position).

import createClient, {type Middleware} from 'openapi-fetch';
import type {components, paths} from '../../generated/api';
import {session} from './session.svelte';
import {learnNow} from './time.svelte';
import {seen} from './position.svelte';

export type Schemas = components['schemas'];
export type ProblemDetails = Schemas['Problem'];
export type TicketRow = Schemas['TicketRow'];
export type Ticket = Schemas['Ticket'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type CommandResult = Schemas['CommandResult'];

/** What the server refused, or that it could not be reached. */
export class Refusal extends Error {
  readonly problem: ProblemDetails;
  /** The Idempotency-Key of the write that was refused: where its outcome is unknown, send it again by that. */
  readonly key: string | null;

  constructor(problem: ProblemDetails, key: string | null = null) {
    super(problem.title);
    this.problem = problem;
    this.key = key;
  }
}

const UNREACHABLE: ProblemDetails = {
  type: 'urn:redress:problem:unreachable',
  title: 'The server cannot be reached',
  title_zh: '无法连接服务器',
  status: 0,
  detail: '',
  code: 'unreachable',
};

/** Returns `text` as a header carries it: a character for each of its bytes in UTF-8, since a browser refuses all others. */
export function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

const common: Middleware = {
  onRequest({request}) {
    if (session.actor !== '') request.headers.set('Redress-Actor', session.actor);
    if (request.method !== 'GET') {
      request.headers.set('Redress-Csrf', session.csrf);
      if (!request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', crypto.randomUUID());
    }
    return request;
  },
  onResponse({request, response}) {
    learnNow(response.headers.get('Redress-Now') ?? response.headers.get('Date'));
    seen(response.headers.get('Redress-Position'), response.headers.get('Redress-Stale') === 'true');
    if (response.status === 401 && !request.url.endsWith('/v1/session')) session.lost();
    return response;
  },
};

export const api = createClient<paths>({baseUrl: location.origin});
api.use(common);

type Answer<T> = {data?: T; error?: unknown; response: Response};
export type Told<T> = {data: T; response: Response; version: number | null; position: string | null};

function refusalOf(error: unknown, response: Response): Refusal {
  const key = response.headers.get('Idempotency-Key');
  if (typeof error === 'object' && error !== null && 'code' in error) return new Refusal(error as ProblemDetails, key);
  const status = response.status;
  return new Refusal({...UNREACHABLE, title: `HTTP ${status}`, title_zh: `HTTP ${status}`, status, code: 'unexpected'}, key);
}

/**
 * Waits for an answer of `api`, and returns what it tells.
 *
 * Throws a Refusal where it is a problem, or none came.
 */
export async function told<T>(asked: Promise<Answer<T>>): Promise<Told<T>> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Refusal(UNREACHABLE);
  }
  if (answer.data === undefined && !answer.response.ok) throw refusalOf(answer.error, answer.response);
  const etag = answer.response.headers.get('ETag');
  return {
    data: answer.data as T,
    response: answer.response,
    version: etag === null ? null : Number(etag.replaceAll('"', '')),
    position: answer.response.headers.get('Redress-Position'),
  };
}

/** Returns the cursor of the next page, which an answer tells as a link; undefined where it was the last. */
export function cursorOf(next: string | undefined): string | undefined {
  return next === undefined ? undefined : (new URL(next, location.origin).searchParams.get('cursor') ?? undefined);
}

export type Command = {
  collection: 'tickets' | 'customers' | 'callbacks' | 'agents' | 'teams' | 'contacts' | 'policies' | 'tokens' | 'views' | 'phrases';
  id: string;
  verb: string;
  body: Record<string, unknown>;
  /** The version that the person saw; null: whichever it has. */
  version: number | null;
  /** The same for each try of one and the same request. */
  key: string;
  dryRun?: boolean;
};

/** Sends a command whose verb is known when it runs. Throws a Refusal. */
export async function command(asked: Command): Promise<CommandResult> {
  const path = `/v1/${asked.collection}/${encodeURIComponent(asked.id)}/${asked.verb}`;
  const post = api.POST as unknown as (path: string, options: object) => Promise<Answer<CommandResult>>;
  const headers: Record<string, string> = {'Idempotency-Key': asked.key};
  if (asked.version !== null) headers['If-Match'] = `"${asked.version}"`;
  const query = asked.dryRun ? {dry_run: true} : {};
  return (await told(post(path, {body: asked.body, headers, params: {query}}))).data;
}
