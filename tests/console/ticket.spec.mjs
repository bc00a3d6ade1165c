// A ticket's page: moves by forms, drafts, two people on one ticket, hostile text, roles.

import {expect, signIn, test, watch} from './browser.mjs';
import {handled, openTicket, twoOnOneTicket} from './scenes.mjs';
import {Server} from './server.mjs';

const HOSTILE = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';

let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

const open = (page, number, actor, query) => openTicket(page, server, number, actor, query);

test('a move is made by its form, and what it did is shown at once', async ({page}) => {
  const watched = watch(page, server);
  const number = await server.receive();
  await open(page, number, 'sue; supervisor');

  await page.keyboard.press('c');
  const form = page.getByRole('form', {name: 'Classify'});
  await form.getByLabel('Category').fill('quality / lift');
  await form.getByLabel('Severity').selectOption('high');
  await page.keyboard.press('Control+Enter');

  await expect(page.locator('#page header').getByText('quality › lift')).toBeVisible();
  await expect(page.locator('#page header [aria-current=step]')).toHaveText('Classified');
  const ticket = await server.ask('GET', `/v1/tickets/${number}`);
  expect(ticket.classification).toMatchObject({category: ['quality', 'lift'], severity: 'high'});
  watched.expectNone();
});

test('what is missing is said at its field, and nothing is sent', async ({page}) => {
  const number = await handled(server);
  await open(page, number, 'bo; handler');
  await page.keyboard.press('r');
  const form = page.getByRole('form', {name: 'Answer'});
  await form.getByLabel('Outcome').selectOption('rejected');
  await form.getByRole('button', {name: 'Answer'}).click();

  // A rejection needs a reason and where to go next: the server's own rule, told with the form.
  for (const field of ['Reason', 'Where to go next', 'Words', 'Channel']) {
    await expect(form.getByLabel(field, {exact: false}).first()).toHaveAttribute('aria-invalid', 'true');
  }
  expect((await server.ask('GET', `/v1/tickets/${number}`)).phase).toBe('handling');
});

test('a draft outlives its form, a reload, and its browser', async ({page, browser}) => {
  const number = await handled(server);
  await open(page, number, 'bo; handler');
  await page.keyboard.press('i');
  await page.getByRole('form', {name: 'Note'}).getByLabel('Words').fill('Spare part ordered.');
  await page.keyboard.press('Escape');
  await page.reload();

  await expect(page.getByRole('toolbar').getByRole('button', {name: /Note.*draft/})).toBeVisible();
  await page.keyboard.press('i');
  await expect(page.getByRole('form', {name: 'Note'}).getByLabel('Words')).toHaveValue('Spare part ordered.');

  // Another browser of the same person has it, too.
  const drafts = async () => (await server.ask('GET', '/v1/drafts', {actor: 'bo; handler'})).drafts.filter((each) => each.ticket === number);
  await expect.poll(async () => (await drafts()).length).toBe(1);
  const elsewhere = await browser.newPage();
  await open(elsewhere, number, 'bo; handler', '?do=note');
  await expect(elsewhere.getByRole('form', {name: 'Note'}).getByLabel('Words')).toHaveValue('Spare part ordered.');
  await elsewhere.close();

  await page.getByRole('form', {name: 'Note'}).getByRole('button', {name: 'Throw away'}).click();
  await expect.poll(async () => (await drafts()).length).toBe(0);
  await page.keyboard.press('i');
  await expect(page.getByRole('form', {name: 'Note'}).getByLabel('Words')).toHaveValue('');
});

