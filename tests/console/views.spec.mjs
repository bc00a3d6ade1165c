// Saved views: what a list is narrowed by, its columns, order and group under a name; who has them; the keys that go there.

import {expect, signIn, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

const AS = {actor: 'sue; supervisor'};
const rows = (page) => page.locator('tbody tr[aria-rowindex]');
const rail = (page) => page.getByRole('navigation', {name: 'Pages'});
const viewsOf = async (actor) => (await server.ask('GET', '/v1/views?limit=200', {actor})).views;

test('what is shown is saved under a name, and is there again by its key', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'sue; supervisor', '/console/tickets?phase=closed&columns=number,kind,phase&group=phase');
  await page.locator('main summary').filter({hasText: 'Views'}).click();
  await page.getByRole('button', {name: 'Save as a new view'}).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Phase: Closed');
  await dialog.getByRole('textbox', {name: 'Name'}).fill('Over and done');
  await dialog.getByRole('textbox', {name: 'Name'}).press('Enter');
  await expect(page).toHaveURL(/view=[0-9a-f]{32}/);
  const [kept] = await viewsOf('sue; supervisor');
  expect(kept).toMatchObject({name: 'Over and done', filter: {phase: 'closed'}, columns: ['number', 'kind', 'phase'], group: 'phase', owner: {person: 'sue'}});
  expect(kept.order[0].column).toBe('received');

  // Its count is that of the list behind it.
  const link = rail(page).getByRole('link', {name: /Over and done/});
  const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&limit=200', AS);
  await expect(link.locator('.count')).toHaveText(String(tickets.length));
  await page.goto(`${server.url}/console/wall`);
  await expect(link).toBeVisible();
  const key = /g (.)/.exec(await link.textContent())[1];
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('View: Over and done');
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await expect(page).toHaveURL(/phase=closed/);
  await expect(page.locator('thead th')).toHaveCount(4);
  await expect(page.locator('tbody td.group')).toContainText('Closed');
  await expect(link).toHaveAttribute('aria-current', 'page');
  watched.expectNone();
});

test('a view is changed, renamed and shared, and deleted', async ({page}) => {
  const body = {name: 'Mine', filter: {kind: 'complaint'}, columns: ['number', 'subject']};
  const {view} = await server.ask('POST', '/v1/views', {body, ...AS});
  await signIn(page, server, 'sue; supervisor', '/console/tickets');
  await rail(page).getByRole('link', {name: /^Mine/}).click();
  await expect(page).toHaveURL(/kind=complaint/);
  const chooser = page.locator('summary').filter({hasText: 'Mine'});
  await expect(chooser).not.toContainText('changed');

  await page.getByLabel('Filter', {exact: true}).selectOption('phase');
  await page.getByRole('combobox', {name: 'Phase'}).selectOption('handling');
  await page.getByRole('button', {name: 'Set', exact: true}).click();
  await expect(chooser).toContainText('changed');
  await chooser.click();
  await page.getByRole('button', {name: 'Save the changes'}).click();
  await expect(chooser).not.toContainText('changed');
  expect((await server.ask('GET', `/v1/views/${view}`, AS)).filter).toEqual({kind: 'complaint', phase: 'handling'});

  await chooser.click();
  await page.getByRole('button', {name: 'Rename, share'}).click();
  await page.getByRole('textbox', {name: 'Name'}).fill('Everyone’s');
  await page.getByLabel('For whom').selectOption({label: 'everyone'});
  await page.getByRole('button', {name: 'Save the view'}).click();
  await expect(rail(page).getByRole('link', {name: /^Everyone’s/})).toBeVisible();
  expect((await viewsOf('ana; agent')).map((each) => each.name)).toContain('Everyone’s');

  await page.locator('summary').filter({hasText: 'Everyone’s'}).click();
  await page.getByRole('button', {name: 'Delete …'}).click();
  await page.getByRole('button', {name: 'Delete the view'}).click();
  await expect(rail(page).getByRole('link', {name: /^Everyone’s/})).toHaveCount(0);
  expect((await viewsOf('ana; agent')).map((each) => each.name)).not.toContain('Everyone’s');
});

test("others' views are shown, and only who may change them is offered to", async ({page}) => {
  await server.ask('POST', '/v1/views', {body: {name: 'House rules', filter: {open: 'true'}, owner: {all: true}}, ...AS});
  await server.ask('POST', '/v1/views', {body: {name: 'Private', filter: {open: 'true'}}, ...AS});
  await signIn(page, server, 'ana; agent', '/console/tickets');
  await rail(page).getByRole('link', {name: /^House rules/}).click();
  await page.locator('summary').filter({hasText: 'House rules'}).click();
  await expect(page.getByRole('button', {name: 'Save as a new view'})).toBeVisible();
  await expect(page.getByRole('button', {name: /Delete|Rename/})).toHaveCount(0);
  await expect(rail(page).getByRole('link', {name: /^Private/})).toHaveCount(0);
  // For whom: an agent keeps none for everyone.
  await page.getByRole('button', {name: 'Save as a new view'}).click();
  await expect(page.getByLabel('For whom').locator('option')).toHaveText(['mine']);
});

test('a view of what is due next keeps the state of its promises', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?state=unassigned');
  await expect(rows(page)).not.toHaveCount(0);
  const shown = await rows(page).locator('a.number').allTextContents();
  await page.locator('main summary').filter({hasText: 'Views'}).click();
  await page.getByRole('button', {name: 'Save as a new view'}).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Promises:');
  await dialog.getByRole('textbox', {name: 'Name'}).fill('For nobody yet');
  await dialog.getByRole('textbox', {name: 'Name'}).press('Enter');
  await expect(page).toHaveURL(/view=[0-9a-f]{32}/);
  expect((await viewsOf('sue; supervisor')).find((each) => each.name === 'For nobody yet')).toMatchObject({filter: {state: 'unassigned'}, order: [{column: 'due'}]});

  await page.goto(`${server.url}/console/wall`);
  await rail(page).getByRole('link', {name: /^For nobody yet/}).click();
  await expect(page).toHaveURL(/state=unassigned/);
  await expect(rows(page).locator('a.number')).toHaveText(shown);
  await expect(page.locator('summary').filter({hasText: 'For nobody yet'})).not.toContainText('changed');
});

test('what a view cannot keep is said, and nothing is saved without it', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?due_before=2099-01-01T00:00:00Z');
  await page.locator('main summary').filter({hasText: 'Views'}).click();
  await expect(page.getByText('A view cannot keep: Due before')).toBeVisible();
  await expect(page.getByRole('button', {name: 'Save as a new view'})).toBeDisabled();
});

for (const language of ['en', 'zh-CN']) {
  test(`views are accessible in ${language}`, async ({page}) => {
    await page.addInitScript((chosen) => localStorage.setItem('redress.language', chosen), language);
    await signIn(page, server, 'sue; supervisor', '/console/tickets?group=team');
    await page.locator('tbody td.group').first().waitFor();
    await page.locator('main summary').first().click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', {name: language === 'en' ? 'Save as a new view' : '另存为新视图'}).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
  });
}
