// What assistive technology is told of list, ticket and slider, in both languages, is what is kept.

import {accessibilityTree} from './accessible.mjs';
import {expect, signIn, test} from './browser.mjs';
import {expectGolden, masked} from './golden.mjs';
import {Server} from './server.mjs';

const SUE = {actor: 'sue; supervisor'};
let server;
let number;

async function answered() {
  const made = await server.receive({subject: 'Lift stuck', product: 'lift 2', unit: 'House B', language: 'en', customer: {name: 'Ann Lee', points: [{kind: 'phone', value: '+1 202 555 0100'}]}});
  await server.move(made, 'acknowledge', {told: {channel: 'sms', words: 'We have it.'}});
  await server.move(made, 'classify', {category: ['quality', 'lift'], severity: 'high'});
  await server.move(made, 'assign', {holder: {unit: 'Facilities', person: 'bo'}});
  await server.move(made, 'start', {}, 'bo; handler');
  await server.move(made, 'answer', {outcome: 'upheld', cause: 'door motor', words: 'The motor was replaced.', told: {channel: 'phone'}}, 'bo; handler');
  return made;
}

test.beforeAll(async () => {
  server = await Server.start({sample: false});
  server.promise();
  number = await answered();
  await server.receive({subject: '电梯故障', language: 'zh-CN', words: '电梯停了两小时。'});
  const second = await server.receive({subject: 'No hot water', customer: {points: [{kind: 'email', value: 'ben@example.com'}]}});
  await server.move(second, 'classify', {category: ['quality', 'water']});
});
test.afterAll(() => server.stop());

for (const language of ['en', 'zh-CN']) {
  test(`list, ticket and slider say what they said, in ${language}`, async ({page}) => {
    const same = (name, selector) => expectGolden(`${name}.${language}.txt`, async () => masked(await accessibilityTree(page, selector)));
    await page.addInitScript((chosen) => localStorage.setItem('redress.language', chosen), language);
    await signIn(page, server, SUE.actor, '/console/tickets');
    await expect(page.locator('tbody tr[aria-rowindex]')).toHaveCount(2);
    await same('list', '#page');

    await page.goto(`${server.url}/console/tickets/${number}`);
    await page.locator('#page [role=toolbar]').waitFor();
    await page.locator('#others-title').waitFor();
    await same('ticket', '#page');

    await page.keyboard.press('[');
    await page.keyboard.press('[');
    await expect(page).toHaveURL(/at=/);
    await same('slider', '#page section:has([role=slider])');
  });
}
