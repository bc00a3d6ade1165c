// Lists: order, filters in the address, columns, marks in two steps, what comes while one looks.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const rows = (page) => page.locator('tbody tr[aria-rowindex]');

test('what is due next comes first, as the API has it', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  const {tickets} = await server.ask('GET', '/v1/due?limit=100', {actor: 'sue; supervisor'});
  await expect(rows(page)).toHaveCount(tickets.length);
  const shown = await rows(page).locator('a.number').allTextContents();
  expect(shown.map((number) => number.replace('-', ''))).toEqual(tickets.map((ticket) => ticket.number));
  watched.expectNone();
});

test('filters stand in the address, and come off again', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await page.getByLabel('Filter', {exact: true}).selectOption('phase');
  await page.getByRole('combobox', {name: 'Phase'}).selectOption('closed');
  await page.getByRole('button', {name: 'Set', exact: true}).click();
  await expect(page).toHaveURL(/phase=closed/);
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&limit=100', {actor: 'sue; supervisor'});
  await expect(rows(page)).toHaveCount(tickets.length);
  await page.goBack();
  await expect(page).not.toHaveURL(/phase=/);
  await page.goForward();
  await page.getByRole('button', {name: 'Take Phase: Closed away'}).click();
  await expect(page).not.toHaveURL(/phase=/);
});

test('a list in which nothing fits says so', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?team=nobody');
  await expect(page.getByText('No ticket matches')).toBeVisible();
});

test('the order is chosen by the head of a column, with the keyboard, where there is another one', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?columns=number,due,received');
  const head = (name) => page.getByRole('columnheader', {name});
  await expect(head('Due next')).toHaveAttribute('aria-sort', 'ascending');
  await head('Happened').getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/order=received/);
  await expect(head('Happened')).toHaveAttribute('aria-sort', 'descending');
  const {tickets} = await server.ask('GET', '/v1/tickets?limit=100', {actor: 'sue; supervisor'});
  await expect(rows(page).first().locator('a.number')).toHaveText(`${tickets[0].number.slice(0, 12)}-${tickets[0].number.slice(12)}`);
  await page.getByLabel('Order').selectOption('due');
  await expect(head('Due next')).toHaveAttribute('aria-sort', 'ascending');

  await page.goto(`${server.url}/console/tickets?columns=number,due,received&kind=complaint`);
  await head('Due next').getByRole('button').press('Enter');
  await expect(page.getByRole('status').filter({hasText: 'no other order'})).toHaveCount(1);
  await expect(page).not.toHaveURL(/order=/);
});

test('what its holder asks to be rid of is a filter in the address, and what it finds is what there is', async ({page}) => {
  const number = await server.receive({subject: 'Not ours'});
  await server.move(number, 'classify', {category: ['quality'], severity: 'normal'});
  await server.move(number, 'assign', {holder: {unit: 'Facilities', person: 'bo'}});
  await server.move(number, 'request_return', {reason: 'not our lift'}, 'bo; handler');
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await page.getByLabel('Filter', {exact: true}).selectOption('state');
  await page.getByRole('combobox', {name: 'Promises'}).selectOption('returned');
  await page.getByRole('button', {name: 'Set', exact: true}).click();
  await expect(page).toHaveURL(/state=returned/);
  const {tickets} = await server.ask('GET', '/v1/due?state=returned&limit=100', {actor: 'sue; supervisor'});
  await expect(rows(page)).toHaveCount(tickets.length);
  await expect(rows(page).filter({hasText: 'Not ours'})).toHaveCount(1);
  await server.move(number, 'decide_return', {accepted: false, reason: 'it is yours'}, 'di; dispatcher');
  await page.reload();
  await expect(rows(page).filter({hasText: 'Not ours'})).toHaveCount(0);
});

test('rows are grouped, and a group is folded and gone through with the keyboard', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?order=received');
  // Not all are in the page: the table tells how many there are, its head among them.
  const table = page.locator('table[aria-rowcount]');
  await expect(table).toHaveAttribute('aria-rowcount', /\d\d/);
  const before = Number(await table.getAttribute('aria-rowcount'));
  await page.getByLabel('Group').selectOption('phase');
  await expect(page).toHaveURL(/group=phase/);
  const heads = page.locator('tbody td.group');
  const {tickets} = await server.ask('GET', '/v1/tickets?limit=200', {actor: 'sue; supervisor'});
  const count = new Set(tickets.map((ticket) => ticket.phase)).size;
  await expect(table).toHaveAttribute('aria-rowcount', String(before + count));
  const n = Number(/\d+$/.exec((await heads.first().textContent()).trim())[0]);
  expect(await heads.first().evaluate((head) => head.offsetWidth - head.parentElement.offsetWidth)).toBe(0);
  await page.keyboard.press('j');
  await expect(heads.first().getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(table).toHaveAttribute('aria-rowcount', String(before + count - n));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect(rows(page).nth(2).locator('a.number')).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByRole('toolbar')).toContainText('1 marked');
});

