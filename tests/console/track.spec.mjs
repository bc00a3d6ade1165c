// The customer's page: plain HTML, without scripts, in both languages, and nothing of what it shows becomes markup.

import {expect, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

const BAD = '<img src=x onerror="globalThis.broken=1"> & \'quotes\'';

async function opened(words = 'We look at it.') {
  const body = {kind: 'complaint', channel: 'phone', words: 'The lift stood still.', remedy_sought: 'repair', subject: 'hidden-subject', customer: {points: [{kind: 'phone', value: '+86 139 0000 0444'}]}};
  const {ticket, tracking_secret: secret} = await server.ask('POST', '/v1/tickets', {body});
  await server.move(ticket, 'acknowledge', {told: {channel: 'sms', words}}, 'ana; agent');
  return {ticket, secret};
}

async function follow(page, {ticket, secret}, language = 'en') {
  await page.goto(`${server.url}/track?lang=${language}`);
  await page.locator('input[name=number]').fill(ticket);
  await page.locator('input[name=secret]').fill(secret);
  await page.locator('button').last().click();
}

// Before wrong secrets are tried: they count by address.
for (const scripts of [false, true]) {
  test.describe(`with scripts ${scripts ? 'on' : 'off'}, what a customer adds`, () => {
    test.use({javaScriptEnabled: scripts});

    test('words come to the matter once, hostile ones as text, and a call is planned', async ({page}) => {
      const watched = watch(page, server);
      const matter = await opened();
      const as = {actor: 'sue; supervisor'};
      await follow(page, matter);
      await page.getByRole('button', {name: 'Add these words'}).click();
      await expect(page.getByRole('alert')).toContainText('Please write what you want to add');
      await page.getByLabel('Your words').fill(BAD);
      await page.getByRole('button', {name: 'Add these words'}).click();
      await expect(page.getByRole('status')).toContainText('was added');
      await expect(page.getByLabel('Your words')).toHaveValue('');
      await page.reload(); // sends the form again
      const said = async () => (await server.ask('GET', `/v1/tickets/${matter.ticket}/timeline`, as)).timeline.filter((fact) => JSON.stringify(fact).includes('onerror'));
      expect((await said()).length).toBe(1);
      expect((await said())[0].who).toMatchObject({id: 'track', role: 'upstream'});

      await follow(page, matter, 'zh-CN');
      await page.getByRole('button', {name: '请给我回电'}).click();
      await expect(page.getByRole('status')).toContainText('给您回电');
      const {callbacks} = await server.ask('GET', '/v1/callbacks?open=true', as);
      expect(callbacks.filter((call) => call.ticket === matter.ticket && call.purpose === 'asked_for').length).toBe(1);
      expect(page.url()).not.toContain(matter.secret);
      if (scripts) expect(await violations(page)).toEqual([]);
      watched.expectNone();
    });
  });
}

test.describe('with scripts off', () => {
  test.use({javaScriptEnabled: false});

  test('number and secret show how it stands, and what was told; in either language', async ({page}) => {
    const matter = await opened();
    await follow(page, {...matter, secret: matter.secret.toLowerCase().replaceAll('-', ' ')});
    await expect(page.locator('h1')).toHaveText('How your matter stands');
    await expect(page.locator('.phase')).toHaveText('We have received it.');
    await expect(page.locator('.told')).toContainText('We look at it.');
    await expect(page.locator('body')).not.toContainText('hidden-subject');
    expect(page.url()).not.toContain(matter.secret);
    await page.getByRole('button', {name: '中文'}).click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page.locator('.phase')).toHaveText('已受理。');
  });

  test('a wrong secret shows nothing, keeps the number, and a sixth has to wait', async ({page}) => {
    const {ticket} = await opened();
    for (let i = 0; i < 5; i++) {
      await follow(page, {ticket, secret: 'AAAA-BBBB-CCCC-DDDD'});
      await expect(page.getByRole('alert')).toContainText('no matter with this number and this secret');
      await expect(page.locator('input[name=number]')).toHaveValue(ticket);
    }
    await follow(page, {ticket, secret: 'AAAA-BBBB-CCCC-DDDD'});
    await expect(page.getByRole('alert')).toContainText('Too many');
    // One and the same count: the API has it wait, too.
    const answer = await fetch(`${server.url}/v1/track/${ticket}`, {headers: {'Redress-Track': 'AAAA-BBBB-CCCC-DDDD'}});
    expect(answer.status).toBe(429);
  });
});

test('what is no number is said', async ({page}) => {
  await follow(page, {ticket: '12', secret: 'AAAA-BBBB-CCCC-DDDD'}, 'zh-CN');
  await expect(page.getByRole('alert')).toContainText('十三位');
});

test('hostile words are text, under a policy that allows nothing', async ({page}) => {
  const fresh = await Server.start({sample: false});
  const mine = server;
  server = fresh;
  try {
    const watched = watch(page, fresh);
    const matter = await opened(BAD);
    await follow(page, matter);
    await expect(page.locator('.told')).toContainText(BAD);
    expect(await page.evaluate(() => globalThis.broken)).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    const answer = await page.request.get(`${fresh.url}/track`);
    expect(answer.headers()['content-security-policy']).toBe("default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    expect(answer.headers()['cache-control']).toBe('no-store');
    watched.expectNone();
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({colorScheme: scheme});
      for (const language of ['en', 'zh-CN']) {
        await page.goto(`${fresh.url}/track?lang=${language}`);
        expect(await violations(page), `form ${language} ${scheme}`).toEqual([]);
        await follow(page, matter, language);
        expect(await violations(page), `matter ${language} ${scheme}`).toEqual([]);
      }
    }
    await page.setViewportSize({width: 320, height: 640});
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  } finally {
    server = mine;
    await fresh.stop();
  }
});
