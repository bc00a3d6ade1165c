// What happens alike at one node and between two: people on one ticket, tabs on one stream.

import {expect, signIn, watch} from './browser.mjs';

const TABS = 7;
const UNHEARD = 5; // changes while no tab holds the stream
const TAKE_OVER_MS = 3000;
const SUE = {actor: 'sue; supervisor'};

/** Opens a ticket's page; keys act once it is known what can be done. */
export async function openTicket(page, server, number, actor, query = '') {
  await signIn(page, server, actor, `/console/tickets/${number}${query}`);
  if (!actor.endsWith('auditor')) await page.getByRole('toolbar', {name: 'What can be done'}).waitFor();
}

/** Returns the number of a ticket that somebody handles. */
export async function handled(server, holder = {unit: 'Facilities', person: 'bo'}) {
  const number = await server.receive();
  await server.move(number, 'classify', {category: ['quality', 'lift']});
  await server.move(number, 'assign', {holder});
  await server.move(number, 'start', {}, `${holder.person}; handler`);
  return number;
}

/** B, at the last node, moves what A types an answer to at the first. */
export async function twoOnOneTicket(browser, nodes) {
  const [first, last] = [nodes[0], nodes.at(-1)];
  const number = await handled(first);
  await last.ask('GET', `/v1/tickets/${number}?fresh=true`, SUE);
  const [a, b] = await Promise.all([browser.newPage(), browser.newPage()]);
  await openTicket(a, first, number, 'bo; handler');
  await a.keyboard.press('r');
  const form = a.getByRole('form', {name: 'Answer'});
  await form.getByLabel('Outcome').selectOption('redress_without_acceptance');
  await form.getByLabel('Words').first().fill('We repaired the lift.');
  await form.getByLabel('Channel').selectOption('phone');

  await openTicket(b, last, number, SUE.actor);
  await b.keyboard.press('i');
  await b.getByRole('form', {name: 'Note'}).getByLabel('Words').fill('The customer called again.');
  await b.keyboard.press('Control+Enter');
  await expect(b.getByText('The customer called again.')).toBeVisible();

  // A's page has seen the note come; the form and what is typed stay, and go by what A had seen.
  await expect(a.locator('.timeline').getByText('The customer called again.')).toBeVisible();
  await expect(form.getByLabel('Words').first()).toHaveValue('We repaired the lift.');
  await a.keyboard.press('Control+Enter');
  const since = form.getByRole('region', {name: 'One fact since you began'});
  await expect(since).toContainText('The customer called again.');
  await expect(form.getByLabel('Words').first()).toHaveValue('We repaired the lift.');
  expect((await last.ask('GET', `/v1/tickets/${number}?fresh=true`)).phase).toBe('handling');

  await since.getByRole('button', {name: 'Keep my text, send again'}).click();
  await expect(a.locator('#page header [aria-current=step]')).toHaveText('Answered');
  await expect(b.locator('#page header [aria-current=step]')).toHaveText('Answered');
  await Promise.all([a.close(), b.close()]);
}

/** Between them the tabs were told of each note, whoever held the stream. */
async function expectGapless(heard, server, number) {
  const {timeline} = await server.ask('GET', `/v1/tickets/${number}/timeline?limit=100&fresh=true`, SUE);
  const noted = timeline.filter((fact) => fact.type === 'ticket.noted').map((fact) => fact.position);
  expect(noted.length).toBe(1 + UNHEARD);
  // Who holds the stream tells the others: these five never did.
  const followers = heard.filter((positions) => noted.every((position) => positions.includes(position)));
  expect(followers.length, `heard ${JSON.stringify(heard)} of ${noted}`).toBeGreaterThanOrEqual(TABS - 2);
}

/** Has a tab write down the position of each change that another one tells it of. */
function listen() {
  globalThis.heard = [];
  new BroadcastChannel('redress-changes/sue').addEventListener('message', ({data}) => data.kind === 'change' && globalThis.heard.push(data.change.position));
}

/** Seven tabs of one browser at the first node; what they are told of is done at the last. */
export async function sevenTabs(browser, nodes) {
  const [first, last] = [nodes[0], nodes.at(-1)];
  const context = await browser.newContext();
  const streams = [];
  const number = await first.receive();
  await last.ask('GET', `/v1/tickets/${number}?fresh=true`, SUE);
  const pages = [];
  const watches = [];
  while (pages.length < TABS) {
    const page = await context.newPage();
    await page.addInitScript(listen);
    watches.push(watch(page, first));
    page.on('request', (request) => request.url().includes('/v1/changes') && streams.push(request.url()));
    const path = `/console/tickets/${number}`;
    if (pages.length === 0) await signIn(page, first, SUE.actor, path);
    else await page.goto(first.url + path);
    await page.locator('.timeline .entry').first().waitFor();
    pages.push(page);
  }
  await expect.poll(() => streams.length).toBe(1);

  await last.move(number, 'note', {words: 'seen by all'});
  for (const page of pages) await expect(page.getByText('seen by all')).toBeVisible();

  // Its process dies: nothing of it says that it goes.
  const leader = await context.newCDPSession(pages[0]);
  void leader.send('Page.crash').catch(() => {});
  const start = Date.now();
  for (let i = 1; i <= UNHEARD; i++) await last.move(number, 'note', {words: `while nobody held the stream, ${i}`});
  for (const page of pages.slice(1)) await expect(page.getByText(`while nobody held the stream, ${UNHEARD}`)).toBeVisible();
  expect(Date.now() - start).toBeLessThan(TAKE_OVER_MS);
  expect(streams.length).toBe(2);
  expect(streams[1]).toMatch(/after=\d+/);
  const heard = await Promise.all(pages.slice(1).map((page) => page.evaluate(() => globalThis.heard)));
  await expectGapless(heard, last, number);
  for (const watched of watches) watched.expectNone();
  await context.close();
}
