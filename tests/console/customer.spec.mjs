// Customers: who they are, to whom that is shown, what happened, and merges.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const AS = {actor: 'sue; supervisor'};
const one = async (query) => (await server.ask('GET', `/v1/customers?${query}`, AS)).customers[0];

test('a customer is found by a number however it is written, and everything of theirs stands in one timeline', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'sue; supervisor', '/console/customers');
  await page.getByRole('searchbox', {name: 'Find a customer'}).fill('marcus.bell@example.com');
  await page.keyboard.press('Enter');
  await page.locator('tbody').getByRole('link', {name: 'Marcus Bell'}).click();
  await expect(page.getByRole('heading', {level: 1})).toHaveText('Marcus Bell');

  const customer = await one('email=marcus.bell@example.com');
  const {timeline} = await server.ask('GET', `/v1/customers/${customer.id}/timeline?limit=100`, AS);
  await expect(page.locator('.timeline .entry')).toHaveCount(timeline.length);
  await expect(page.getByRole('region', {name: 'Matters', exact: true}).locator('tbody tr')).toHaveCount(customer.tickets);
  await page.getByRole('button', {name: 'Moves'}).click();
  await expect(page).toHaveURL(/hide=move/);
  expect(await page.locator('.timeline .entry').count()).toBeLessThan(timeline.length);
  watched.expectNone();
});

test('a grade is given, and stands there with its reason', async ({page}) => {
  const customer = await one('email=ana.costa@example.com');
  await signIn(page, server, 'sue; supervisor', `/console/customers/${customer.id}`);
  await page.getByRole('button', {name: 'Grade', exact: true}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Weight').selectOption('a');
  await dialog.getByLabel('Reason').fill('Orders every week');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('header .chip.accent').first()).toContainText('A');
  await expect(page.locator('.timeline')).toContainText('Orders every week');
});

test('both sides are shown before two become one, and it can be undone', async ({page}) => {
  const goes = await one('email=tom.reed@example.com');
  const stays = await one('email=karin.holm@example.com');
  await signIn(page, server, 'ana; agent', `/console/customers/${goes.id}`);
  await page.getByRole('button', {name: 'Is another customer …'}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Who it turned out to be/).fill('karin.holm@example.com');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', {name: /Karin Holm/}).click();
  await expect(dialog.getByRole('row', {name: /Name/})).toContainText('Tom Reed');
  await expect(dialog.getByRole('row', {name: /Name/})).toContainText('Karin Holm');
  expect((await server.ask('GET', `/v1/customers/${goes.id}`, AS)).merged_into).toBeUndefined();
  await dialog.getByLabel('Reason').fill('Married name');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Turned out to be another:')).toBeVisible();

  await page.goto(`${server.url}/console/customers/${stays.id}`);
  await expect(page.getByRole('region', {name: 'Merged in'})).toContainText('Tom Reed');
  await page.getByRole('button', {name: 'Undo merge'}).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Two people after all');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', {name: 'Merged in'})).toHaveCount(0);
  expect((await server.ask('GET', `/v1/customers/${goes.id}`, AS)).merged_into).toBeUndefined();
});

test('hostile names and words are text', async ({page}) => {
  const watched = watch(page, server);
  const bad = '<img src=x onerror="globalThis.broken=1">';
  await server.receive({subject: bad, words: `${bad} words`, customer: {name: bad, points: [{kind: 'account', value: 'hostile-1'}]}});
  const customer = await one('account=hostile-1');
  await signIn(page, server, 'ana; agent', `/console/customers/${customer.id}`);
  await expect(page.getByRole('heading', {level: 1})).toHaveText(bad);
  await expect(page.locator('.timeline')).toContainText(`${bad} words`);
  await page.goto(`${server.url}/console/customers?find=hostile-1`);
  await expect(page.locator('tbody')).toContainText(bad);
  expect(await page.evaluate(() => globalThis.broken)).toBeUndefined();
  watched.expectNone();
});

test('an auditor sees who it is masked, and in clear for a reason that is recorded', async ({page}) => {
  const closed = await Server.start({access: 'tokens', sample: false, options: ['--first-token']});
  try {
    const root = await closed.firstToken();
    const by = (token) => ({Authorization: `Bearer ${token}`});
    const issue = async (person, roles) => (await closed.ask('POST', '/v1/tokens', {body: {person, roles}, headers: by(root), actor: 'first-administrator; administrator'})).secret;
    const [agent, auditor] = [await issue('ana', ['agent']), await issue('aud', ['auditor'])];
    const body = {kind: 'complaint', channel: 'phone', words: 'cold', remedy_sought: 'none stated', customer: {name: '张丽华', points: [{kind: 'phone', value: '+86 138 1234 5678'}]}};
    const {customer} = await closed.ask('POST', '/v1/tickets', {body, headers: by(agent), actor: 'ana; agent'});

    await page.goto(`${closed.url}/console/customers/${customer}`);
    await page.locator('input[name=token]').fill(auditor);
    await page.locator('button.primary').click();
    await expect(page.getByRole('heading', {level: 1})).toHaveText('张**');
    await expect(page.locator('body')).not.toContainText('张丽华');
    await page.getByRole('button', {name: 'Reveal customer'}).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Complaint about the file');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('region', {name: 'In clear'})).toContainText('张丽华');
    await expect(page.locator('.timeline')).toContainText('Complaint about the file');
    await page.reload();
    await expect(page.getByRole('heading', {level: 1})).toHaveText('张**');
    await expect(page.locator('body')).not.toContainText('张丽华');
  } finally {
    await closed.stop();
  }
});
