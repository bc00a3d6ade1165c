// Texts that are kept and compared: below golden/. `ops/console --golden` writes them anew; look at what differs.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect} from './browser.mjs';

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), 'golden');

const SETTLE_MS = 500;
const MOST_READS = 20;

/** Takes out what is another each time: numbers, times, and how long until then. */
export function masked(text) {
  return text
    .replace(/\b\d{12}-\d\b/g, 'NUMBER')
    .replace(/\b\d{13}\b/g, 'NUMBER')
    .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d/g, 'TIME')
    .replace(/(?:\d+ ?(?:days?|hr|min|天|小时|分钟) ?)+/g, 'DURATION ');
}

/** Returns what `read` returns once it does not change any more. */
async function settled(read) {
  let last = null;
  for (let i = 0; i < MOST_READS; i++) {
    const now = await read();
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
  throw new Error('it does not come to rest');
}

/** Compares what `read` returns, once it is that or comes to rest, with what is kept as `name`. */
export async function expectGolden(name, read) {
  const file = join(GOLDEN, name);
  if (process.env.REDRESS_GOLDEN) {
    mkdirSync(GOLDEN, {recursive: true});
    writeFileSync(file, await settled(read));
  }
  const kept = readFileSync(file, 'utf8');
  const told = await read();
  expect(told === kept ? told : await settled(read), `${name}: where this is meant, ops/console --golden`).toBe(kept);
}
