// Somebody who has a keyboard and nothing else: where the focus goes is written down, in Chromium's words.

import {expect} from './browser.mjs';

const MOST_TABS = 60; // from one end of a page to the other

export class Keyboard {
  static async of(page) {
    const keyboard = new Keyboard();
    keyboard.page = page;
    keyboard.debugger = await page.context().newCDPSession(page);
    keyboard.order = [];
    return keyboard;
  }

  /** Role and name of what has the focus, such as `textbox "Phone"`. */
  async focused() {
    const {result} = await this.debugger.send('Runtime.evaluate', {expression: 'document.activeElement'});
    const {nodes} = await this.debugger.send('Accessibility.getPartialAXTree', {objectId: result.objectId, fetchRelatives: false});
    await this.debugger.send('Runtime.releaseObject', {objectId: result.objectId});
    return `${nodes[0].role?.value ?? 'nothing'} "${nodes[0].name?.value ?? ''}"`;
  }

  /** Notes under which heading the next keys are. */
  begin(step) {
    this.order.push(`\n${step}`);
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      if (key !== 'Tab') this.order.push(`  ${key}`);
    }
  }

  async write(text) {
    await this.page.keyboard.insertText(text);
  }

  /** Goes on by Tab to what has one of these roles and names. */
  async tabTo(...wanted) {
    const passed = [];
    for (let i = 0; i < MOST_TABS; i++) {
      await this.page.keyboard.press('Tab');
      const now = await this.focused();
      this.order.push(`  Tab ${now}`);
      if (wanted.includes(now)) return;
      passed.push(now);
    }
    throw new Error(`no Tab comes to ${wanted.join(' or ')}, but to ${passed.join(', ')}`);
  }

  /** Goes to a field by Tab, and writes there. One with proposals is a combobox. */
  async fill(name, text) {
    await this.tabTo(`textbox "${name}"`, `combobox "${name}"`);
    await this.write(text);
  }

  /** Goes to a list of choices by Tab, and takes one by its first letters. */
  async choose(name, letters) {
    await this.tabTo(`combobox "${name}"`);
    await this.page.keyboard.type(letters);
    this.order.push(`  ${letters}`);
  }

  async signIn(server, person, role) {
    await this.page.goto(`${server.url}/console/`);
    await this.page.locator('button.primary').waitFor();
    await this.tabTo('textbox "Name or staff number"');
    await this.press('Control+a');
    await this.write(person);
    await this.choose('Role', role);
    await this.tabTo('button "Sign in"');
    await this.press('Enter');
    await expect(this.page.locator('header .person')).toHaveText(person);
  }
}
