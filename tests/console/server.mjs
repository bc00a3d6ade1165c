// The real program with its sample, on a port of its own choice; ended by its id.

import {spawn, spawnSync} from 'node:child_process';
import {createWriteStream, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

export const SOURCE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const REDRESS = process.env.REDRESS_BINARY ?? join(SOURCE, 'build', 'release', 'redress');
const READY_MS = 60_000;
const STOP_MS = 30_000;

/** Starts `redress serve`; `stop()` ends it and takes its folder away. */
export class Server {
  static async start({access = 'open', sample = true, options = []} = {}) {
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), 'redress-console-'));
    server.process = spawn(
      REDRESS,
      ['serve', '--data', join(server.folder, 'data'), '--listen', '127.0.0.1:0', '--access', access, ...options],
      {stdio: ['ignore', 'pipe', 'pipe']},
    );
    server.process.stderr.pipe(createWriteStream(join(server.folder, 'log')));
    server.lines = [];
    try {
      server.url = await server.#ready();
      if (sample) server.load();
    } catch (failure) {
      await server.stop();
      throw failure;
    }
    return server;
  }

  #ready() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the server did not become ready')), READY_MS);
      this.process.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      createInterface({input: this.process.stdout}).on('line', (line) => {
        this.lines.push(line);
        const found = /ready at (\S+)/.exec(line);
        if (found === null) return;
        clearTimeout(late);
        resolve(found[1]);
      });
    });
  }

  /** Returns the first administrator's token, which is printed once where `--first-token` is given. */
  async firstToken() {
    const end = Date.now() + STOP_MS;
    while (Date.now() < end) {
      const found = /redress_[0-9a-f]{32}_[0-9a-f]+/.exec(this.lines.join('\n'));
      if (found !== null) return found[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('no first token was printed');
  }

  /** Loads the sample of ops/sample. */
  load() {
    this.#run('python3', '-B', join(SOURCE, 'ops', 'sample', 'load.py'), '--redress', REDRESS, '--server', this.url);
  }

  /** Has one standard promise all who complain an answer, whatever the day and the hour. */
  promise(amount = 'PT48H') {
    const text = `policy: standards/tests
version: 2026-11-01
source: "made for tests"
calendars:
  always: {zone: Asia/Shanghai, week: {mon-sun: ["00:00-24:00"]}, known_until: open}
standards:
  - id: complaint
    when: {kind: [complaint]}
    clocks:
      - {metric: answer, amount: {elapsed: ${amount}}, calendar: always}
`;
    const file = join(this.folder, 'policy.yaml');
    writeFileSync(file, text);
    this.#run(REDRESS, 'policy', 'apply', file, '--server', this.url, '--actor', 'sue; supervisor');
  }

  #run(...command) {
    const done = spawnSync(command[0], command.slice(1), {encoding: 'utf8'});
    if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  /** Asks the API as a program would, as `actor`; returns what stands in the answer. */
  async ask(method, path, {body, actor = 'ana; agent', headers = {}} = {}) {
    const answer = await fetch(this.url + path, {
      method,
      headers: {'Redress-Actor': actor, ...(body === undefined ? {} : {'Content-Type': 'application/json'}), ...headers},
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  /** Takes a matter in, and returns its number. */
  async receive(fields = {}, actor = 'ana; agent') {
    const body = {kind: 'complaint', channel: 'phone', words: 'The lift stood still.', remedy_sought: 'repair', customer: {points: [{kind: 'phone', value: '+1 202 555 0100'}]}, ...fields};
    return (await this.ask('POST', '/v1/tickets', {body, actor})).ticket;
  }

  async move(number, verb, body, actor = 'sue; supervisor') {
    return this.ask('POST', `/v1/tickets/${number}/${verb}`, {body, actor});
  }

  async stop() {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once('exit', resolve));
      this.process.kill('SIGTERM');
      const late = setTimeout(() => this.process.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    }
    rmSync(this.folder, {recursive: true, force: true});
  }
}
