// Saved views 视图: the filters, columns, order and group that a list of tickets had, under a name.

import {api, command, cursorOf, Refusal, told, type CommandResult, type ProblemDetails, type Schemas} from './api';
import {SHARES, shareOf, type Owner} from './owners';
import {address, type Query} from './router.svelte';
import {session} from './session.svelte';

export type View = Schemas['SavedViewRow'];
export type Kept = {name: string; filter: Query; columns: string[]; order: 'due' | 'received'; group: string; owner: Owner};

const PAGE = 200;
const MOST = 500; // what the server keeps for one person, a team and all together
// Letters that no page has; the oldest view has the first, so that a new one takes no other's.
const LETTERS = 'befjknoqtuvxyz123456789';

let views = $state.raw<View[]>([]);
let problem = $state.raw<ProblemDetails | null>(null);
let of = '';

export const saved = {
  /** Those of oneself first, then the teams', then those of all; each by name. */
  get views(): readonly View[] {
    return views;
  },
  get problem(): ProblemDetails | null {
    return problem;
  },
  find(id: string | undefined): View | undefined {
    return views.find((view) => view.id === id);
  },
};

function inOrder(one: View, other: View): number {
  const [a, b] = [shareOf(one.owner), shareOf(other.owner)].map((share) => SHARES.indexOf(share)) as [number, number];
  return a - b || one.name.localeCompare(other.name);
}

/** Reads them anew, as far as `atLeast` at least. */
export async function readViews(atLeast?: string): Promise<void> {
  const found: View[] = [];
  let cursor: string | undefined;
  try {
    do {
      const {data} = await told(api.GET('/v1/views', {params: {query: {limit: PAGE, cursor, at_least: atLeast}}}));
      found.push(...data.views);
      cursor = cursorOf(data.next);
    } while (cursor !== undefined && found.length < MOST);
    views = found.sort(inOrder);
    problem = null;
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    problem = failure.problem;
  }
}

/** Has them read, once for whoever works here. */
export function wantViews(): void {
  if (of === session.actor) return;
  of = session.actor;
  views = [];
  void readViews();
}

/** Returns the keys that go to views, `g` before each; views beyond the letters have none. */
export function viewKeys(): Map<string, string> {
  const byAge = [...views].sort((one, other) => Date.parse(one.created) - Date.parse(other.created) || one.id.localeCompare(other.id));
  return new Map(byAge.slice(0, LETTERS.length).map((view, i) => [view.id, LETTERS[i] ?? '']));
}

/** Returns what the address of the list says besides the path, to be as the view has it. */
export function queryOf(view: View): Query {
  const filter = Object.fromEntries(Object.entries(view.filter ?? {}).map(([name, value]) => [name, String(value)]));
  return {
    ...filter,
    columns: (view.columns ?? []).join(','),
    order: view.order?.[0]?.column === 'received' ? 'received' : '',
    group: view.group ?? '',
    view: view.id,
  };
}

export function viewAddress(view: View): string {
  return address('/tickets', {}, queryOf(view));
}

function bodyOf(kept: Kept): Record<string, unknown> {
  const {order, group, ...rest} = kept;
  return {...rest, order: [{column: order, descending: order === 'received'}], ...(group === '' ? {} : {group})};
}

/** Keeps a new view, and returns its id. Throws a Refusal. */
export async function createView(kept: Kept, key: string): Promise<string> {
  const header = {'Redress-Actor': session.actor, 'Idempotency-Key': key};
  const result = (await told(api.POST('/v1/views', {params: {header}, body: bodyOf(kept) as never}))).data;
  await readViews(result.position);
  return result.view ?? '';
}

/** Has the view be as `kept` from now on. Throws a Refusal. */
export async function changeView(view: View, kept: Kept, key: string): Promise<CommandResult> {
  const result = await command({collection: 'views', id: view.id, verb: 'change', body: bodyOf(kept), version: view.version, key});
  await readViews(result.position);
  return result;
}

/** Deletes it for good. Throws a Refusal. */
export async function deleteView(view: View): Promise<void> {
  const result = await command({collection: 'views', id: view.id, verb: 'delete', body: {}, version: view.version, key: crypto.randomUUID()});
  await readViews(result.position);
}
