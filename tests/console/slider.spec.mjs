// Time: the page at a position equals what the API tells of that position.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

const PAIRS = 200;
const ANEW = 20; // every so many by loading the page, the others by its own navigation
const PHASES = {received: 'Received', classified: 'Classified', assigned: 'Assigned', handling: 'Handling', answered: 'Answered', revisiting: 'Revisiting', closed: 'Closed', archived: 'Archived'};
const AS = {actor: 'sue; supervisor'};
let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

/** A generator of the same numbers each time. */
function drawn(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

async function facts(number) {
  return (await server.ask('GET', `/v1/tickets/${number}/timeline?limit=200`, {actor: 'sue; supervisor'})).timeline;
}

/** Returns `count` different pairs of a ticket and a position of its own or the one after it, with its facts up to there. */
async function pairs(count) {
  const draw = drawn(20261127);
  const {tickets} = await server.ask('GET', '/v1/tickets?limit=100', {actor: 'sue; supervisor'});
  const all = [];
  for (const {number} of tickets) {
    const told = await facts(number);
    const own = told.map((fact) => fact.position);
    const positions = new Set([...own, ...own.slice(0, -1).map((position) => position + 1)]);
    for (const position of positions) all.push({number, position, facts: told.filter((fact) => fact.position <= position).length});
  }
  const found = [];
  while (found.length < count && all.length > 0) found.push(...all.splice(draw(all.length), 1));
  return found;
}

async function standAt(page, path, anew) {
  if (anew) return page.goto(server.url + path);
  return page.evaluate((address) => {
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

/** The page shows what the ticket was, and nothing that came later. */
async function expectShown(page, ticket, count, where) {
  await expect(page.locator('#page header [aria-current=step]'), where).toContainText(PHASES[ticket.phase]);
  await expect(page.locator('.timeline .entry'), where).toHaveCount(count);
  await expect(page.getByRole('toolbar', {name: 'What can be done'}), where).toHaveCount(0);
  const holder = ticket.holder === undefined ? 'nobody yet' : (ticket.holder.person ?? ticket.holder.unit);
  await expect(page.locator('#page header .holder'), where).toContainText(holder);
  await expect(page.getByRole('region', {name: 'Answer', exact: true}), where).toHaveCount(ticket.answer === undefined ? 0 : 1);
  if (ticket.answer?.words) await expect(page.getByRole('region', {name: 'Answer', exact: true}), where).toContainText(ticket.answer.words);
  for (const word of ticket.classification?.category ?? []) await expect(page.locator('#page header .meta'), where).toContainText(word);
}

test('at drawn positions of drawn tickets the page tells what ?at= tells', async ({page}) => {
  test.setTimeout(400_000);
  const watched = watch(page, server);
  await signIn(page, server);
  const chosen = await pairs(PAIRS);
  expect(chosen.length).toBe(PAIRS);
  for (const [i, {number, position, facts: count}] of chosen.entries()) {
    const answered = page.waitForResponse((response) => new URL(response.url()).pathname === `/v1/tickets/${number}` && new URL(response.url()).searchParams.get('at') === String(position));
    await standAt(page, `/console/tickets/${number}?at=${position}`, i % ANEW === 0);
    const shown = await (await answered).json();
    const expected = await server.ask('GET', `/v1/tickets/${number}?at=${position}`, {actor: 'sue; supervisor'});
    expect(shown, `${number} at ${position}`).toEqual(expected);
    await expectShown(page, expected, count, `${number} at ${position}`);
  }
  watched.expectNone();
});

test('keys go from fact to fact, hide what came later, and come back to now', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
  const {number} = tickets[0];
  const positions = [...new Set((await facts(number)).map((fact) => fact.position))];
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}`);
  const slider = page.getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuemax', String(positions.length));

  await page.keyboard.press('[');
  await expect(page).toHaveURL(new RegExp(`at=${positions.at(-2)}`));
  await expect(page.getByText(/As recorded at/)).toBeVisible();
  await page.keyboard.press('Home');
  await expect(page).toHaveURL(new RegExp(`at=${positions[0]}(&|$)`));
  await expect(page.locator('#page header [aria-current=step]')).toHaveText('Received');

  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page).toHaveURL(new RegExp(`at=${positions[1]}(&|$)`));
  await expect(slider).toHaveAttribute('aria-valuetext', /fact 2 of/);
  await page.keyboard.press('End');
  await expect(page).not.toHaveURL(/at=/);
});

test('two positions are compared field by field', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
  const {number} = tickets[0];
  const first = (await facts(number))[0].position;
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}?compare=${first}`);
  const row = page.getByRole('row', {name: /^Phase/});
  await expect(row.locator('del')).toHaveText('Received');
  await expect(row.locator('ins')).toHaveText('Closed');
});

test('a time before all that is recorded moves nothing, and the page says so', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${tickets[0].number}`);
  await page.getByLabel('Time', {exact: true}).fill('2001-02-03T04:05');
  await page.getByLabel('Time', {exact: true}).blur();
  await expect(page.locator('.slider').getByText(/Nothing was recorded by then: the first record is of 20/)).toBeVisible();
  await expect(page).not.toHaveURL(/at=/);
});

test('a time is read by the zone that times are shown in, whatever the browser has', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
  const {number} = tickets[0];
  const last = (await facts(number)).at(-1).recorded;
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}?at=${(await facts(number))[0].position}`);
  await page.getByLabel('Time zone').selectOption('UTC');
  // A minute later in UTC; by the clocks of Shanghai, where the browser stands, seven hours before the first.
  const asked = new Date(Date.parse(last) + 60_000).toISOString().slice(0, 16);
  await page.getByLabel('Time', {exact: true}).fill(asked);
  await page.getByLabel('Time', {exact: true}).blur();
  await expect(page.locator('.slider').getByText('Now: all that is recorded')).toBeVisible();
  await expect(page.locator('.slider').getByText(/Nothing was recorded by then/)).toHaveCount(0);
});

