import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../platform/app.ts';
import { openPool } from '../../platform/database/database.ts';
import { runAll } from '../run/run-all.ts';
import { ALEX, RunbookFixture, step } from '../runbook.fixture.ts';
import { executeStep } from './execute-step.job.ts';
import { recoverSteps } from './lose-step.ts';
import { runNodeOf } from './run-node.ts';

let fixture: RunbookFixture;
let app: App;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  app = fixture.app;
});
afterAll(() => fixture.close());

/** Connections of a node that is killed when it has sent so many statements: none after them reaches the database. */
class DoomedPool extends pg.Pool {
  #left = Number.POSITIVE_INFINITY;
  readonly #open = new Set<pg.PoolClient>();
  isDead = false;

  constructor(url: string) {
    super({ ...openPool(url, 10).options, connectionString: url });
    this.on('error', () => undefined);
    this.on('connect', (client) => this.#watch(client));
  }

  killAfter(statements: number): void {
    this.#left = statements;
  }

  #watch(client: pg.PoolClient): void {
    this.#open.add(client);
    client.on('error', () => undefined);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]): unknown => {
      this.#left -= 1;
      if (this.#left < 0) this.#die();
      return query(...args);
    };
    client.query = counted as typeof client.query;
  }

  /** As a killed process does: the sockets are gone, and PostgreSQL rolls back what was open and frees the locks. */
  #die(): void {
    this.isDead = true;
    for (const client of this.#open)
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    this.#open.clear();
  }
}

interface Crashed {
  readonly isOver: boolean;
  readonly runId: string;
}

/** Runs a step on a node that is killed after so many statements, and lets another node take care of what it left. */
async function crashAfter(statements: number, more: Parameters<typeof step>[2]): Promise<Crashed> {
  const steps = [step('a', 'echo x >> ran', more), step('b', 'true')];
  const runId = await fixture.begin(steps);
  await runAll(app, { runId }, ALEX);
  const pool = new DoomedPool(fixture.url);
  const node = await fixture.openNode({ pool });
  pool.killAfter(statements);
  const running = executeStep(node, { runId, step: 'a' }).catch(() => undefined);
  await Promise.race([running, expect.poll(() => pool.isDead, { timeout: 10_000, interval: 5 }).toBe(true)]);
  if (!pool.isDead) return { isOver: true, runId };
  const { owner } = runNodeOf(node);
  await expect.poll(() => runNodeOf(app).owner.isAlive(owner.id), { interval: 5 }).toBe(false);
  return { isOver: false, runId };
}

/** How often the change was made. */
async function timesMade(runId: string): Promise<number> {
  const text = await readFile(join(fixture.folder, 'data', 'runs', runId, 'ran'), 'utf8').catch(() => '');
  return text.length / 2;
}

test('killed after any of its statements, a node never leaves a change that another one makes again', async () => {
  const seen = new Set<string>();
  for (let statements = 0; ; statements++) {
    const { isOver, runId } = await crashAfter(statements, { changes: true });
    if (isOver) break;
    await recoverSteps(app, runNodeOf(app));
    await fixture.drain(runId);
    const { status } = await fixture.stepOf(runId);
    seen.add(status);
    // What is queued never began, so it ran after all; what began is never begun again.
    expect(['done', 'unknown']).toContain(status);
    if (status === 'done') expect(await timesMade(runId)).toBe(1);
    else expect(await timesMade(runId)).toBeLessThanOrEqual(1);
    expect((await fixture.stepOf(runId, 'b')).status).toBe(status === 'done' ? 'done' : 'pending');
    expect(statements).toBeLessThan(100);
  }
  expect(seen).toEqual(new Set(['done', 'unknown']));
}, 60_000);

test('and what may be repeated is done in the end', async () => {
  for (let statements = 0; ; statements += 5) {
    const { isOver, runId } = await crashAfter(statements, { changes: true, retry: 1 });
    if (isOver) break;
    await recoverSteps(app, runNodeOf(app));
    await fixture.drain(runId);
    expect(await fixture.stepOf(runId)).toMatchObject({ status: 'done' });
    expect(await fixture.stepOf(runId, 'b')).toMatchObject({ status: 'done' });
  }
}, 60_000);
