import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A Tocsin node as a process of its own, so that it can be killed as a machine kills it. */
export class NodeProcess {
  readonly #env: Record<string, string>;
  readonly #plan: string;
  #process: ChildProcess | null = null;
  #log = '';
  kills = 0;

  constructor(plan: string, env: Record<string, string>) {
    this.#plan = plan;
    this.#env = env;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#env.TOCSIN_PORT}`;
  }

  /** Where it keeps its files. */
  get dataDir(): string {
    return this.#env.TOCSIN_DATA ?? '';
  }

  /** Starts the node and waits until it is ready. */
  async start(): Promise<void> {
    const program = join(ROOT, 'packages/cli/bin/tocsin.js');
    const child = spawn(process.execPath, [program, 'up', this.#plan], {
      cwd: ROOT,
      env: { ...process.env, ...this.#env },
    });
    const keep = (chunk: Buffer) => {
      this.#log += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#process = child;
    const end = Date.now() + 120_000;
    while (!(await this.#ready())) {
      if (child.exitCode !== null || Date.now() > end) throw new Error(`the node does not start:\n${this.#log}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** kill -9, then a new node on the same database. @param whileDownMs how long nobody is there */
  async killAndRestart(whileDownMs = 0): Promise<void> {
    await this.kill();
    if (whileDownMs > 0) await new Promise((done) => setTimeout(done, whileDownMs));
    await this.start();
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    this.kills += 1;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  get log(): string {
    return this.#log;
  }

  async #ready(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  }
}