test('the row in hand keeps the focus out of sight, rows stand in their order, and from there it goes on', async ({page}) => {
  await page.setViewportSize({width: 1280, height: 500});
  await signIn(page, server, 'sue; supervisor', '/console/tickets?order=received');
  await rows(page).first().waitFor();
  await page.keyboard.press('j');
  const first = page.locator('tr[aria-rowindex="2"]');
  await expect(first.locator('a.number')).toBeFocused();
  await page.getByRole('region', {name: 'Tickets'}).evaluate((region) => region.scrollTo(0, region.scrollHeight));
  const places = () => rows(page).evaluateAll((all) => all.map((row) => Number(row.getAttribute('aria-rowindex'))));
  const count = Number(await page.locator('table[aria-rowcount]').getAttribute('aria-rowcount'));
  await expect.poll(async () => (await places()).at(-1)).toBe(count);
  // Of those between, none stands in the page any more.
  await expect.poll(async () => (await places()).includes(3)).toBe(false);
  expect(await places()).toEqual((await places()).toSorted((a, b) => a - b));
  await expect(first.locator('a.number')).toBeFocused();
  await expect(first).toHaveAttribute('aria-current', 'true');
  await expect(first).not.toBeInViewport();

  await page.keyboard.press('j');
  const second = page.locator('tr[aria-rowindex="3"]');
  await expect(second.locator('a.number')).toBeFocused();
  await expect(second).toBeInViewport();
  await expect(rows(page).nth(3)).toBeInViewport();
});

test('columns are kept, and others can be shown them', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await page.getByText('Columns', {exact: true}).click();
  await page.getByRole('checkbox', {name: 'Category'}).uncheck();
  await page.reload();
  await expect(page.locator('thead')).toContainText('Holder');
  await expect(page.locator('thead')).not.toContainText('Category');
  await page.goto(`${server.url}/console/tickets?columns=number,kind`);
  await expect(page.locator('thead th')).toHaveCount(3);
});

test('rows are gone through, marked and moved by keys; each refusal is told', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?phase=classified');
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=classified', {actor: 'sue; supervisor'});
  await expect(rows(page)).toHaveCount(tickets.length);
  // Somebody else is faster with one of them.
  await page.keyboard.press('j');
  await expect(rows(page).first().locator('a.number')).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByRole('toolbar')).toContainText('1 marked');
  for (let i = 1; i < tickets.length; i++) {
    await page.keyboard.press('j');
    await page.keyboard.press('x');
  }
  await expect(page.getByRole('toolbar')).toContainText(`${tickets.length} marked`);
  await server.move(tickets[0].number, 'withdraw', {reason: 'found it'}, 'ana; agent');

  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Unit').fill('Facilities');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', {name: '1 refused'})).toContainText(tickets[0].number.slice(0, 12));
  for (const {number} of tickets.slice(1)) {
    expect((await server.ask('GET', `/v1/tickets/${number}`, {actor: 'sue; supervisor'})).holder.unit).toBe('Facilities');
  }
});

test('all that match are meant by their filter: where it finds others by now, nothing is done', async ({page}) => {
  const numbers = [await server.receive({product: 'filtered'}), await server.receive({product: 'filtered'})];
  await signIn(page, server, 'sue; supervisor', '/console/tickets?text=filtered');
  await expect(rows(page)).toHaveCount(2);
  await page.keyboard.press('*');
  await expect(page.getByRole('toolbar')).toContainText('2 marked');
  await server.receive({product: 'filtered'});

  await page.keyboard.press('i');
  await page.getByRole('dialog').getByLabel('Words').fill('for all');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
  for (const number of numbers) expect((await server.ask('GET', `/v1/tickets/${number}`)).version).toBe(1);
});

test('a row changes where it stands, a new one waits until it is asked for', async ({page}) => {
  const number = await server.receive({subject: 'Watched'});
  await signIn(page, server, 'sue; supervisor', '/console/tickets?phase=received');
  await expect(rows(page).filter({hasText: 'Watched'})).toBeVisible();
  const before = await rows(page).count();

  await server.move(number, 'classify', {category: ['quality'], severity: 'critical'});
  await expect(rows(page).filter({hasText: 'Watched'})).toContainText('Critical');
  const added = await server.receive({subject: 'Came later'});
  await expect(page.getByRole('button', {name: /1 new, 1 changed/})).toBeVisible();
  await expect(rows(page)).toHaveCount(before);

  await page.keyboard.press('.');
  await expect(rows(page).filter({hasText: 'Came later'})).toBeVisible();
  await expect(rows(page).filter({hasText: 'Watched'})).toHaveCount(0);
  expect(added).toMatch(/^\d{13}$/);
});

test('after a closing move the next of the list opens', async ({page}) => {
  await Promise.all([server.receive({subject: 'one', product: 'next'}), server.receive({subject: 'two', product: 'next'})]);
  await signIn(page, server, 'ana; agent', '/console/tickets?text=next');
  await expect(rows(page)).toHaveCount(2);
  const second = await rows(page).nth(1).locator('a.number').textContent();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.getByText(/^\d+ more$/).click();
  await page.getByRole('button', {name: 'Withdraw'}).click();
  await page.getByRole('form').getByLabel('Reason').fill('found it');
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(new RegExp(second.replace('-', '')));
});
