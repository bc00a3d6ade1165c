// One stream a browser, whatever the number of its tabs.

import {expect, signIn, test} from './browser.mjs';
import {Server} from './server.mjs';

const TABS = 7;
let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

test('seven tabs have one stream; when its holder goes, another takes over and misses nothing', async ({browser}) => {
  const context = await browser.newContext();
  const streams = [];
  const first = await context.newPage();
  const record = (page) => page.on('request', (request) => {
    if (request.url().includes('/v1/changes')) streams.push({page, url: request.url()});
  });
  record(first);
  const number = await server.receive();
  await signIn(first, server, 'sue; supervisor', `/console/tickets/${number}`);
  const pages = [first];
  while (pages.length < TABS) {
    const page = await context.newPage();
    record(page);
    await page.goto(`${server.url}/console/tickets/${number}`);
    await page.locator('.timeline .entry').first().waitFor();
    pages.push(page);
  }
  await expect.poll(() => streams.length).toBe(1);

  await server.move(number, 'note', {words: 'seen by all'});
  for (const page of pages) await expect(page.getByText('seen by all')).toBeVisible();

  await first.close();
  await server.move(number, 'note', {words: 'while nobody held the stream'});
  const start = Date.now();
  for (const page of pages.slice(1)) await expect(page.getByText('while nobody held the stream')).toBeVisible();
  expect(Date.now() - start).toBeLessThan(3000);
  expect(streams.length).toBe(2);
  expect(streams[1].url).toMatch(/after=\d+/);
  await context.close();
});

test('a stream that is lost is told, and what is read goes on', async ({page}) => {
  const own = await Server.start({sample: false});
  await signIn(page, own, 'sue; supervisor', '/console/tickets');
  await page.waitForTimeout(0);
  await page.route('**/v1/changes*', (route) => route.abort());
  await expect(page.locator('#page')).toBeVisible();
  await own.stop();
  await expect(page.getByText(/live updates paused since/)).toBeVisible();
});
