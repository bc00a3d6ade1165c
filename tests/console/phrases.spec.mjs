// Phrases: put into texts by typing some of them, filled in from the ticket; written, changed and deleted by who may.

import {expect, signIn, test, violations, watch} from './browser.mjs';
import {Server} from './server.mjs';

let server;
let number;
const AS = {actor: 'sue; supervisor'};

test.beforeAll(async () => {
  server = await Server.start();
  number = await server.receive({subject: 'Lift', language: 'zh-CN', unit: 'Facilities', customer: {points: [{kind: 'phone', value: '+1 202 555 0177'}]}});
  await server.move(number, 'classify', {category: ['quality'], severity: 'normal'});
  await server.move(number, 'assign', {holder: {unit: 'Facilities', person: 'bo'}});
  const all = {owner: {all: true}};
  await keep({name: 'On it', texts: [{language: 'en', text: 'We work on {ticket.number}.'}, {language: 'zh-CN', text: '工单 {ticket.number} 正在办理。'}], ...all});
  await keep({name: 'Sorry', texts: [{language: 'en', text: 'Dear {customer.name}, we are sorry.'}], ...all});
  await keep({name: 'Goodbye', texts: [{language: 'en', text: 'Kind regards'}], ...all});
});
test.afterAll(() => server.stop());

const keep = async (body, actor = AS.actor) => (await server.ask('POST', '/v1/phrases', {body, actor})).phrase;
const phrasesOf = async (actor) => (await server.ask('GET', '/v1/phrases?limit=200', {actor})).phrases;

const options = (page) => page.locator('.chooser').getByRole('option');

async function openNote(page) {
  await page.goto(`${server.url}/console/tickets/${number}?do=note`);
  const words = page.getByRole('form', {name: 'Note'}).getByLabel('Words');
  await words.waitFor();
  return words;
}

test('a phrase is chosen by typing and put in where the cursor stands, in the language of the ticket, filled in', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'bo; handler');
  const words = await openNote(page);
  await words.fill('Before after');
  for (let i = 0; i < 5; i++) await words.press('ArrowLeft');
  await words.pressSequentially('//');
  const search = page.getByRole('combobox', {name: 'Type some of it'});
  await expect(search).toBeFocused();
  // The customer's language comes first.
  await expect(options(page).first()).toContainText('正在办理');
  await search.fill('on work');
  await expect(options(page)).toHaveCount(1);
  await search.press('Enter');
  await expect(words).toHaveValue(`Before We work on ${number}.after`);
  await expect(words).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.centre')).toContainText(`Before We work on ${number}.after`);
  watched.expectNone();
});

test('what could not be filled in is said, and is marked to be written', async ({page}) => {
  await signIn(page, server, 'bo; handler');
  const words = await openNote(page);
  await page.getByRole('button', {name: 'Insert a phrase'}).click();
  await page.keyboard.type('sorry');
  await expect(options(page)).toContainText('not filled in: {customer.name}');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(words).toHaveValue('Dear {customer.name}, we are sorry.');
  await page.keyboard.type('Ms Li');
  await expect(words).toHaveValue('Dear Ms Li, we are sorry.');
});

test('Escape leaves the chooser, not the form; what is composed puts nothing in', async ({page}) => {
  await signIn(page, server, 'bo; handler');
  const words = await openNote(page);
  await words.fill('kept ');
  await words.pressSequentially('//');
  const search = page.getByRole('combobox', {name: 'Type some of it'});
  await expect(options(page).first()).toBeVisible();
  // As Pinyin is typed: Enter takes the letters, and belongs to the input method.
  await search.evaluate((field) => {
    const key = (type, more) => field.dispatchEvent(new KeyboardEvent(type, {bubbles: true, cancelable: true, ...more}));
    field.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
    field.value = 'good';
    field.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}));
    key('keydown', {key: 'Enter', isComposing: true});
    field.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true, data: 'good'}));
    key('keydown', {key: 'Enter'});
  });
  await expect(words).toHaveValue('kept ');
  await expect(options(page)).toHaveCount(1);
  await search.press('Escape');
  await expect(search).toHaveCount(0);
  await expect(words).toBeFocused();
  await expect(words).toHaveValue('kept ');
  // A slash within a word is a slash.
  await words.pressSequentially('http://x');
  await expect(words).toHaveValue('kept http://x');
  await expect(search).toHaveCount(0);
});

