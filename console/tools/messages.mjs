// Holds the messages: both languages have the same keys with the same values, no key is used that is
// not there, none is there that nothing uses, and every code of the API that is shown has its words.

import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const CONSOLE = dirname(dirname(fileURLToPath(import.meta.url)));

function json(...path) {
  return JSON.parse(readFileSync(join(CONSOLE, ...path), 'utf8'));
}

function sources(folder) {
  return readdirSync(folder, {recursive: true})
    .filter((name) => /\.(svelte|ts)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function valuesIn(text) {
  const forms = typeof text === 'string' ? [text] : Object.values(text);
  return [...new Set(forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((found) => found[1])))].sort().join();
}

/** Returns what is wrong with the messages, a sentence each. */
export function faultsOfMessages() {
  const en = json('messages', 'en.json');
  const zh = json('messages', 'zh-CN.json');
  const codes = json('generated', 'codes.json');
  const source = sources(join(CONSOLE, 'src')).join('\n');
  const faults = [];
  for (const key of Object.keys(en)) {
    if (!(key in zh)) faults.push(`${key} is missing in Chinese`);
    else if (valuesIn(en[key]) !== valuesIn(zh[key])) faults.push(`${key} has other values in Chinese`);
  }
  for (const key of Object.keys(zh)) if (!(key in en)) faults.push(`${key} is missing in English`);

  // A whole group is used by code('group', ...) or t(`group.${...}`).
  const groups = new Set([...source.matchAll(/\bcode\('([\w-]+)'|\bt\(`([\w-]+)\.\$\{/g)].map((found) => found[1] ?? found[2]));
  const used = new Set([...source.matchAll(/'([a-z_]+\.[A-Za-z_.]+)'/g)].map((found) => found[1]));
  for (const key of Object.keys(en)) {
    if (!used.has(key) && !groups.has(key.split('.')[0])) faults.push(`${key} is used by nothing`);
  }
  for (const [group, values] of Object.entries(codes)) {
    for (const value of values) if (!(`${group}.${value}` in en)) faults.push(`${group}.${value} has no words`);
  }
  return faults;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = faultsOfMessages();
  for (const fault of faults) console.error(`console/messages: ${fault}`);
  process.exit(faults.length === 0 ? 0 : 1);
}
