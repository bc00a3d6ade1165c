// Makes the pictures of docs/console; on demand only (ops/console --pictures).

import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {expect, signIn, test} from './browser.mjs';
import {Server} from './server.mjs';

const folder = process.env.REDRESS_PICTURES;

test('@pictures the list, a ticket, and the same ticket in the past', async ({page}) => {
  test.setTimeout(120_000);
  mkdirSync(folder, {recursive: true});
  const server = await Server.start();
  try {
    await page.setViewportSize({width: 1280, height: 760});
    await page.addInitScript(() => localStorage.setItem('redress.theme', 'light'));
    const picture = async (name) => {
      await page.mouse.move(0, 0);
      await page.waitForTimeout(400);
      await page.screenshot({path: join(folder, `${name}.png`), animations: 'disabled'});
    };
    await signIn(page, server, 'sue; supervisor', '/console/tickets');
    await expect(page.locator('tbody tr[aria-rowindex]').first()).toBeVisible();
    await picture('list');

    const {tickets} = await server.ask('GET', '/v1/tickets?phase=closed&exit=satisfied', {actor: 'sue; supervisor'});
    const {number} = tickets[0];
    const {timeline} = await server.ask('GET', `/v1/tickets/${number}/timeline?limit=200`, {actor: 'sue; supervisor'});
    await page.goto(`${server.url}/console/tickets/${number}`);
    await expect(page.locator('.timeline .entry').first()).toBeVisible();
    await picture('ticket');

    const answered = timeline.find((fact) => fact.type === 'ticket.answered');
    await page.goto(`${server.url}/console/tickets/${number}?at=${answered.position}`);
    await expect(page.getByText(/As recorded at/)).toBeVisible();
    await picture('past');
  } finally {
    await server.stop();
  }
});
