// Builds the console: checks messages and types, makes the files, and writes them as C++.
//
// usage: node tools/build.mjs FOLDER   (below which everything is written)

import {spawnSync} from 'node:child_process';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {embed} from './embed.mjs';
import {generate} from './generate.mjs';
import {faultsOfMessages} from './messages.mjs';

const CONSOLE = dirname(dirname(fileURLToPath(import.meta.url)));
const output = resolve(process.argv[2] ?? join(CONSOLE, '..', 'build', 'console'));

function run(...command) {
  const done = spawnSync(process.execPath, command, {cwd: CONSOLE, encoding: 'utf8'});
  if (done.status === 0) return;
  process.stderr.write(done.stdout + done.stderr);
  process.exit(1);
}

await generate();
const faults = faultsOfMessages();
for (const fault of faults) console.error(`console/messages: ${fault}`);
if (faults.length > 0) process.exit(1);
run('node_modules/svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human');
run('node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn', '--outDir', join(output, 'dist'));
embed(join(output, 'dist'), join(output, 'console_files.cc'));
