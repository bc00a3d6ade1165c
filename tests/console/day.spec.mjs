// A full day by keyboard alone, and where the focus goes.

import {wholeDay} from './day.mjs';
import {expect, test} from './browser.mjs';
import {expectGolden, masked} from './golden.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

test('a matter is taken in, answered, revisited and closed without a mouse, and the focus goes as it did', async ({browser}) => {
  const {tickets, order} = await wholeDay(browser, [server]);
  expect(tickets[0]).toMatchObject({phase: 'closed', acknowledged: true, holder: {unit: '工程部', person: 'bo'}, closed: {exit: 'satisfied'}});
  await expectGolden('focus-order.txt', () => masked(order));
});
