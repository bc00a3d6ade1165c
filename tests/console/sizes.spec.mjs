// What a browser loads first, and what stands in the program, are bounded; so are the licences of
// what is shipped.

import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect, signIn, test} from './browser.mjs';
import {Server, SOURCE} from './server.mjs';

const KB = 1000;
const DIST = join(process.env.REDRESS_CONSOLE_FILES ?? join(SOURCE, 'build', 'release', 'console'), 'dist');
const LICENCES = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);

function packed(name) {
  return gzipSync(readFileSync(join(DIST, name)), {level: 9}).length;
}

function files() {
  return readdirSync(DIST, {recursive: true}).map(String).filter((name) => statSync(join(DIST, name)).isFile());
}

test('all files together are within the budget', () => {
  const sum = files().reduce((total, name) => total + Math.min(statSync(join(DIST, name)).size, packed(name)), 0);
  console.log(`in the program: ${(sum / KB).toFixed(1)} kB of 600`);
  expect(sum).toBeLessThanOrEqual(600 * KB);
});

test('what every page begins with is within the budget', () => {
  const named = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/\/console\/(assets\/[^"]+\.js)/g)].map((found) => found[1]);
  expect(named.length).toBeGreaterThan(0);
  const sum = named.reduce((total, name) => total + packed(name), 0);
  console.log(`entry with what it imports: ${(sum / KB).toFixed(1)} kB of 45`);
  expect(sum).toBeLessThanOrEqual(45 * KB);
});

test('the first load of a page is within the budget', async ({page}) => {
  const server = await Server.start();
  try {
    const {tickets} = await server.ask('GET', '/v1/tickets?phase=handling', {actor: 'sue; supervisor'});
    await signIn(page, server);
    for (const path of ['/console/', '/console/tickets', `/console/tickets/${tickets[0].number}`]) {
      const loaded = new Set();
      const record = (request) => {
        const found = /\/console\/(assets\/.*\.(?:js|css))/.exec(request.url());
        if (found) loaded.add(found[1]);
      };
      page.on('request', record);
      await page.goto(server.url + path);
      await page.locator('#page h1').first().waitFor();
      page.off('request', record);
      const sum = [...loaded].reduce((total, name) => total + packed(name), 0);
      console.log(`${path}: ${(sum / KB).toFixed(1)} kB of 90`);
      expect(sum, path).toBeLessThanOrEqual(90 * KB);
    }
  } finally {
    await server.stop();
  }
});

/** Returns the packages that the sources of the console name, such as `svelte`. */
function named() {
  const src = join(SOURCE, 'console', 'src');
  const sources = readdirSync(src, {recursive: true}).map(String).filter((name) => /\.(ts|svelte)$/.test(name));
  const names = sources.flatMap((name) => [...readFileSync(join(src, name), 'utf8').matchAll(/(?:from|import\() ?'([a-z@][^']*)'/g)].map((found) => found[1]));
  return new Set(names.map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')));
}

test('what is shipped has a licence that we may ship, and says so itself', () => {
  const console = join(SOURCE, 'console');
  const lock = JSON.parse(readFileSync(join(console, 'package-lock.json'), 'utf8'));
  const shipped = Object.entries(lock.packages).filter(([name, entry]) => name !== '' && !entry.dev);
  expect(shipped.length).toBeGreaterThan(3);
  expect(shipped.filter(([, entry]) => !LICENCES.has(entry.license)).map(([name, entry]) => `${name}: ${entry.license}`)).toEqual([]);
  for (const [name, entry] of shipped) {
    expect(JSON.parse(readFileSync(join(console, name, 'package.json'), 'utf8')).license, name).toBe(entry.license);
  }
});

test('nothing is shipped but what is listed as shipped', () => {
  const {dependencies} = JSON.parse(readFileSync(join(SOURCE, 'console', 'package.json'), 'utf8'));
  expect(named().size).toBeGreaterThan(2);
  expect([...named()].filter((name) => !(name in dependencies))).toEqual([]);
});

test('the lock file names no registry', () => {
  const text = readFileSync(join(SOURCE, 'console', 'package-lock.json'), 'utf8');
  expect(text).not.toContain('"resolved"');
});
