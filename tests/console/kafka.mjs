// Nodes of the real program on a real Kafka: one journal, and each with views, sessions and tabs of its own.

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {REDRESS, Server, SOURCE} from './server.mjs';

const START_MS = 300_000; // the broker's jars may have to come first

function run(...command) {
  const done = spawnSync(command[0], command.slice(1), {encoding: 'utf8', timeout: START_MS});
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stdout}${done.stderr}`);
}

/** A broker and `nodes` on it; `stop()` ends all, and takes their folders away. */
export class Cluster {
  static async start(count) {
    const cluster = new Cluster();
    cluster.folder = mkdtempSync(join(tmpdir(), 'redress-console-kafka-'));
    cluster.nodes = [];
    try {
      const broker = join(cluster.folder, 'broker');
      run(join(SOURCE, 'ops', 'kafka'), 'start', broker, '--while', String(process.pid));
      const address = /^BROKERS=(\S+)$/m.exec(readFileSync(join(broker, 'ports'), 'utf8'))[1];
      run(REDRESS, 'topics', 'create', '--brokers', address, '--single-broker');
      const options = ['--brokers', address, '--single-broker', '--no-intake', ...cluster.#keys()];
      for (let i = 0; i < count; i++) cluster.nodes.push(await Server.start({sample: false, options}));
    } catch (failure) {
      await cluster.stop();
      throw failure;
    }
    return cluster;
  }

  /** Keys that all nodes of a journal share. */
  #keys() {
    const [installation, master] = ['installation.key', 'master.key'].map((name) => join(this.folder, name));
    writeFileSync(installation, '01'.repeat(32));
    writeFileSync(master, `${'23'.repeat(32)}\n`, {mode: 0o600});
    return ['--key-file', installation, '--master-key-file', master];
  }

  async stop() {
    for (const node of this.nodes) await node.stop();
    run(join(SOURCE, 'ops', 'kafka'), 'wipe', join(this.folder, 'broker'));
    rmSync(this.folder, {recursive: true, force: true});
  }
}
