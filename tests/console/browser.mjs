// What the tests of the console share: a browser of somebody who is signed in, and what no page may
// do: ask another origin, or break the policies that it is served with.

import {createRequire} from 'node:module';
import {join} from 'node:path';
import {SOURCE} from './server.mjs';

const require = createRequire(join(SOURCE, 'console', 'package.json'));
export const {expect, test} = require('@playwright/test');
const AXE = require.resolve('axe-core/axe.min.js');

/** Collects what must not be: call `expectNone()` at the end. */
export function watch(page, server) {
  const faults = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(server.url) && !url.startsWith('data:')) faults.push(`asked ${url}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Types?|TrustedHTML/i.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(`threw ${error.stack ?? error.message}`));
  return {faults, expectNone: () => expect(faults).toEqual([])};
}

/** Signs `actor` ("ana; agent") in through the page, on a server that asks for no token. */
export async function signIn(page, server, actor = 'sue; supervisor', path = '/console/') {
  const [person, role] = actor.split('; ');
  await page.goto(server.url + path);
  await page.locator('input[name=person]').fill(person);
  await page.locator('select[name=role]').selectOption(role);
  await page.locator('button.primary').click();
  await page.locator('#page').waitFor();
}

/** Returns what axe finds wrong with the page as it is. */
export async function violations(page) {
  // Put in by the debugger, which no policy of the page stops.
  const source = require('node:fs').readFileSync(AXE, 'utf8');
  await page.evaluate(source);
  const results = await page.evaluate(() =>
    globalThis.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}),
  );
  return results.violations.flatMap((found) =>
    found.nodes.map((node) => `${found.id}: ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map((check) => check.message).join('; ')}`),
  );
}
