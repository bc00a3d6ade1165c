// How fast it is on a slow machine (a quarter of this one's speed, 1.6 Mbit/s, 150 ms), printed and held
// against what is promised.

import {expect, signIn, test} from './browser.mjs';
import {complaint, contact, heapOf, send} from './load.mjs';
import {Server} from './server.mjs';

const MANY = 3000;
const PAINT_MS = 2000;
const SHIFT = 0.02;
const NODES = 1500;
const TIMELINE_MS = 1500;
const HEAP_MB = 60;
const MOVE_MS = 300;

let server;
let long;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  server = await Server.start();
  await send(server, MANY, complaint);
  long = await server.receive({subject: 'Of very many facts'});
  // Each is a contact, and that it belongs to the ticket.
  await send(server, 2500, (i) => contact(i, long));
});
test.afterAll(() => server.stop());

async function slow(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', {rate: 4});
  await session.send('Network.emulateNetworkConditions', {offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 200_000});
  await session.send('Performance.enable');
  return session;
}

test('a list is painted in time, and does not move while it comes', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  await slow(page);
  const paints = [];
  for (let i = 0; i < 3; i++) {
    await page.reload();
    await page.locator('tbody tr[aria-rowindex]').nth(9).waitFor();
    await page.waitForTimeout(500);
    paints.push(await page.evaluate(() => new Promise((resolve) => {
      const seen = {paint: 0, shift: 0};
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.paint = entry.startTime))).observe({type: 'largest-contentful-paint', buffered: true});
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value))).observe({type: 'layout-shift', buffered: true});
      setTimeout(() => resolve(seen), 200);
    })));
  }
  console.log(`list: painted after ${paints.map((each) => Math.round(each.paint)).join(', ')} ms of ${PAINT_MS}; moved by ${paints.map((each) => each.shift.toFixed(4)).join(', ')} of ${SHIFT}`);
  // The figure is told beside its budget; what fails is what no busy machine explains.
  expect(Math.min(...paints.map((each) => each.paint))).toBeLessThanOrEqual(1.5 * PAINT_MS);
  for (const each of paints) expect(each.shift).toBeLessThanOrEqual(SHIFT);
});

test('thousands of rows are gone through with few nodes in the page', async ({page}) => {
  test.setTimeout(120_000);
  await signIn(page, server, 'sue; supervisor', '/console/tickets?order=received');
  const table = page.getByRole('region', {name: 'Tickets'});
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  let rows = 0;
  let nodes = 0;
  for (let i = 0; i < 200 && rows < MANY; i++) {
    await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.waitForTimeout(50);
    rows = Math.max(rows, ...(await page.locator('tbody tr[aria-rowindex]').evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))))));
    nodes = Math.max(nodes, await page.evaluate(() => document.querySelectorAll('*').length));
  }
  console.log(`${rows} rows: at most ${nodes} nodes of ${NODES}`);
  expect(rows).toBeGreaterThanOrEqual(MANY);
  expect(nodes).toBeLessThanOrEqual(NODES);
});

test('a ticket of 5,000 facts opens as soon as one of few', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=handling', {actor: 'sue; supervisor'});
  const opened = [];
  for (const number of [tickets[0].number, long]) {
    const start = Date.now();
    await page.goto(`${server.url}/console/tickets/${number}`);
    await page.locator('.timeline .entry').first().waitFor();
    opened.push(Date.now() - start);
  }
  await expect(page.getByText(/^5,?0\d\d facts$/)).toBeVisible({timeout: 20_000});
  const usedSize = await heapOf(page);
  console.log(`5,000 facts: timeline after ${opened[1]} ms of ${TIMELINE_MS}, of few after ${opened[0]}; ${(usedSize / 1e6).toFixed(1)} MB of ${HEAP_MB}`);
  expect(opened[1]).toBeLessThanOrEqual(TIMELINE_MS);
  expect(usedSize / 1e6).toBeLessThanOrEqual(HEAP_MB);
});

test('keys answer at once on a slow machine', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  await slow(page);
  await page.evaluate(() => {
    window.slowest = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => entry.interactionId && window.slowest.push(entry.duration))).observe({type: 'event', durationThreshold: 16});
  });
  for (const key of ['j', 'j', 'j', 'k', 'x', 'j', 'x', '?', 'Escape', 'j', 'j', 'j']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
  const durations = (await page.evaluate(() => window.slowest)).sort((a, b) => a - b);
  const p75 = durations[Math.floor(durations.length * 0.75)] ?? 0;
  console.log(`keys: p75 ${p75} ms of 150, worst ${durations.at(-1) ?? 0} ms of ${MOVE_MS}`);
  expect(p75).toBeLessThanOrEqual(150);
  expect(durations.at(-1) ?? 0).toBeLessThanOrEqual(MOVE_MS);
});
