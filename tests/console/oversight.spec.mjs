// Audit, policies and the system.

import {expect, signIn, test, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const AS = {actor: 'sue; supervisor'};

test('an audit goes over everything, backwards, and is narrowed by who and whose; no form is loaded', async ({page}) => {
  const watched = watch(page, server);
  const forms = [];
  page.on('request', (request) => /(CommandForm|TokenForm|Apply)/.test(request.url()) && forms.push(request.url()));
  await signIn(page, server, 'aud; auditor', '/console/audit');
  const position = (await server.ask('GET', '/v1/status', AS)).position;
  await expect(page.getByRole('status').filter({hasText: 'of the records'})).toContainText(`to ${position}`);
  await page.getByLabel('By whom').fill('tess');
  await page.getByLabel('By whom').press('Tab');
  await expect(page.locator('.timeline .entry')).toHaveCount(0);
  // Tess did something long ago: what is read backwards comes to it.
  while ((await page.locator('.timeline .entry').count()) === 0) await page.getByRole('button', {name: 'Read older ones'}).click();
  await expect(page.locator('.timeline .entry')).toHaveCount(1);
  await expect(page.locator('.timeline .entry')).toContainText('The shop signed it, not we');
  await page.reload();
  await expect(page.getByLabel('By whom')).toHaveValue('tess');
  for (const path of ['/console/policies', '/console/system', '/console/wall']) {
    await page.goto(server.url + path);
    await page.locator('#page h1').waitFor();
  }
  expect(forms).toEqual([]);
  expect(await page.locator('#page button', {hasText: /Issue|Change|Revoke/}).count()).toBe(0);
  watched.expectNone();
});

test('an audit is of a time, by the clocks that are shown, once that is confirmed', async ({page}) => {
  const {tickets} = await server.ask('GET', '/v1/tickets?limit=2', AS);
  const {timeline} = await server.ask('GET', `/v1/tickets/${tickets[0].number}/timeline?limit=200`, AS);
  const [first, last] = [timeline[0], timeline.at(-1)].sort((one, other) => one.position - other.position);
  await signIn(page, server, 'aud; auditor', `/console/audit?from=${first.recorded}&to=${last.recorded}`);
  const told = page.getByRole('status').filter({hasText: 'of the records'});
  const [from, to] = /records ([\d,]+) to ([\d,]+)/.exec(await told.textContent()).slice(1).map((number) => Number(number.replaceAll(',', '')));
  expect(to).toBeLessThan(last.position);
  while (await page.getByRole('button', {name: 'Read older ones'}).isVisible()) await page.getByRole('button', {name: 'Read older ones'}).click();
  const least = Number(/records ([\d,]+)/.exec(await told.textContent())[1].replaceAll(',', ''));
  expect(least).toBeLessThanOrEqual(Math.min(from, first.position));

  await page.getByLabel('Time zone').selectOption('UTC');
  const minute = new Date(Date.parse(first.recorded) - 3600_000).toISOString().slice(0, 16);
  await page.getByLabel(/^Until/).fill(minute);
  await expect(page).not.toHaveURL(new RegExp(minute.slice(0, 13)));
  await page.getByRole('button', {name: 'Set', exact: true}).click();
  await expect(page).toHaveURL(new RegExp(`to=${encodeURIComponent(`${minute}:00.000Z`)}`));
  await expect(page.getByText('No fact fits')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('No fact fits')).toHaveCount(0);
});

test('who looked stands in the log, and a log that is off says so', async ({page}) => {
  await signIn(page, server, 'pia; privacy_officer', '/console/audit');
  await expect(page.getByText('No read stands here')).toBeVisible();
  const off = page.getByText('This node keeps no log of who looked');
  await expect(off).toBeVisible();

  const closed = await Server.start({access: 'tokens', sample: false, options: ['--first-token']});
  try {
    const root = await closed.firstToken();
    const by = (token) => ({Authorization: `Bearer ${token}`});
    const issue = async (person, roles) => (await closed.ask('POST', '/v1/tokens', {body: {person, roles}, headers: by(root), actor: 'first-administrator; administrator'})).secret;
    const [agent, auditor] = [await issue('ana', ['agent']), await issue('aud', ['auditor'])];
    const body = {kind: 'complaint', channel: 'phone', words: 'cold', remedy_sought: 'none stated', customer: {points: [{kind: 'phone', value: '+86 138 1234 5678'}]}};
    const {ticket} = await closed.ask('POST', '/v1/tickets', {body, headers: by(agent), actor: 'ana; agent'});
    await closed.ask('GET', `/v1/tickets/${ticket}`, {headers: by(agent), actor: 'ana; agent'});
    await page.goto(`${closed.url}/console/audit?tab=looked`);
    await page.locator('input[name=token]').fill(auditor);
    await page.locator('button.primary').click();
    await expect(async () => {
      await page.reload();
      await expect(page.locator('tbody')).toContainText(`tickets/${ticket}`, {timeout: 500});
    }).toPass();
    await expect(page.locator('tbody tr').filter({hasText: `tickets/${ticket}`}).first()).toContainText('ana');
    await expect(off).toHaveCount(0);
    // The other tab names streams whole; what can be no customer's id is said to be none.
    const {customer} = await closed.ask('GET', `/v1/tickets/${ticket}`, {headers: by(agent), actor: 'ana; agent'});
    await page.goto(`${closed.url}/console/audit?tab=looked&stream=customer/${customer}`);
    await expect(page.locator('tbody')).toContainText(`tickets/${ticket}`);
    await page.getByLabel('Customer').fill('Mrs Wang');
    await page.getByLabel('Customer').press('Enter');
    await expect(page.getByText("is a customer's id")).toBeVisible();
    await page.getByLabel('Customer').fill('');
    await page.getByLabel('Customer').press('Enter');
    await page.getByLabel(/^From/).fill('2099-01-01T00:00');
    await page.getByLabel(/^From/).press('Enter');
    await expect(page.getByText('No read stands here')).toBeVisible();
  } finally {
    await closed.stop();
  }
});

test('what was found whole says when, and at which position', async ({page}) => {
  await expect.poll(async () => (await server.ask('GET', '/v1/status', AS)).scrub.passes).toBeGreaterThan(0);
  const {scrub} = await server.ask('GET', '/v1/status', AS);
  await signIn(page, server, 'root; administrator', '/console/system');
  await expect(page.getByText('found whole')).toContainText(/at 20\d\d-\d\d-\d\d \d\d:\d\d \(.*\), position/);
  await expect(page.getByText('found whole')).toContainText(`position ${scrub.position}`);
});

test('another text of a policy is checked, compared, applied; its versions tell who and what differs', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'paul; supervisor', '/console/policies');
  await page.getByRole('link', {name: /standards\/hotel/}).click();
  await expect(page.getByRole('region', {name: 'Text'})).toContainText('metric: acknowledge');
  await page.getByRole('button', {name: 'Change …'}).click();
  const text = page.getByLabel('Text');
  const before = await text.inputValue();
  await text.fill('policy: [');
  await expect(page.getByRole('button', {name: 'Apply'})).toBeDisabled();
  await page.getByRole('button', {name: 'Check', exact: true}).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await text.fill(before.replace('version: 2026-11-01', 'version: 2026-12-01'));
  await page.getByRole('button', {name: 'Check', exact: true}).click();
  await expect(page.getByRole('status').filter({hasText: '2 lines differ'})).toBeVisible();
  await page.getByRole('button', {name: 'Apply'}).click();
  await expect(page.getByText('Version 2, in force')).toBeVisible();
  await page.getByRole('link', {name: 'to version 1'}).click();
  const lines = page.getByRole('region', {name: 'Difference'}).locator('tr.gone, tr.new');
  await expect(lines).toHaveText([/2026-11-01/, /2026-12-01/]);
  await expect(page.getByRole('row', {name: /^2 2026-12-01/})).toContainText('paul · Supervisor');
  watched.expectNone();
});

