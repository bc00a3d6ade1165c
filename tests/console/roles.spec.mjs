// What each role reaches, may do and is shown is what the API has for it: signed in by a token of that role alone.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, watch} from './browser.mjs';
import {Server, SOURCE} from './server.mjs';

const NAME = 'Zhao Canary';
const PHONE = '+8613812345678';
const MAIL = 'zhao.canary@example.com';
const NO_ID = '0'.repeat(32);
const WORDS = JSON.parse(readFileSync(join(SOURCE, 'console', 'messages', 'en.json'), 'utf8'));

/** Returns the roles, and of each action those that may, as docs/access.md has them, which the server is held to. */
function table() {
  const lines = readFileSync(join(SOURCE, 'docs', 'access.md'), 'utf8').split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  const roles = cells[0].slice(1);
  return {roles, may: new Map(cells.slice(2).map(([action, ...marks]) => [action.replaceAll('`', ''), new Set(roles.filter((_, i) => marks[i] === 'x'))]))};
}
const {roles: ALL_ROLES, may} = table();
// An upstream is a system, and reads nothing.
const ROLES = ALL_ROLES.filter((role) => role !== 'upstream');
const is = (role, ...actions) => actions.every((action) => may.get(action).has(role));

// Which action gives a page its use. The wall is for who looks after others' work, not for all who may count.
const PAGES = {
  Workbench: {path: '/', of: (role) => is(role, 'read.tickets')},
  Tickets: {path: '/tickets', of: (role) => is(role, 'read.tickets')},
  Intake: {path: '/intake', of: (role) => is(role, 'interaction.send', 'read.tickets')},
  Dispatch: {path: '/dispatch', of: (role) => is(role, 'ticket.decide_return')},
  Wall: {path: '/wall', of: (role) => is(role, 'read.counts') && ['dispatcher', 'supervisor', 'auditor'].includes(role)},
  Revisits: {path: '/revisits', of: (role) => is(role, 'callback.finish')},
  Customers: {path: '/customers', of: (role) => is(role, 'read.customers')},
  Audit: {path: '/audit', of: (role) => is(role, 'read.accesses')},
  Phrases: {path: '/phrases', of: (role) => is(role, 'read.phrases')},
  Policies: {path: '/policies', of: (role) => is(role, 'read.policies')},
  System: {path: '/system', of: (role) => is(role, 'operate.look')},
};

let server;
let root;
const tokens = {};
const tickets = {};
let customer;

const by = (role) => ({actor: `${role}; ${role}`, headers: {Authorization: `Bearer ${tokens[role]}`}});
const get = (path, role) => server.ask('GET', path, by(role));
const post = (path, body, role) => server.ask('POST', path, {...by(role), body});

/** Returns a ticket that went so far. */
async function gone(...steps) {
  const body = {kind: 'complaint', channel: 'phone', words: 'The lift stood still.', remedy_sought: 'repair', customer: {name: NAME, points: [{kind: 'phone', value: PHONE}, {kind: 'email', value: MAIL}]}};
  const {ticket} = await post('/v1/tickets', body, 'agent');
  const doing = {
    classify: ['agent', {category: ['quality']}],
    assign: ['supervisor', {holder: {unit: 'Facilities', person: 'handler'}}],
    start: ['handler', {}],
    answer: ['handler', {outcome: 'upheld', cause: 'door', words: 'Repaired.', told: {channel: 'phone'}}],
  };
  for (const step of steps) await post(`/v1/tickets/${ticket}/${step}`, doing[step][1], doing[step][0]);
  return ticket;
}

test.beforeAll(async () => {
  // What is read is no fact here: the journal grows by what is written alone.
  server = await Server.start({access: 'tokens', sample: false, options: ['--first-token', '--no-access-log']});
  root = await server.firstToken();
  for (const role of ROLES) {
    const issued = await server.ask('POST', '/v1/tokens', {body: {person: role, roles: [role]}, headers: {Authorization: `Bearer ${root}`}, actor: 'first-administrator; administrator'});
    tokens[role] = issued.secret;
  }
  tickets.received = await gone();
  tickets.handling = await gone('classify', 'assign', 'start');
  tickets.answered = await gone('classify', 'assign', 'start', 'answer');
  customer = (await get(`/v1/tickets/${tickets.received}`, 'agent')).customer;
});
test.afterAll(() => server.stop());

async function signIn(page, role) {
  await page.context().clearCookies();
  await page.goto(`${server.url}/console/`);
  await page.locator('input[name=token]').fill(tokens[role]);
  await page.locator('button.primary').click();
  await page.locator('#page').waitFor();
}

/** Writes down what is refused to the pages. */
function refusals(page) {
  const refused = [];
  page.on('response', (response) => response.status() === 403 && refused.push(`${response.request().method()} ${response.url()}`));
  return refused;
}

for (const role of ROLES) {
  test(`${role}: the pages are those of the table, and what they ask is answered`, async ({page}) => {
    const refused = refusals(page);
    const watched = watch(page, server);
    await signIn(page, role);
    const reached = Object.entries(PAGES).filter(([, {of}]) => of(role)).map(([name]) => name);
    await expect(page.getByRole('navigation', {name: 'Pages'}).locator('.word')).toHaveText(['Redress', ...reached]);
    for (const [name, {path}] of Object.entries(PAGES)) {
      await page.goto(`${server.url}/console${path}`);
      const stranger = page.getByText("This page is none of your role's");
      if (reached.includes(name)) {
        await page.locator('#page h1').first().waitFor();
        await expect(page.getByText('as of now')).toBeVisible();
        await expect(stranger, name).toHaveCount(0);
      } else {
        await expect(stranger, name).toBeVisible();
      }
    }
    expect(refused).toEqual([]);
    watched.expectNone();
  });
}

