// Long lists, and pages that stay open for long: what grows with neither. The figures are told; what fails is what no busy
// machine explains. REDRESS_LONG=1 takes the sizes that are promised, and some minutes.

import {expect, signIn, test} from './browser.mjs';
import {complaint, contact, heapOf, send} from './load.mjs';
import {Server} from './server.mjs';
import {tasksOf} from './tasks.mjs';

const WHOLE = Boolean(process.env.REDRESS_LONG);
const MATCHES = WHOLE ? 100_000 : 12_000;
const ROWS = 10_000;
const NODES = 1500;
const TASK_MS = 50;
const CPU = 4; // times as slow
const SOME_ROWS = 3000;
const JUMPS_MS = 600_000;
const TURNS = 100;
const TURN_PX = 600;
const CHANGES = WHOLE ? 200_000 : 10_000;
const WARM = 4000;
const IN_EIGHT_HOURS = 8 * 3600 * 20;
const HEAP_MB = 20;
const REQUESTS_PER_SECOND = 2;
const SEEN_MS = WHOLE ? 600_000 : 120_000;
const TEST_MS = WHOLE ? 3_600_000 : 900_000;

let server;
test.beforeAll(async () => {
  test.setTimeout(TEST_MS);
  server = await Server.start({sample: false});
  const start = Date.now();
  await send(server, MATCHES, complaint);
  console.log(`${MATCHES} matters taken in ${((Date.now() - start) / 1000).toFixed(1)} s`);
});
test.afterAll(() => server.stop());

/** Returns how far the rows go that stand in the page, and how many nodes it has. */
const standing = (page) => page.evaluate(() => ({
  rows: Math.max(...[...document.querySelectorAll('tbody tr[aria-rowindex]')].map((row) => Number(row.getAttribute('aria-rowindex')))),
  nodes: document.querySelectorAll('*').length,
}));

/** Goes to the end of the list, again and again, until it has `wanted` rows; returns how often, how far, and the most nodes. */
async function jump(page, wanted) {
  // Sought once: to seek by roles is work of the page, too.
  const table = await page.getByRole('region', {name: 'Tickets'}).elementHandle();
  const end = Date.now() + JUMPS_MS;
  let [steps, rows, nodes] = [0, 0, 0];
  for (; rows < wanted && Date.now() < end; steps++) {
    await table.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.waitForTimeout(30);
    const now = await standing(page);
    [rows, nodes] = [Math.max(rows, now.rows), Math.max(nodes, now.nodes)];
  }
  return {steps, rows, nodes};
}

/** Turns the wheel, up and then down, as somebody does who looks for something. */
async function wheel(page) {
  await page.getByRole('region', {name: 'Tickets'}).hover();
  let nodes = 0;
  for (let i = 0; i < TURNS; i++) {
    await page.mouse.wheel(0, i < TURNS / 2 ? -TURN_PX : TURN_PX);
    await page.waitForTimeout(60);
    nodes = Math.max(nodes, (await standing(page)).nodes);
  }
  return {steps: TURNS, nodes};
}

function words(tasks) {
  const long = tasks.filter((ms) => ms > TASK_MS);
  return `${long.length} tasks longer than ${TASK_MS} ms, the middle one ${Math.round(long[long.length >> 1] ?? 0)} ms, the worst ${tasks.slice(0, 3).map(Math.round).join(', ')} ms`;
}

async function openList(page) {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?order=received');
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
}

