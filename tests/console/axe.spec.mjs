// WCAG 2.2 AA as far as axe can tell, on every page, in both languages and both looks; and no text that
// stands in the source instead of the messages.

import {expect, signIn, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
let closed;
let handling;
test.beforeAll(async () => {
  server = await Server.start();
  const of = async (query) => (await server.ask('GET', `/v1/tickets?${query}`, {actor: 'sue; supervisor'})).tickets[0].number;
  [closed, handling] = [await of('phase=closed&exit=satisfied'), await of('phase=handling')];
});
test.afterAll(() => server.stop());

const PAGES = {
  workbench: () => '/console/',
  list: () => '/console/tickets',
  'empty list': () => '/console/tickets?team=nobody',
  ticket: () => `/console/tickets/${closed}`,
  'ticket with a form': () => `/console/tickets/${handling}?do=answer`,
  'ticket of the past': () => `/console/tickets/${closed}?at=40&compare=30`,
};

for (const language of ['en', 'zh-CN']) {
  for (const look of ['light', 'dark']) {
    test(`nothing is wrong in ${language}, ${look}`, async ({page}) => {
      test.setTimeout(120_000);
      const watched = watch(page, server);
      await page.addInitScript(([chosen, theme]) => {
        localStorage.setItem('redress.language', chosen);
        localStorage.setItem('redress.theme', theme);
      }, [language, look]);
      await signIn(page, server, 'he; handler');
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(server.url + path());
        await page.locator('#page h1').first().waitFor();
        await page.waitForLoadState('domcontentloaded');
        await page.waitForTimeout(300);
        expect(await violations(page), name).toEqual([]);
      }
      watched.expectNone();
    });
  }
}

test('no text of the frame is fixed: the pseudo-locale marks them all', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', '/console/tickets?pseudo');
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  const fixed = await page.evaluate(() => [...document.querySelectorAll('nav a .word, h1, th, header label .hidden, button:not([aria-label])')]
    .map((element) => element.textContent.trim())
    .filter((text) => text !== '' && text !== 'Redress' && !text.startsWith('⟦')));
  expect(fixed).toEqual([]);
});

test('at 320 pixels nothing but tables and the strip of time needs to be scrolled sideways', async ({page}) => {
  await page.setViewportSize({width: 320, height: 640});
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${closed}`);
  await page.locator('.timeline .entry').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