/** Returns the moves that the page offers, by their words. */
async function offered(page) {
  const toolbar = page.getByRole('toolbar', {name: 'What can be done'});
  const more = toolbar.locator('summary');
  if ((await more.count()) > 0) await more.click();
  const texts = await toolbar.getByRole('button').evaluateAll((buttons) => buttons.map((button) => [...button.childNodes].filter((node) => node.nodeName === '#text').map((node) => node.data).join('').trim()));
  return texts.sort();
}

for (const role of ROLES.filter((each) => is(each, 'read.tickets'))) {
  test(`${role}: the moves are those that the API allows, and nobody is named who is masked`, async ({page}) => {
    const refused = refusals(page);
    await signIn(page, role);
    for (const [phase, number] of Object.entries(tickets)) {
      const {moves} = await get(`/v1/tickets/${number}/moves`, role);
      // An auditor's session sends nothing, though the table lets it ask who the customer is.
      const allowed = role === 'auditor' ? [] : moves.map(({move}) => WORDS[`move.${move}`]).sort();
      await page.goto(`${server.url}/console/tickets/${number}`);
      await page.locator('#others-title').waitFor();
      await page.locator('.timeline .entry').first().waitFor();
      if (allowed.length > 0) await page.getByRole('toolbar', {name: 'What can be done'}).waitFor();
      else await page.waitForTimeout(500); // where it came, it would be there
      expect(await offered(page), phase).toEqual(allowed);
    }
    const {name, points} = await get(`/v1/customers/${customer}`, role);
    await page.goto(`${server.url}/console/customers/${customer}`);
    await expect(page.locator('#page')).toContainText(points[0].value);
    const shown = [await page.locator('#page').innerText()];
    for (const path of [`/tickets/${tickets.answered}`, '/tickets?order=received', '/customers', ...(is(role, 'read.accesses') ? ['/audit'] : [])]) {
      await page.goto(`${server.url}/console${path}`);
      await page.locator('#page h1').first().waitFor();
      await page.waitForTimeout(300);
      shown.push(await page.locator('#page').innerText());
    }
    const identity = [NAME, PHONE, MAIL].filter((each) => shown.join('\n').includes(each));
    expect(identity.length > 0, `${role} sees ${identity}`).toBe(is(role, 'read.identity'));
    if (is(role, 'read.identity')) expect([points[0].value, name ?? NAME]).toEqual([PHONE, NAME]);
    expect(refused).toEqual([]);
  });
}

test('the session of an auditor cannot be made to write: no page sends anything, and nothing that is sent is taken', async ({page}) => {
  test.setTimeout(240_000);
  const writes = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && !request.url().endsWith('/v1/session')) writes.push(`${request.method()} ${request.url()}`);
  });
  await signIn(page, 'auditor');
  const before = (await get('/v1/status', 'auditor')).position;
  const pages = [...Object.values(PAGES).map(({path}) => path), `/tickets/${tickets.handling}?do=note`, `/customers/${customer}?merge=?`, '/policies?change=true'];
  for (const path of pages) {
    await page.goto(`${server.url}/console${path}`);
    await page.locator('#page h1').first().waitFor();
    for (const key of 'abceimnorstuvwxy*.12345') await page.keyboard.press(key);
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Escape');
    const buttons = page.locator('#page button:visible');
    for (let i = 0; i < Math.min(30, await buttons.count()); i++) await buttons.nth(i).click({timeout: 1000, noWaitAfter: true}).catch(() => undefined);
    await page.keyboard.press('Control+Enter');
  }
  expect(writes).toEqual([]);

  const ids = {ticket: `tickets/${tickets.handling}`, customer: `customers/${customer}`, callback: `callbacks/${NO_ID}`, contact: `contacts/${NO_ID}`, policy: 'policies/house', agent: 'agents/handler', team: 'teams/Facilities', token: `tokens/${NO_ID}`, view: `views/${NO_ID}`, phrase: `phrases/${NO_ID}`};
  const made = {'customer.register': 'customers', 'callback.plan': 'callbacks', 'token.issue': 'tokens', 'view.create': 'views', 'phrase.create': 'phrases'};
  const paths = [...may.keys()].filter((action) => !is('auditor', action)).flatMap((action) => {
    const [kind, verb] = action.split('.');
    return action in made ? [`/v1/${made[action]}`] : kind in ids ? [`/v1/${ids[kind]}/${verb}`] : [];
  });
  expect(paths.length).toBeGreaterThan(80);
  const taken = await page.evaluate(async (all) => {
    const {csrf} = await (await fetch('/v1/session')).json();
    const answers = [];
    for (const path of [...all, '/v1/tickets', '/v1/imports', '/v1/rebuilds', '/v1/interactions']) {
      const answer = await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json', 'Redress-Csrf': csrf, 'Idempotency-Key': path}, body: '{}'});
      if (answer.status !== 403) answers.push(`${path}: ${answer.status} ${await answer.text()}`);
    }
    return answers;
  }, paths);
  expect(taken).toEqual([]);
  expect((await get('/v1/status', 'auditor')).position).toBe(before);
});