test('ten thousand rows of a list are gone through with few nodes; the long tasks on a slow machine are told', async ({page}) => {
  test.setTimeout(TEST_MS);
  await openList(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', {rate: CPU});
  const jumps = await tasksOf(page, () => jump(page, ROWS));
  const turns = await tasksOf(page, () => wheel(page));
  const nodes = Math.max(jumps.result.nodes, turns.result.nodes);
  console.log(`${jumps.result.rows} rows of ${MATCHES} by ${jumps.result.steps} jumps, ${CPU} times as slow: ${words(jumps.passed)}`);
  console.log(`${TURNS} turns of the wheel of ${TURN_PX} px, ${CPU} times as slow: ${words(turns.passed)}; at most ${nodes} nodes of ${NODES}`);
  expect(jumps.result.rows).toBeGreaterThanOrEqual(ROWS);
  expect(nodes).toBeLessThanOrEqual(NODES);
});

// The processor's time, which no other program lengthens: a machine that is slower takes as many times as long.
test('rows of a list are gone through without a long task', async ({page}) => {
  test.setTimeout(TEST_MS);
  await openList(page);
  const jumps = await tasksOf(page, () => jump(page, SOME_ROWS));
  const turns = await tasksOf(page, () => wheel(page));
  for (const [name, {used, result}] of Object.entries({jumps, turns})) {
    const slow = used.map((ms) => CPU * ms);
    console.log(`${result.steps} ${name}, processor's time, ${CPU} times: ${words(slow)}`);
    // Now and then the browser itself clears away what is not used any more.
    expect(slow.filter((ms) => ms > TASK_MS).length, name).toBeLessThanOrEqual(Math.ceil(result.steps / 20));
  }
});

/** Has the page count what it is told of; nothing of it is kept. */
function count() {
  globalThis.told = {changes: 0, last: 0};
  new BroadcastChannel('redress-changes/sue').addEventListener('message', ({data}) => {
    if (data.kind !== 'change') return;
    globalThis.told = {changes: globalThis.told.changes + 1, last: data.change.position};
  });
}

async function feed(page, from, changes, numbers) {
  // New matters, and what comes to those on the screen and to others.
  await send(server, changes, (i) => (i % 3 === 0 ? complaint(MATCHES + from + i) : contact(from + i, numbers[i % numbers.length])));
  const {position} = await server.ask('GET', '/v1/status');
  await page.waitForFunction((wanted) => globalThis.told.last >= wanted, position, {timeout: SEEN_MS});
}

for (const [name, path] of [['list', '/console/tickets?order=received'], ['workbench', '/console/']]) {
  test(`a ${name} that is open for hours does not grow, and asks little`, async ({page}) => {
    test.setTimeout(TEST_MS);
    const requests = [];
    page.on('request', (request) => request.url().includes('/v1/') && requests.push(request.url()));
    await page.addInitScript(count);
    await signIn(page, server, 'sue; supervisor', path);
    const {tickets} = await server.ask('GET', '/v1/tickets?limit=60', {actor: 'sue; supervisor'});
    const numbers = tickets.map((ticket) => ticket.number);
    const run = name === 'list' ? 1_000_000 : 2_000_000;
    await feed(page, run, WARM, numbers);
    const [before, toldBefore, asked, start] = [await heapOf(page), (await page.evaluate(() => globalThis.told)).changes, requests.length, Date.now()];

    await feed(page, run + WARM, CHANGES, numbers);
    const seconds = (Date.now() - start) / 1000;
    const told = (await page.evaluate(() => globalThis.told)).changes - toldBefore;
    const grown = (await heapOf(page)) - before;
    const inEightHours = (grown / told) * IN_EIGHT_HOURS / 1e6;
    const perSecond = (requests.length - asked) / seconds;
    console.log(`${name}: ${told} changes in ${seconds.toFixed(0)} s; the heap grew by ${(grown / 1000).toFixed(0)} kB, ${(grown / told).toFixed(1)} bytes each, in eight hours of 20 a second ${inEightHours.toFixed(1)} MB of ${HEAP_MB}; ${perSecond.toFixed(2)} requests a second of ${REQUESTS_PER_SECOND}`);
    expect(told).toBeGreaterThanOrEqual(0.9 * CHANGES);
    expect(requests.filter((url) => url.includes('/v1/changes')).length).toBe(1);
    // One more where it begins and where it ends between two.
    expect(requests.length - asked).toBeLessThanOrEqual(REQUESTS_PER_SECOND * seconds + 2);
    expect(inEightHours).toBeLessThanOrEqual(2 * HEAP_MB);
  });
}