test('where no ticket fills fields in, only what has none is offered', async ({page}) => {
  await signIn(page, server, 'sue; supervisor', `/console/tickets?text=${number}`);
  await page.locator('tbody a.number').waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByRole('toolbar').waitFor();
  await page.keyboard.press('i');
  await page.getByRole('dialog').getByRole('button', {name: 'Insert a phrase'}).click();
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(options(page)).toHaveCount(0);
  await page.getByRole('dialog').getByRole('button', {name: 'Insert a phrase'}).click();
  await expect(options(page)).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByLabel('Words')).toHaveValue('Kind regards');
});

test('a phrase is written in two languages, changed and deleted; a field that is none is refused by name', async ({page}) => {
  const watched = watch(page, server);
  await signIn(page, server, 'sue; supervisor', '/console/phrases');
  await page.getByRole('button', {name: 'New phrase'}).click();
  const form = page.getByRole('form', {name: 'New phrase'});
  await form.getByRole('textbox', {name: 'Name'}).fill('Waiting');
  await form.getByLabel('For whom').selectOption({label: 'everyone'});
  const text = form.getByLabel('Text', {exact: true});
  await text.fill('We wait for {ticket.parts} ');
  await form.getByRole('button', {name: 'Save the phrase'}).click();
  await expect(form.getByText(/ticket\.parts/).first()).toBeVisible();
  await expect(text).toHaveAttribute('aria-invalid', 'true');
  await text.fill('We wait, ');
  await form.getByLabel('Insert a field').focus();
  await page.keyboard.type('customer');
  await expect(form.getByLabel('Insert a field')).toHaveValue('customer.name');
  await expect(text).toHaveValue('We wait, ');
  await form.getByRole('button', {name: 'Insert', exact: true}).click();
  await expect(text).toHaveValue('We wait, {customer.name}');
  await form.getByRole('button', {name: 'One more language'}).click();
  await form.getByLabel('Text', {exact: true}).nth(1).fill('等待中');
  // It is a draft until it is sent.
  await page.reload();
  await expect(form.getByLabel('Text', {exact: true}).nth(1)).toHaveValue('等待中');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', {name: /^Waiting everyone/})).toContainText('等待中');
  const kept = (await phrasesOf('ana; agent')).find((each) => each.name === 'Waiting');
  expect(kept.texts).toEqual([{language: 'en', text: 'We wait, {customer.name}'}, {language: 'zh-CN', text: '等待中'}]);

  await page.getByRole('button', {name: 'Change Waiting'}).click();
  await page.getByRole('textbox', {name: 'Name'}).fill('Patience');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('row', {name: /^Patience/})).toBeVisible();
  await page.getByRole('button', {name: 'Delete Patience'}).click();
  await page.getByRole('button', {name: 'Delete the phrase'}).click();
  await expect(page.getByRole('row', {name: /^Patience/})).toHaveCount(0);
  expect((await phrasesOf('ana; agent')).map((each) => each.name)).not.toContain('Patience');
  watched.expectNone();
});

test('who may not change phrases is not offered to; an auditor reads them', async ({page}) => {
  await keep({name: 'My own', texts: [{language: 'en', text: 'mine'}]}, 'ana; agent');
  await signIn(page, server, 'ana; agent', '/console/phrases');
  await expect(page.getByRole('button', {name: 'Change My own'})).toBeVisible();
  await expect(page.getByRole('button', {name: /Change On it|Delete On it/})).toHaveCount(0);
  await page.context().clearCookies();
  await signIn(page, server, 'aud; auditor', '/console/phrases');
  await page.getByLabel("others' too").check();
  await expect(page.getByRole('row', {name: /^My own ana's/})).toBeVisible();
  await expect(page.locator('#page').getByRole('button')).toHaveCount(0);
});

for (const language of ['en', 'zh-CN']) {
  test(`phrases are accessible in ${language}`, async ({page}) => {
    await page.addInitScript((chosen) => localStorage.setItem('redress.language', chosen), language);
    await signIn(page, server, 'bo; handler', `/console/tickets/${number}?do=note`);
    await page.getByRole('button', {name: language === 'en' ? 'Insert a phrase' : '插入常用语'}).first().click();
    await options(page).first().waitFor();
    expect(await violations(page)).toEqual([]);
  });
}