test('facts between two positions are listed', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
  const {number} = tickets[0];
  const all = await facts(number);
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}?compare=${all[0].position}`);
  const between = all.filter((fact) => fact.position > all[0].position);
  const compared = page.getByRole('region', {name: 'What differs'});
  await expect(compared.getByRole('listitem')).toHaveCount(between.length);
  await expect(compared).toContainText(`${between.length} facts were recorded between the two.`);
});

/** A house of which one calendar is closed now, and another never: complaints count by the first. */
async function houseOfTwoCalendars() {
  const house = await Server.start({sample: false});
  const hour = (new Date().getUTCHours() + 12) % 24;
  const two = (n) => String(n).padStart(2, '0');
  await apply(house, 1, `${two(hour)}:00-${two(hour)}:30`);
  return house;
}

/** Has complaints count by a calendar that is open at those hours. */
async function apply(house, version, hours) {
  const standard = (kind, calendar) => `  - {id: ${kind}, when: {kind: [${kind}]}, clocks: [{metric: answer, amount: {elapsed: PT4H}, calendar: ${calendar}}]}\n`;
  const text = `policy: house\nversion: v${version}\nsource: us\ncalendars:\n  closed: {zone: UTC, week: {mon-sun: ["${hours}"]}, known_until: open}\n`
    + `  always: {zone: UTC, week: {mon-sun: ["00:00-24:00"]}, known_until: open}\nunits: {calendar: always}\nstandards:\n${standard('complaint', 'closed')}${standard('request', 'always')}`;
  await house.ask('POST', '/v1/policies/house/apply', {body: {text}, actor: 'root; administrator'});
}

async function lived(house, kind) {
  const number = await house.receive({kind});
  for (const words of ['one', 'two', 'three']) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    await house.move(number, 'note', {words});
  }
  return number;
}

const shades = (page) => page.locator('.shade').evaluateAll((all) => all.map((shade) => [parseFloat(shade.style.left), parseFloat(shade.style.left) + parseFloat(shade.style.width)]));

test('closed hours are those of the calendar that was in force where one stands', async ({page}) => {
  const house = await houseOfTwoCalendars();
  try {
    const number = await lived(house, 'complaint');
    await apply(house, 2, '00:00-24:00');
    await house.move(number, 'note', {words: 'four'});
    const answered = page.waitForResponse((response) => response.url().includes('/v1/hours'));
    await signIn(page, house, 'sue; supervisor', `/console/tickets/${number}`);
    await answered;
    await page.locator('.tick').first().waitFor();
    expect(await shades(page)).toEqual([]);

    await page.keyboard.press('[');
    await expect(page.getByText('Shaded: closed, by the calendar closed')).toBeVisible();
    await page.keyboard.press(']');
    await expect(page.locator('.shade')).toHaveCount(0);
  } finally {
    await house.stop();
  }
});

test('closed hours are shaded, and told, by the calendar that the promise counts by', async ({page}) => {
  const house = await houseOfTwoCalendars();
  try {
    const [complaint, request] = [await lived(house, 'complaint'), await lived(house, 'request')];
    await signIn(page, house, 'sue; supervisor', `/console/tickets/${complaint}`);
    await expect(page.getByText('Shaded: closed, by the calendar closed')).toBeVisible();
    const [[from, to]] = await shades(page);
    expect(from).toBeCloseTo(0, 3);
    expect(to).toBeCloseTo(100, 3);
    await page.keyboard.press('[');
    await expect(page.getByRole('slider')).toHaveAttribute('aria-valuetext', /in closed hours/);

    const answered = page.waitForResponse((response) => response.url().includes('/v1/hours') && response.url().includes('calendar=always'));
    await page.goto(`${house.url}/console/tickets/${request}`);
    await answered;
    await page.locator('.tick').first().waitFor();
    expect(await shades(page)).toEqual([]);

    // Where it opens with the third fact, what is before that is shaded.
    const {timeline} = await house.ask('GET', `/v1/tickets/${complaint}/timeline?limit=200`, AS);
    const stops = [...new Set(timeline.map((fact) => fact.recorded))].sort();
    await page.route('**/v1/hours*', async (route) => {
      const asked = new URL(route.request().url()).searchParams;
      await route.fulfill({json: {calendar: 'odd', from: asked.get('from'), to: asked.get('to'), open: [{from: stops[2], to: '2099-01-01T00:00:00Z'}]}});
    });
    await page.goto(`${house.url}/console/tickets/${complaint}`);
    await expect(page.getByText('by the calendar odd')).toBeVisible();
    const third = await page.locator('.tick:not(.small-tick)').nth(2).evaluate((tick) => parseFloat(tick.style.left));
    const told = await shades(page);
    expect(told).toHaveLength(1);
    expect(told[0][0]).toBeCloseTo(0, 3);
    expect(told[0][1]).toBeCloseTo(third, 1);
  } finally {
    await house.stop();
  }
});