test('what was thrown away stays away, however late its last letters reach the server', async ({page}) => {
  const number = await handled(server);
  await open(page, number, 'bo; handler');
  const [sent, answered] = [[], []];
  let letGo;
  const held = new Promise((resolve) => (letGo = resolve));
  await page.route(`**/v1/drafts/${number}/note`, async (route) => {
    const method = route.request().method();
    if (method !== 'GET') sent.push(method);
    if (method === 'PUT') await held;
    await route.continue();
  });
  page.on('response', (response) => {
    const method = response.request().method();
    if (response.url().includes('/v1/drafts/') && method !== 'GET') answered.push(`${method} ${response.status()}`);
  });
  await page.keyboard.press('i');
  const form = page.getByRole('form', {name: 'Note'});
  await form.getByLabel('Words').fill('Never mind.');
  await expect.poll(() => sent).toContain('PUT');
  await form.getByRole('button', {name: 'Throw away'}).click();
  await expect(form).toHaveCount(0);
  // What was sent before this is known by now.
  await page.evaluate(() => fetch('/healthz'));
  if (sent.includes('DELETE')) await expect.poll(() => answered).toContain('DELETE 200');
  letGo();

  await expect.poll(() => [...answered].sort()).toEqual(['DELETE 200', 'PUT 200']);
  expect((await server.ask('GET', '/v1/drafts', {actor: 'bo; handler'})).drafts.filter((each) => each.ticket === number)).toEqual([]);
});

test('what came while somebody typed is shown, the text is kept, and sent again', async ({browser}) => {
  await twoOnOneTicket(browser, [server]);
});

test('who else has it open, and who types, is shown', async ({browser}) => {
  const number = await handled(server);
  const [a, b] = await Promise.all([browser.newPage(), browser.newPage()]);
  await open(a, number, 'bo; handler');
  await open(b, number, 'sue; supervisor');
  await expect(a.getByText('sue has it open')).toBeVisible();
  await b.keyboard.press('i');
  await b.getByRole('form', {name: 'Note'}).getByLabel('Words').fill('x');
  await expect(a.getByText('sue is typing')).toBeVisible();
  await Promise.all([a.close(), b.close()]);
});

test('hostile text is text, wherever it stands', async ({page}) => {
  const watched = watch(page, server);
  const number = await server.receive({
    subject: HOSTILE, words: HOSTILE, remedy_sought: HOSTILE, product: HOSTILE.slice(0, 150),
    customer: {name: HOSTILE.slice(0, 150), points: [{kind: 'other', value: HOSTILE.slice(0, 150)}]},
    attachments: [{name: HOSTILE, sha256: 'a'.repeat(64), size: 1, url: 'https://files.example/x'}],
  });
  await server.move(number, 'note', {words: HOSTILE});
  await open(page, number, 'sue; supervisor');

  await expect(page.locator('h1', {hasText: '<img src=x'})).toBeVisible();
  await expect(page.locator('.timeline').getByText('<img src=x').first()).toBeVisible();
  await expect(page.locator('.customer', {hasText: '<img src=x'})).toBeVisible();
  await page.goto(`${server.url}/console/tickets?order=received`);
  await expect(page.locator('tbody').getByText('<img src=x').first()).toBeVisible();
  await page.goto(`${server.url}/console/customers/${(await server.ask('GET', `/v1/tickets/${number}`)).customer}`);
  await expect(page.locator('#page').getByText('<img src=x').first()).toBeVisible();
  await page.goto(`${server.url}/console/`);
  await page.locator('input[type=search]').fill('<img');
  expect(await page.locator('img[src=x]').count()).toBe(0);
  expect(await page.evaluate(() => window.broken)).toBeUndefined();
  watched.expectNone();
});

test('an auditor is given no form, and writes nothing', async ({page}) => {
  const number = await handled(server);
  const writes = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && !request.url().endsWith('/v1/session')) writes.push(`${request.method()} ${request.url()}`);
    if (/CommandForm/.test(request.url())) writes.push(request.url());
  });
  await open(page, number, 'ida; auditor', '?do=note');
  await expect(page.locator('#page header [aria-current=step]')).toHaveText('Handling');
  await expect(page.getByRole('toolbar')).toHaveCount(0);
  for (const key of ['i', 'r', 'a', 's', 'x']) await page.keyboard.press(key);
  await page.goto(`${server.url}/console/tickets`);
  await expect(page.locator('tbody input[type=checkbox]')).toHaveCount(0);
  expect(writes).toEqual([]);
});

test('an unknown number says what is wrong', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets/6580786998122');
  await expect(page.getByRole('alert')).toBeVisible();
});
