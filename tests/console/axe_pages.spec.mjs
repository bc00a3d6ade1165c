// WCAG 2.2 AA as far as axe can tell, on the pages beside list and ticket, in both languages and both looks; no
// text that stands in the source; nothing wider than 320 pixels.

import {expect, signIn, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
let customer;
let call;
test.beforeAll(async () => {
  server = await Server.start();
  const as = {actor: 'sue; supervisor'};
  customer = (await server.ask('GET', '/v1/customers?email=marcus.bell@example.com', as)).customers[0].id;
  call = (await server.ask('GET', '/v1/callbacks?open=true&purpose=revisit', as)).callbacks[0].id;
  await server.ask('POST', '/v1/phrases', {body: {name: 'On it', texts: [{language: 'en', text: 'We are on {ticket.number}.'}]}, ...as});
  await server.ask('POST', '/v1/views', {body: {name: 'Over', filter: {phase: 'closed'}}, ...as});
  await server.ask('POST', '/v1/tokens', {body: {person: 'ana', roles: ['agent']}, actor: 'root; administrator'});
});
test.afterAll(() => server.stop());

const PAGES = {
  supervisor: {
    intake: () => '/intake',
    customers: () => '/customers',
    customer: () => `/customers/${customer}`,
    merge: () => `/customers/${customer}?merge=?`,
    revisits: () => '/revisits',
    call: () => `/revisits?call=${call}`,
    dispatch: () => '/dispatch',
    wall: () => '/wall',
    phrases: () => '/phrases',
    'phrase to write': () => '/phrases?edit=new',
    'views and groups': () => '/tickets?group=team&columns=number,due,received',
    policy: () => '/policies/standards%2Fhotel',
    'policy to change': () => '/policies/standards%2Fhotel?change=true',
  },
  auditor: {audit: () => '/audit', reads: () => '/audit?tab=looked'},
  administrator: {system: () => '/system', 'none of the role': () => '/intake'},
};

for (const language of ['en', 'zh-CN']) {
  for (const look of ['light', 'dark']) {
    test(`nothing is wrong in ${language}, ${look}`, async ({page}) => {
      test.setTimeout(180_000);
      const watched = watch(page, server);
      await page.addInitScript(([chosen, theme]) => {
        localStorage.setItem('redress.language', chosen);
        localStorage.setItem('redress.theme', theme);
      }, [language, look]);
      for (const [role, pages] of Object.entries(PAGES)) {
        await page.context().clearCookies();
        await signIn(page, server, `sue; ${role}`);
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(`${server.url}/console${path()}`);
          await page.locator('#page h1, #page h2').first().waitFor();
          await page.waitForTimeout(500);
          expect(await violations(page), name).toEqual([]);
        }
      }
      watched.expectNone();
    });
  }
}

test('no text is fixed: the pseudo-locale marks them all', async ({page}) => {
  test.setTimeout(120_000);
  await signIn(page, server, 'sue; supervisor');
  for (const [name, path] of Object.entries(PAGES.supervisor)) {
    const address = path();
    await page.goto(`${server.url}/console${address}${address.includes('?') ? '&' : '?'}pseudo`);
    await page.locator('#page h1').first().waitFor();
    await page.waitForTimeout(400);
    const fixed = await page.evaluate(() => [...document.querySelectorAll('#page h1, #page h2[id], #page th[scope=col], #page label, #page legend, #page button:not([aria-label])')]
      .filter((element) => !element.closest('li button') && element.children.length === 0)
      .map((element) => element.textContent.trim())
      .filter((text) => text !== '' && !/^[\d⟦−+]|^[1-5]$/.test(text) && !/^standards\//.test(text)));
    expect(fixed, name).toEqual([]);
  }
});

test('at 320 pixels nothing but tables needs to be scrolled sideways', async ({page}) => {
  await page.setViewportSize({width: 320, height: 640});
  await signIn(page, server, 'sue; supervisor');
  for (const [name, path] of Object.entries(PAGES.supervisor)) {
    await page.goto(`${server.url}/console${path()}`);
    await page.locator('#page h1').first().waitFor();
    await page.waitForTimeout(300);
    const tooWide = await page.evaluate(() => {
      if (document.documentElement.scrollWidth <= innerWidth) return [];
      const beyond = (element) => element.getBoundingClientRect().right > innerWidth && element.closest('table') === null;
      return [...document.querySelectorAll('#page *')].filter(beyond).map((element) => element.outerHTML.slice(0, 120));
    });
    expect(tooWide, name).toEqual([]);
  }
});
