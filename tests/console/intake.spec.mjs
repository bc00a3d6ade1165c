// A call is taken in: in the order in which it goes, by keys alone, nothing lost.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const AS = {actor: 'sue; supervisor'};

test('a call is received, acknowledged, classified and assigned by keys alone', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'ana; agent', '/console/intake');
  await expect(page.getByLabel('Phone', {exact: true})).toBeFocused();

  const typed = ['+86 139 0000 0777', '', '高远', ''];
  for (const text of typed) {
    await page.keyboard.insertText(text);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Tab'); // complaint
  await page.keyboard.press('Tab'); // by phone
  await page.keyboard.insertText('电梯停了两小时。');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('电梯故障');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('尽快修好');
  await page.keyboard.press('Tab'); // none stated
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('物业部');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.insertText('质量 / 电梯');
  await page.getByLabel('Unit').last().focus();
  await page.keyboard.insertText('工程部');
  await page.keyboard.press('Control+Enter');

  await expect(page.getByRole('heading', {name: 'Taken in', exact: true})).toBeVisible();
  const number = (await page.locator('dd.number').first().textContent()).replace('-', '');
  const ticket = await server.ask('GET', `/v1/tickets/${number}`, AS);
  expect(ticket).toMatchObject({phase: 'assigned', acknowledged: true, subject: '电梯故障', holder: {unit: '工程部'}, classification: {category: ['质量', '电梯']}});
  await expect(page.locator('dd.number').nth(1)).toHaveText(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);

  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Phone', {exact: true})).toBeFocused();
  await expect(page.getByLabel('Words')).toHaveValue('');
  watched.expectNone();
});

test('who it might be is shown while one types, with what is open; the same matter becomes a reminder', async ({page}) => {
  const number = await server.receive({subject: 'Cold soup', unit: 'Kitchen', customer: {points: [{kind: 'phone', value: '+86 139 0000 0888'}], name: '方芳'}});
  await signIn(page, server, 'ana; agent', '/console/intake');
  await page.getByLabel('Phone', {exact: true}).fill('139-0000-0888');
  const matches = page.getByRole('region', {name: 'Perhaps it is'});
  await expect(matches).toContainText('方芳');
  await expect(matches).toContainText('Cold soup');
  await page.getByLabel('Unit').first().fill('Bar');
  await expect(matches).toContainText('Unit: Bar, there Kitchen');

  await page.getByLabel('Words').fill('Asks again.');
  await matches.getByRole('button', {name: /Same matter/}).click();
  await expect(page).toHaveURL(new RegExp(`/tickets/${number}`));
  expect((await server.ask('GET', `/v1/tickets/${number}`, AS)).reminders).toBe(1);
  expect((await server.ask('GET', '/v1/tickets?unit=Bar', AS)).tickets).toEqual([]);
});

test('what would be promised is shown before, and nothing is recorded by that', async ({page}) => {
  await signIn(page, server, 'ana; agent', '/console/intake');
  const before = (await server.ask('GET', '/v1/status', AS)).position;
  await page.getByLabel('Phone', {exact: true}).fill('+86 139 0000 0666');
  await page.getByLabel('Words').fill('The lift stands still.');
  await page.getByRole('button', {name: 'None stated'}).click();
  await expect(page.getByRole('region', {name: 'Promised, if it is taken in now'})).toContainText(/Answer\s*\d{4}-\d\d-\d\d/);
  expect((await server.ask('GET', '/v1/status', AS)).position).toBe(before);
});

test('a half of a call outlives a reload, and what is missing is named and focused', async ({page}) => {
  await signIn(page, server, 'ana; agent', '/console/intake');
  await page.getByLabel('Subject').fill('Half a call');
  await page.reload();
  await expect(page.getByLabel('Subject')).toHaveValue('Half a call');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByLabel('Phone', {exact: true})).toBeFocused();
  await expect(page.locator('#field-words-fault')).toHaveText('Needed');
});

test('where a later step is refused, the ticket is there and the rest is sent again', async ({page}) => {
  await signIn(page, server, 'ana; agent', '/console/intake');
  await page.getByLabel('Phone', {exact: true}).fill('+86 139 0000 0666');
  await page.getByLabel('Words').fill('Broken window.');
  await page.getByRole('button', {name: 'None stated'}).click();
  await page.getByLabel('Category').fill('quality');
  let refuse = true;
  await page.route('**/v1/tickets/*/classify', (route) =>
    refuse ? route.fulfill({status: 409, contentType: 'application/problem+json', body: JSON.stringify({type: 'x', title: 'Not now', title_zh: '暂不', status: 409, detail: '', code: 'not-now'})}) : route.continue());
  const received = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/v1/tickets') && received.push(request.url()));
  await page.getByRole('button', {name: /Take in/}).click();
  await expect(page.getByRole('alert')).toContainText('Not now');
  await expect(page.getByRole('alert')).toContainText('is there');

  refuse = false;
  await page.getByRole('button', {name: /Take in/}).click();
  await expect(page.getByRole('heading', {name: 'Taken in', exact: true})).toBeVisible();
  expect(received.length).toBe(1);
  const number = (await page.locator('dd.number').first().textContent()).replace('-', '');
  expect((await server.ask('GET', `/v1/tickets/${number}`, AS)).classification.category).toEqual(['quality']);
});

test('the Enter that ends a composition sends nothing', async ({page}) => {
  await signIn(page, server, 'ana; agent', '/console/intake');
  await page.getByLabel('Phone', {exact: true}).fill('+86 139 0000 0555');
  await page.getByLabel('Words').fill('x');
  await page.getByRole('button', {name: 'None stated'}).click();
  const before = (await server.ask('GET', '/v1/status', AS)).position;
  for (const label of ['Phone', 'Name', 'Subject', 'Product']) {
    const field = page.getByLabel(label, {exact: true});
    // In one go, as browsers have it that tell of the Enter only after the composition's end.
    await field.evaluate((input) => {
      input.focus();
      const enter = (more) => input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true, ...more}));
      input.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
      enter({isComposing: true});
      input.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
      enter({});
    });
  }
  await page.waitForTimeout(300);
  expect((await server.ask('GET', '/v1/status', AS)).position).toBe(before);
});