for (const language of ['en', 'zh-CN']) {
  test(`before a text is applied, what it would have made of due times is told promise by promise, in ${language}`, async ({page}) => {
    const watched = watch(page, server);
    await page.addInitScript((chosen) => localStorage.setItem('redress.language', chosen), language);
    const say = (en, zh) => (language === 'en' ? en : zh);
    const {text: inForce} = await server.ask('GET', '/v1/policies/standards%2Fhotel', AS);
    await signIn(page, server, 'paul; supervisor', '/console/policies/standards%2Fhotel?change=true');
    const tried = page.getByRole('button', {name: say('Try on the last 1,000 tickets', '用最近 1,000 张工单试算')});
    await page.locator('#policy-text').fill(inForce.replace('{metric: acknowledge, amount: {elapsed: PT15M}', '{metric: acknowledge, amount: {elapsed: PT10M}'));
    await expect(tried).toBeDisabled();
    await page.getByRole('button', {name: say('Check', '校验'), exact: true}).click();
    await tried.click();
    const text = inForce.replace('PT15M}', 'PT10M}');
    const told = await server.ask('POST', '/v1/policies/preview', {body: {text}, ...AS});
    expect(told.earlier).toBeGreaterThan(0);
    const table = page.getByRole('region', {name: say('Promises that differ', '有差异的时限')});
    await expect(table.locator('tbody tr')).toHaveCount(told.differences.length);
    const first = table.locator('tbody tr').first();
    await expect(first).toContainText(`${told.differences[0].ticket.slice(0, 12)}-`);
    await expect(first.locator('td').last()).toHaveText(say('5 min earlier', /^提前 5/));
    // Another text is not what was tried.
    await page.locator('#policy-text').press('End');
    await page.locator('#policy-text').pressSequentially(' ');
    await expect(table).toHaveCount(0);
    expect((await server.ask('GET', '/v1/policies/standards%2Fhotel', AS)).text).toBe(inForce);
    watched.expectNone();
  });
}

test('the system tells positions and refusals; tokens are issued, shown once, revoked', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'root; administrator', '/console/system');
  const {position, digest} = await server.ask('GET', '/v1/status', AS);
  await expect(page.locator('.large')).toContainText(String(position));
  await expect(page.locator('#page')).toContainText(digest);
  await page.getByRole('button', {name: 'Issue a token'}).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Person').fill('nell');
  await dialog.getByLabel('Handler').check();
  await dialog.getByRole('button', {name: 'Issue a token'}).click();
  await expect(page.getByRole('status').filter({hasText: 'told once'})).toContainText(/redress_[0-9a-f]{32}_/);
  await page.reload();
  await expect(page.locator('#page')).not.toContainText(/redress_[0-9a-f]{32}_/);
  await page.getByRole('button', {name: "Revoke nell's token"}).click();
  await dialog.getByLabel('Reason').fill('left');
  await dialog.getByRole('button', {name: 'Revoke'}).click();
  await expect(page.getByRole('row', {name: /^nell/})).toContainText('revoked');
  watched.expectNone();
});
