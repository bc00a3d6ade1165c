// Revisits, dispatch and the wall: whom to call, who gets what, how it stands.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const AS = {actor: 'sue; supervisor'};
const rows = (page) => page.locator('tbody tr[aria-rowindex]');
const get = (path) => server.ask('GET', path, AS);

test('calls stand by due time, one card has all that a call needs, and keys give the answers', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'eve; revisitor', '/console/revisits');
  const {callbacks} = await get('/v1/callbacks?open=true&limit=200');
  await expect(rows(page)).toHaveCount(callbacks.length);
  const call = callbacks.find((each) => each.subject === 'Line noise');
  await rows(page).getByRole('link', {name: 'Line noise'}).click();
  const card = page.getByRole('region', {name: 'The call in hand'});
  await expect(card).toContainText('Every call crackles');
  await expect(card).toContainText('The joint outside was wet');
  await expect(card).not.toContainText('+12025550191');
  await card.getByRole('button', {name: 'Show number'}).click();
  await expect(card).toContainText('+12025550191');

  await page.locator('h1').click();
  for (const key of ['y', '4']) await page.keyboard.press(key);
  await expect(card.getByRole('button', {name: 'Resolved y', exact: true})).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Control+Enter');
  await expect(rows(page)).toHaveCount(callbacks.length - 1);
  await expect(page).not.toHaveURL(new RegExp(call.id));
  await expect(page).toHaveURL(/call=/); // the next of the list
  expect(await get(`/v1/callbacks/${call.id}`)).toMatchObject({open: false, done: {resolution: 'resolved', satisfaction: 4}});
  expect((await get(`/v1/tickets/${call.ticket}`)).closed.exit).toBe('satisfied');
  watched.expectNone();
});

test('whoever was not reached is called again later', async ({page}) => {
  await signIn(page, server, 'zoe; revisitor', '/console/revisits');
  await rows(page).getByRole('link', {name: '预订丢失'}).click();
  await page.locator('h1').click();
  await page.keyboard.press('o');
  await page.getByRole('region', {name: 'The call in hand'}).getByRole('button', {name: 'Busy'}).click();
  await page.keyboard.press('Control+Enter');
  await expect(rows(page).filter({hasText: '预订丢失'})).toContainText(/1\s*· Busy/);
});

test('nothing is recorded before it is said whether it is resolved', async ({page}) => {
  await signIn(page, server, 'zoe; revisitor', '/console/revisits');
  await rows(page).getByRole('link', {name: '信号差'}).click();
  await page.getByRole('region', {name: 'The call in hand'}).getByRole('button', {name: '5', exact: true}).click();
  const before = (await get('/v1/status')).position;
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText('Say whether it is resolved');
  expect((await get('/v1/status')).position).toBe(before);
});

test('calls about what one handled oneself are not offered', async ({page}) => {
  await signIn(page, server, 'feng; revisitor', '/console/revisits');
  await expect(page.getByText('1 not offered: you handled it')).toBeVisible();
  await expect(rows(page).filter({hasText: '信号差'})).toHaveCount(0);
});

test('what nobody has is given away by keys, the oldest promise first, and what is refused says so at its row', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'dora; dispatcher', '/console/dispatch');
  const row = rows(page).filter({hasText: '电费异常'});
  const unclassified = rows(page).filter({hasText: '空调不制冷'});
  await expect(rows(page).first()).toContainText('空调不制冷');
  await row.getByRole('checkbox').check();
  await unclassified.getByRole('checkbox').check();
  await page.locator('h1').click();
  await page.keyboard.press('a');
  await page.keyboard.insertText('营销部');
  await page.keyboard.press('Enter');
  await expect(row).toHaveCount(0);
  await expect(unclassified.getByRole('alert')).toBeVisible();
  const {tickets} = await get('/v1/tickets?team=营销部&open=true'.replace('营销部', encodeURIComponent('营销部')));
  expect(tickets.map((ticket) => ticket.subject)).toContain('电费异常');
  watched.expectNone();
});

test('a return is accepted, and goes to another', async ({page}) => {
  await signIn(page, server, 'dora; dispatcher', '/console/dispatch?show=returned');
  const row = rows(page).filter({hasText: 'Engineer never came'});
  await row.getByRole('checkbox').check();
  await page.getByRole('button', {name: 'Give to Housekeeping'}).click();
  await expect(row).toHaveCount(0);
  const {tickets} = await get('/v1/tickets?team=Housekeeping');
  expect(tickets.find((ticket) => ticket.subject === 'Engineer never came').return_requested).toBeFalsy();
});

test('the board of teams tells load, capacity and who is there', async ({page}) => {
  await signIn(page, server, 'dora; dispatcher', '/console/dispatch');
  const team = page.getByRole('region', {name: 'Teams'}).getByRole('listitem').filter({hasText: '前厅部'});
  await expect(team).toContainText('of 12');
  await expect(team).toContainText('on duty: 兰心');
});

test('each figure of the wall leads to a list of so many', async ({page}) => {
  test.setTimeout(120_000);
  const watched = watch(page, server);
  await signIn(page, server, 'sue; supervisor', '/console/wall');
  await expect(page.locator('.rows tbody tr').first()).toBeVisible();
  const cells = await page.locator('.rows tbody td a').evaluateAll((links) => links.map((link) => ({href: link.getAttribute('href'), name: link.getAttribute('aria-label'), count: Number(link.textContent)})));
  const told = cells.filter(({count}) => count > 0);
  expect(told.length).toBeGreaterThan(10);
  expect(told.some(({name}) => name.includes('Overdue'))).toBe(true);
  expect(told.some(({name}) => name.includes('Waiting'))).toBe(true);
  for (const {href, name, count} of told) {
    await page.goto(server.url + href);
    await expect(rows(page), name).toHaveCount(count);
  }
  watched.expectNone();
});
