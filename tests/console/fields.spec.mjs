// What is typed by an input method, and what is done without a mouse.

import {expect, signIn, test} from './browser.mjs';
import {Server} from './server.mjs';

let server;
test.beforeAll(async () => (server = await Server.start({sample: false})));
test.afterAll(() => server.stop());

/** Composes `text` in the focused field as an input method does, and confirms it by Enter. */
async function compose(page, text) {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', {text: 'pin', selectionStart: 3, selectionEnd: 3});
  // What the browser sends for a key that belongs to the input method.
  for (const key of ['Enter', 'Escape', 'j']) {
    await page.evaluate((pressed) => document.activeElement.dispatchEvent(
      new KeyboardEvent('keydown', {key: pressed, bubbles: true, cancelable: true, isComposing: true, keyCode: 229})), key);
  }
  await session.send('Input.insertText', {text});
  // The Enter that confirms, as browsers send it that tell of it after the end.
  const prevented = await page.evaluate(() => {
    document.activeElement.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
    document.activeElement.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
    return !document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true}));
  });
  await session.detach();
  return prevented;
}

test('an Enter that confirms Pinyin sends nothing and loses nothing, in every field of every form', async ({page}) => {
  test.setTimeout(240_000);
  const number = await server.receive();
  await server.move(number, 'classify', {category: ['quality']});
  await server.move(number, 'assign', {holder: {unit: 'Facilities', person: 'bo'}});
  await server.move(number, 'start', {}, 'bo; handler');
  const sent = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && /\/v1\/tickets\//.test(request.url())) sent.push(request.url());
  });
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}`);
  await page.getByRole('toolbar').waitFor();
  const {moves} = await server.ask('GET', `/v1/tickets/${number}/moves`, {actor: 'sue; supervisor'});
  let fields = 0;
  for (const {move} of moves.filter((each) => each.move !== 'start')) {
    await page.goto(`${server.url}/console/tickets/${number}?do=${move}`);
    const form = page.locator('form[aria-label]').last();
    await form.locator('button.primary').waitFor();
    if (await form.locator('summary').count()) await form.locator('summary').first().click();
    const inputs = form.locator('input[type=text], textarea');
    for (let i = 0; i < await inputs.count(); i++) {
      await inputs.nth(i).fill('');
      await inputs.nth(i).focus();
      expect(await compose(page, '电梯'), `${move}, field ${i}`).toBe(true);
      await expect(inputs.nth(i), `${move}, field ${i}`).toHaveValue('电梯');
      await expect(form, `${move}, field ${i}`).toBeVisible();
      fields += 1;
    }
  }
  // The search of the head is a field, too.
  await page.locator('header input[type=search]').focus();
  expect(await compose(page, '电梯')).toBe(true);
  await expect(page).toHaveURL(new RegExp(number));
  expect(sent).toEqual([]);
  expect(fields).toBeGreaterThan(40);
});

test('a matter is taken from its receipt to its answer by keys alone', async ({page}) => {
  const number = await server.receive({subject: 'By keys'});
  await signIn(page, server, 'sue; supervisor', '/console/tickets?text=keys');
  await page.mouse.move(0, 0);
  await page.locator('tbody tr[aria-rowindex]').first().waitFor();
  const keys = async (...pressed) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  // By arrows: a browser forgets the letters that chose so far where they come slowly.
  const choose = async (start) => {
    const chosen = () => page.evaluate(() => document.activeElement.selectedOptions[0].textContent.trim());
    for (let i = 0; i < 40 && !(await chosen()).startsWith(start); i++) await keys('ArrowDown');
    expect(await chosen()).toMatch(new RegExp(`^${start}`));
  };
  // A letter means what can be done now, which the page is told after what was done before.
  const does = async (key) => {
    await page.locator(`[aria-keyshortcuts="${key}"]`).first().waitFor();
    await keys(key);
  };
  const sent = (words) => expect(page.locator('#page header [aria-current=step]')).toHaveText(words);
  await keys('j', 'Enter');
  await page.getByRole('toolbar', {name: 'What can be done'}).waitFor();

  await does('c');
  await expect(page.getByLabel('Category')).toBeFocused();
  await page.keyboard.type('quality/lift');
  await keys('Control+Enter');
  await sent('Classified');
  await does('a');
  await expect(page.getByLabel('Unit')).toBeFocused();
  await page.keyboard.type('Facilities');
  await keys('Tab');
  await page.keyboard.type('sue');
  await keys('Control+Enter');
  await sent('Assigned');
  await does('s');
  await sent('Handling');
  await does('r');
  await expect(page.getByLabel('Outcome')).toBeFocused();
  await choose('Redress');
  await keys('Tab');
  await page.keyboard.type('We repaired it.');
  for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement.id.endsWith('told-channel'))); i++) await keys('Tab');
  await choose('Phone');
  await keys('Control+Enter');
  await sent('Answered');
  const ticket = await server.ask('GET', `/v1/tickets/${number}`, {actor: 'sue; supervisor'});
  expect(ticket.answer.outcome).toBe('redress_without_acceptance');
});

test('focus is never hidden by the head, and every target is large enough', async ({page}) => {
  const number = await server.receive();
  await signIn(page, server, 'sue; supervisor', `/console/tickets/${number}`);
  await page.getByRole('toolbar', {name: 'What can be done'}).waitFor();
  const order = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const box = element.getBoundingClientRect();
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 24) / 2);
      return {name: element.tagName, hidden: top !== null && !element.contains(top) && !top.contains(element), small: element.matches('button, input[type=checkbox], select') && (box.height < 24 || box.width < 24) && element.closest('label') === null};
    });
    if (found === null) break;
    order.push(found);
  }
  expect(order.length).toBeGreaterThan(15);
  expect(order.filter((each) => each.hidden)).toEqual([]);
  expect(order.filter((each) => each.small)).toEqual([]);
});
