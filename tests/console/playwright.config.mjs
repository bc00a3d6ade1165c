// The console in Debian's Chromium, against the real program. One worker: each file has a server of
// its own, and two at a time would only wait for each other.

import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));

export default {
  testDir: HERE,
  testMatch: '*.spec.mjs',
  outputDir: process.env.REDRESS_CONSOLE_RESULTS ?? join(HERE, '..', '..', 'build', 'console-tests'),
  workers: 1,
  retries: 1, // told as flaky; the second time with a trace, which costs a third of the time
  timeout: 120_000, // of a machine that has other things to do
  expect: {timeout: 20_000},
  reporter: [['list']],
  // Pictures are made on demand only.
  grepInvert: process.env.REDRESS_PICTURES ? undefined : /@pictures/,
  use: {
    actionTimeout: 30_000,
    browserName: 'chromium',
    viewport: {width: 1440, height: 900},
    locale: 'en-GB',
    timezoneId: 'Asia/Shanghai',
    launchOptions: {
      executablePath: process.env.REDRESS_CHROMIUM ?? '/usr/bin/chromium',
      // Chromium has no sandbox of its own as root, as which containers run.
      args: process.getuid() === 0 ? ['--no-sandbox'] : [],
    },
    trace: 'on-first-retry',
  },
};
