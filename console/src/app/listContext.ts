// The list that somebody came from: after a closing move its next ticket opens.

const STORED = 'redress.list';
const MOST = 1000;

type Context = {href: string; numbers: string[]};
let written = '';

function read(): Context | null {
  const text = sessionStorage.getItem(STORED);
  return text === null ? null : (JSON.parse(text) as Context);
}

export function rememberList(href: string, rows: readonly {number: string}[]): void {
  const text = JSON.stringify({href, numbers: rows.slice(0, MOST).map((row) => row.number)});
  // To write takes long, and a list that grows at its end has begun with the same.
  if (text !== written) sessionStorage.setItem(STORED, text);
  written = text;
}

export function listAddress(): string | null {
  return read()?.href ?? null;
}

/** Returns the number that comes after `number` in the list; null where it was the last, or in none. */
export function nextInList(number: string): string | null {
  const numbers = read()?.numbers ?? [];
  const place = numbers.indexOf(number);
  return place < 0 ? null : (numbers[place + 1] ?? null);
}

export function isInList(number: string): boolean {
  return read()?.numbers.includes(number) ?? false;
}
