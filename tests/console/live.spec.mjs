// One stream a browser, whatever the number of its tabs.

import {expect, signIn, test} from './browser.mjs';
import {sevenTabs} from './scenes.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

test('seven tabs have one stream; when its holder goes, another takes over and misses nothing', async ({browser}) => {
  await sevenTabs(browser, [server]);
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
