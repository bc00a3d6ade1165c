// The whole life of a matter, and the day around it, by keys alone: each person at a keyboard of their own, at the node that
// they are given.

import {expect, watch} from './browser.mjs';
import {Keyboard} from './keyboard.mjs';

const rows = (page) => page.locator('tbody tr[aria-rowindex]');
const phase = (page) => page.locator('#page header [aria-current=step]');

/** Waits until the page knows that this can be done. */
const canDo = (page, name) => page.getByRole('toolbar', {name: 'What can be done'}).getByRole('button', {name}).waitFor();

async function takeIn(keyboard, page) {
  keyboard.begin('An agent takes a call in');
  await keyboard.press('g', 'i');
  await expect(page.getByLabel('Phone', {exact: true})).toBeFocused();
  await keyboard.write('+86 139 0000 0777');
  await keyboard.fill('Name', '高远');
  await keyboard.fill('Words', '电梯停了两小时。');
  await keyboard.fill('Subject', '电梯故障');
  await keyboard.fill('Remedy sought', '尽快修好');
  await keyboard.fill('Unit', '物业部');
  await keyboard.fill('Category', '质量 / 电梯');
  await keyboard.fill('Unit', '工程部');
  await keyboard.fill('Person', 'bo');
  await keyboard.press('Control+Enter');
  await expect(page.getByRole('heading', {name: 'Taken in', exact: true})).toBeVisible();
  return (await page.locator('dd.number').first().textContent()).replace('-', '');
}

async function answer(keyboard, page) {
  keyboard.begin('A handler starts and answers');
  await expect(page.locator('tr[data-number]')).toHaveCount(1);
  await keyboard.press('j', 'Enter');
  await canDo(page, 'Start');
  await keyboard.press('s');
  await expect(phase(page)).toHaveText('Handling');
  await canDo(page, 'Answer');
  await keyboard.press('r');
  await expect(page.getByRole('form', {name: 'Answer'}).getByLabel('Outcome')).toBeFocused();
  await page.keyboard.type('Upheld');
  await keyboard.fill('Words', '已修好，免当月物业费。');
  await keyboard.fill('Cause', '门机故障');
  await keyboard.choose('Channel', 'Phone');
  await keyboard.press('Control+Enter');
  await expect(phase(page)).toHaveText('Answered');
}

async function planRevisit(keyboard, page) {
  keyboard.begin('A supervisor plans the revisit');
  await keyboard.press('g', 'l', '/');
  await keyboard.write('电梯故障');
  await keyboard.press('Enter', 'Escape');
  await expect(rows(page)).toHaveCount(1);
  await keyboard.press('j', 'Enter');
  await canDo(page, 'Plan revisit');
  await keyboard.press('v');
  await expect(page.getByRole('textbox', {name: 'Revisitor'})).toBeFocused();
  await keyboard.write('rita');
  await keyboard.press('Control+Enter');
  await expect(phase(page)).toHaveText('Revisiting');
}

async function call(keyboard, page) {
  keyboard.begin('A revisitor calls');
  await keyboard.press('g', 'r');
  await expect(rows(page)).toHaveCount(1);
  await keyboard.press('j', 'Enter');
  await page.getByRole('region', {name: 'The call in hand'}).waitFor();
  await keyboard.press('y', '5', 'Control+Enter');
  await expect(rows(page)).toHaveCount(0);
}

async function report(keyboard, page) {
  keyboard.begin('The supervisor looks at the wall, and at what is left');
  await keyboard.press('g', 'm');
  await page.getByRole('region', {name: 'Team by team'}).waitFor();
  await keyboard.tabTo('link "All, Open: 1"');
  await keyboard.press('Enter');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('What is left');
}

/** Goes through the day; returns the number of the ticket, and the order in which things had the focus. */
export async function wholeDay(browser, nodes) {
  const order = [];
  let turn = 0;
  /** Has the next person work at the next node. */
  const sit = async (person, role, work) => {
    const node = nodes[turn++ % nodes.length];
    const page = await browser.newPage();
    const watched = watch(page, node);
    const keyboard = await Keyboard.of(page);
    keyboard.begin(`${role} signs in`);
    await keyboard.signIn(node, person, role);
    const found = await work(keyboard, page);
    watched.expectNone();
    order.push(...keyboard.order);
    await page.close();
    return found;
  };
  /** Whatever was written at one node is there at the others. */
  const everywhere = (number) => Promise.all(nodes.map((node) => node.ask('GET', `/v1/tickets/${number}?fresh=true`, {actor: 'sue; supervisor'})));

  nodes[0].promise();
  await everywhere(await nodes[0].receive({subject: 'What is left'}));
  const number = await sit('ana', 'Agent', takeIn);
  for (const [person, role, work] of [['bo', 'Handler', answer], ['sue', 'Supervisor', planRevisit], ['rita', 'Revisitor', call], ['sue', 'Supervisor', report]]) {
    await everywhere(number);
    await sit(person, role, work);
  }
  return {tickets: await everywhere(number), order: `${order.join('\n').trim()}\n`};
}
