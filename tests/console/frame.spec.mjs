// What every page has: signing in, the rail, the head, languages, keys, and the policies.

import {expect, signIn, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start()));
test.afterAll(() => server.stop());

test('who signs in where nobody is asked for a token is marked as unverified', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'ana; agent');

  await expect(page.locator('header .person')).toHaveText('ana');
  await expect(page.locator('header .who')).toContainText('unverified');
  watched.expectNone();
});

test('a name in Chinese signs in, reads and writes', async ({page}) => {
  await page.goto(`${server.url}/console/`);
  await page.getByLabel('Language').selectOption('zh-CN');
  await expect(page.getByLabel('姓名或工号')).toHaveValue('');
  await signIn(page, server, '王明; supervisor');
  await expect(page.locator('header .person')).toHaveText('王明');

  const {tickets} = await server.ask('GET', '/v1/tickets?phase=handling', {actor: 'sue; supervisor'});
  await page.goto(`${server.url}/console/tickets/${tickets[0].number}?do=note`);
  await page.locator('.form textarea').first().fill('查过了');
  await page.locator('.form button.primary').click();
  await expect(page.locator('.timeline .entry').filter({hasText: '查过了'})).toContainText('王明');
});

test('where nobody is asked for a token, the role that is chosen in the head is acted in from then on', async ({page}) => {
  const refused = [];
  page.on('response', (response) => response.status() === 403 && refused.push(response.url()));
  await signIn(page, server, 'ana; agent', '/console/tickets');
  await expect(page.locator('tbody tr[aria-rowindex]').first()).toBeVisible();

  await page.locator('header .who select').selectOption('supervisor');
  await page.getByRole('button', {name: 'Switch'}).click();
  const actors = new Set();
  page.on('request', (request) => actors.add(request.headers()['redress-actor']));
  await page.reload();
  await expect(page.locator('tbody tr[aria-rowindex]').first()).toBeVisible();
  expect([...actors]).toContain('ana; supervisor');
  expect(refused).toEqual([]);
});

test('letters and arrows that go through the entries of a choice act on none of them', async ({page}) => {
  await signIn(page, server, 'ana; agent', '/console/tickets');
  await page.getByLabel('Filter', {exact: true}).selectOption('phase');
  const phase = page.getByRole('combobox', {name: 'Phase'});
  await phase.focus();
  await page.keyboard.press('c');
  await page.keyboard.press('ArrowDown');
  await expect(phase).toHaveValue('assigned');
  await expect(page).not.toHaveURL(/phase=/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/phase=assigned/);
  await expect(page.getByLabel('Filter', {exact: true})).toBeFocused();

  const role = page.getByRole('combobox', {name: 'Acting as'});
  const actors = new Set();
  page.on('request', (request) => request.url().includes('/v1/') && actors.add(request.headers()['redress-actor']));
  await role.focus();
  await page.keyboard.press('s');
  await expect(role).toHaveValue('supervisor');
  await page.getByRole('link', {name: 'Workbench'}).click();
  await expect(page.getByRole('heading', {name: 'Workbench'})).toBeVisible();
  expect([...actors]).toEqual(['ana; agent']);
  await page.getByRole('button', {name: 'Switch'}).click();
  await expect(role).toBeFocused();
  await expect(page.getByRole('button', {name: 'Switch'})).toHaveCount(0);
  await page.reload();
  await expect.poll(() => [...actors]).toContain('ana; supervisor');
});

test('a session is over when it is ended, and another can begin', async ({page}) => {
  await signIn(page, server, 'ana; agent');
  await page.getByRole('button', {name: 'Sign out'}).click();
  await expect(page.locator('input[name=person]')).toBeVisible();
  expect((await page.request.get(`${server.url}/v1/session`)).status()).toBe(401);
});

test('an address restores its page after a reload, and one that is none says so', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?phase=handling');
  await expect(page.locator('tbody tr[aria-rowindex]').first()).toContainText('Handling');
  await page.reload();
  await expect(page.locator('tbody tr[aria-rowindex]').first()).toContainText('Handling');

  await page.goto(`${server.url}/console/nothing/here`);
  await expect(page.getByText('There is no such page')).toBeVisible();
});

test('letters go from page to page, are listed by ?, and can be switched off', async ({page}) => {
  await signIn(page, server);
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL(/console\/tickets/);

  await page.keyboard.press('?');
  const help = page.getByRole('dialog', {name: 'Keys'});
  await expect(help).toContainText('Next row');
  await help.getByRole('checkbox').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await expect(page).toHaveURL(/console\/tickets/);
});

test('a language is kept, and says everything', async ({page}) => {
  await signIn(page, server);
  await page.getByLabel('Language').selectOption('zh-CN');
  await expect(page.getByRole('navigation')).toContainText('工作台');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.getByRole('navigation')).toContainText('工单');
});

for (const language of ['en', 'zh-CN']) {
  for (const theme of ['light', 'dark']) {
    test(`axe finds nothing wrong: sign-in, ${language}, ${theme}`, async ({page}) => {
      await page.addInitScript(([chosen, look]) => {
        localStorage.setItem('redress.language', chosen);
        localStorage.setItem('redress.theme', look);
      }, [language, theme]);
      await page.goto(`${server.url}/console/`);
      await page.locator('button.primary').waitFor();
      expect(await violations(page)).toEqual([]);
    });
  }
}
