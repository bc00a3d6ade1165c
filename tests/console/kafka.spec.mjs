// The console at two nodes of one Kafka: what is done at one is there, and live, at the other.

import {wholeDay} from './day.mjs';
import {expect, test} from './browser.mjs';
import {Cluster} from './kafka.mjs';
import {sevenTabs, twoOnOneTicket} from './scenes.mjs';

let cluster;
test.beforeAll(async () => {
  test.setTimeout(400_000);
  cluster = await Cluster.start(2);
});
test.afterAll(() => cluster.stop());

test('a matter goes from person to person, each at another node than the one before, by keys alone', async ({browser}) => {
  const {tickets} = await wholeDay(browser, cluster.nodes);
  for (const ticket of tickets) expect(ticket).toMatchObject({phase: 'closed', closed: {exit: 'satisfied'}});
  expect(tickets[1].version).toBe(tickets[0].version);
});

test('what came at another node while somebody typed is shown, the text is kept, and sent again', async ({browser}) => {
  await twoOnOneTicket(browser, cluster.nodes);
});

test('seven tabs at one node have one stream of what is done at the other; when its holder goes, nothing is missed', async ({browser}) => {
  await sevenTabs(browser, cluster.nodes);
});
