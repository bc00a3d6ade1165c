// The address is the state: whatever a page shows can be read back from it. Pages say what they
// are in src/pages/index.ts.

import {parse, inject} from 'regexparam';

export const BASE = '/console';
export type Query = Record<string, string>;

type Matched = {pattern: string; params: Record<string, string>};
type Pattern = {keys: string[]; pattern: RegExp; text: string};

let path = $state('/');
let query = $state.raw<Query>({});
const patterns: Pattern[] = [];

function read(): void {
  const url = new URL(location.href);
  path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) || '/' : '/';
  query = Object.fromEntries(url.searchParams);
}

export const route = {
  get path(): string {
    return path;
  },
  get query(): Query {
    return query;
  },
};

/** Says which addresses there are; the first that fits is taken. */
export function know(texts: readonly string[]): void {
  for (const text of texts) patterns.push({...parse(text), text});
}

/** Returns which of the known addresses `address` is, and what stands in it. */
export function match(address: string): Matched | null {
  for (const {keys, pattern, text} of patterns) {
    const found = pattern.exec(address);
    if (found === null) continue;
    const params = Object.fromEntries(keys.map((key, i) => [key, decodeURIComponent(found[i + 1] ?? '')]));
    return {pattern: text, params};
  }
  return null;
}

/** Returns the address of a page, for links. */
export function address(pattern: string, params: Record<string, string> = {}, wanted: Query = {}): string {
  const encoded = Object.fromEntries(Object.entries(params).map(([k, v]) => [k, encodeURIComponent(v)]));
  const search = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== '')).toString();
  return BASE + inject(pattern, encoded) + (search === '' ? '' : `?${search}`);
}

/** Goes to an address that `address` returned. */
export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'replace') history.replaceState(history.state, '', href);
  else history.pushState(null, '', href);
  read();
  if (how === 'push') queueMicrotask(() => document.getElementById('page')?.scrollTo(0, 0));
}

/** Changes what the address says besides the path; an empty value takes a name out. */
export function setQuery(changes: Record<string, string | null>, how: 'push' | 'replace' = 'replace'): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  go(url.pathname + url.search, how);
}

function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (link === null || link.target !== '' || link.origin !== location.origin || link.hasAttribute('download')) return;
  if (!link.pathname.startsWith(`${BASE}/`)) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

export function startRouter(): void {
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', onClick);
}
