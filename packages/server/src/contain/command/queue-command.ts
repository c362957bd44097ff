import { type Actor, type Lever, PLAIN_LEVER } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { beginAttempt, lockCommand } from './command.store.ts';
import type { InWorld, LeverId } from './lever-command.ts';

/** Task of the job that moves a lever by its command. */
export const MOVE_BY_COMMAND = 'move-by-command';

/**
 * Has the command of a lever run once `tx` commits, when it is one that is moved by commands. Call it for each lever that
 * moves, in the transaction of the move.
 * @throws Problem 'invalid' for a lever that only a runner elsewhere could move
 */
export async function queueCommand(
  app: App,
  tx: Tx,
  service: string,
  lever: Lever,
  action: 'pulled' | 'released',
): Promise<void> {
  const { command } = { ...PLAIN_LEVER, ...lever };
  if (!command) return;
  refuseRunner(lever.id, command.runner);
  await begin(app, tx, { service, lever: lever.id }, action === 'pulled' ? 'applied' : 'reverted');
}

/**
 * Has the command run again, for somebody who asks for what is already so: they see that it failed, or that nobody knows.
 * Tocsin itself never asks twice.
 * @returns whether there was something to repeat
 */
export async function retryCommand(
  app: App,
  tx: Tx,
  service: string,
  lever: Lever,
  action: 'pull' | 'release',
  actor: Actor,
): Promise<boolean> {
  const { command } = { ...PLAIN_LEVER, ...lever };
  if (!command || actor.kind === 'system') return false;
  const id = { service, lever: lever.id };
  const row = await lockCommand(tx, id);
  const wanted = action === 'pull' ? 'applied' : 'reverted';
  if (!row || row.wanted !== wanted) return false;
  const isWrong = row.status === 'failed' || row.status === 'unknown' || row.drift_since !== null;
  if (!isWrong) return false;
  refuseRunner(lever.id, command.runner);
  await begin(app, tx, id, wanted);
  return true;
}

/** @throws Problem 'invalid' for a lever that only a runner elsewhere could move */
export function refuseRunner(lever: string, runner: string | null): void {
  if (runner === null) return;
  throw new Problem(
    'invalid',
    `The lever "${lever}" names the runner "${runner}", and levers are moved by the server only: take "runner" out of its command, or move it by a step of a runbook on that runner.`,
  );
}

async function begin(app: App, tx: Tx, id: LeverId, wanted: InWorld): Promise<void> {
  const attempt = await beginAttempt(tx, id, wanted);
  // One after another: what still runs ends before its opposite begins.
  await app.jobs.add(
    tx,
    MOVE_BY_COMMAND,
    { ...id, attempt },
    { queue: `${MOVE_BY_COMMAND}:${id.service}/${id.lever}` },
  );
  await app.live.publish(tx, 'lever', id.service);
}
