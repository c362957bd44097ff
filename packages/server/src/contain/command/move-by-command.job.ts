import { setTimeout as sleep } from 'node:timers/promises';
import type { Lever, LeverCommand, LeverValue, Plan } from '@tocsin/core';
import { endLeftovers } from '@tocsin/runner';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { alone, commandSignal } from './alone.ts';
import { type CommandRow, claimAttempt, readCommand, writeCommand } from './command.store.ts';
import { commandOf, type InWorld, type LeverId, placeIdOf } from './lever-command.ts';
import { MOVE_BY_COMMAND } from './queue-command.ts';
import { type LeverCellEnd, runLeverCell, seenBy } from './run-lever-cell.ts';
import { endTrouble, tellTrouble } from './tell-trouble.ts';

const payloadSchema = z.object({ service: z.string(), lever: z.string(), attempt: z.number() });

/** What a command did may take a moment to be seen: it is verified again after these pauses, as long as it is not. */
const VERIFY_AGAIN_MS = [500, 2000, 5000];

/** One attempt, with what it needs to run. */
interface Attempt {
  readonly row: CommandRow;
  readonly plan: Plan;
  readonly lever: Lever;
  readonly command: LeverCommand;
  readonly value: LeverValue;
}

type Seen = InWorld | 'unknown' | null;

/**
 * Brings a lever where it is wanted, in these states:
 * - `moving`, not started: the command is claimed and runs, at most once an attempt.
 * - `moving`, started: whoever ran it is gone. Nobody knows what it did (`unknown`), so it is verified and not run again.
 * - `settled`, `failed`, `unknown`: how it ended. A later move begins another attempt, and an earlier one's end counts no more.
 */
export function defineMoveByCommandJob(app: App): void {
  app.jobs.define(MOVE_BY_COMMAND, async (payload) => {
    const { attempt, ...id } = payloadSchema.parse(payload);
    const done = await alone(app, id, () => moveByCommand(app, id, attempt));
    if (!done) throw new Error(`another process still moves the lever ${id.lever}; it is this one's turn later`);
  });
}

async function moveByCommand(app: App, id: LeverId, number: number): Promise<void> {
  const row = await readCommand(app.db, id);
  if (!row || row.attempt !== number || (row.status !== 'moving' && row.status !== 'unknown')) return;
  const plan = app.plans.find(id.service);
  const lever = plan?.levers[id.lever];
  const command = commandOf(plan, id.lever);
  if (!plan || !lever || !command) {
    const output = 'The plan of today has no command for this lever: nothing was run.';
    await record(app, row, { status: 'failed', output, exit_code: null });
    return;
  }
  const attempt: Attempt = { row, plan, lever, command, value: await valueInForce(app, id, lever) };
  if (row.started_at !== null) await afterCrash(app, id, attempt);
  else if (await claimAttempt(app.db, id, number, app.clock.now())) await run(app, id, attempt);
}

async function valueInForce(app: App, { service, lever: id }: LeverId, lever: Lever): Promise<LeverValue> {
  const query = app.db.selectFrom('lever_state').select('value').where('service', '=', service).where('lever', '=', id);
  return (await query.executeTakeFirst())?.value ?? lever.resting;
}

async function run(app: App, id: LeverId, attempt: Attempt): Promise<void> {
  const { row, plan, command, value } = attempt;
  await app.live.publish(app.db, 'lever', id.service);
  const action = row.wanted === 'applied' ? 'apply' : 'revert';
  const signal = commandSignal(app);
  const end = await runLeverCell(app, { id, plan, action, value }, command, signal);
  leaveToOthers(signal);
  const seen = await look(app, id, attempt, end.status === 'done' ? VERIFY_AGAIN_MS : []);
  leaveToOthers(signal);
  await record(app, row, { ...judge(row.wanted, end, seen), exit_code: end.exitCode }, seen);
}

/** Whoever ran it is gone, and what it left running with it, as far as that is on this machine. */
async function afterCrash(app: App, id: LeverId, attempt: Attempt): Promise<void> {
  const { row } = attempt;
  await endLeftovers(placeIdOf(id));
  await writeCommand(app.db, row, { status: 'unknown' });
  const output =
    'Tocsin was stopped while the command ran: nobody can say whether it happened. It is not run again by itself.';
  const seen = await look(app, id, attempt, []);
  leaveToOthers(commandSignal(app));
  const end: LeverCellEnd = { status: 'unknown', exitCode: null, output, closing: null };
  await record(app, row, { ...judge(row.wanted, end, seen), exit_code: null }, seen);
}

/** @throws when this node stops: the job is taken up by another one, which finds it started */
function leaveToOthers(signal: AbortSignal): void {
  if (signal.aborted) throw new Error('this node is shutting down; another one finds out what the command did');
}

/** Verifies; what is not seen yet is looked for again. Null: the lever cannot be verified. */
async function look(app: App, id: LeverId, attempt: Attempt, pauses: readonly number[]): Promise<Seen> {
  const { row, plan, command, value } = attempt;
  const cell = command.verify;
  if (!cell) return null;
  const signal = commandSignal(app);
  for (const pauseMs of [...pauses, null]) {
    const seen = seenBy(cell, await runLeverCell(app, { id, plan, action: 'verify', value }, command, signal));
    if (seen === row.wanted || pauseMs === null || signal.aborted) return seen;
    await sleep(pauseMs);
  }
  return null;
}

/** How an attempt ended, from how its command did and what was seen afterwards. */
function judge(
  wanted: InWorld,
  end: LeverCellEnd,
  seen: Seen,
): { readonly status: 'settled' | 'failed' | 'unknown'; readonly output: string } {
  const isOtherwise = seen !== null && seen !== 'unknown' && seen !== wanted;
  const say = (line: string) => [end.output, line].filter((part) => part !== '').join('\n');
  if (end.status === 'done') {
    if (!isOtherwise) return { status: 'settled', output: end.output };
    return { status: 'failed', output: say(`It ended well, but verifying says that it is not ${wanted}.`) };
  }
  if (end.status === 'failed') return { status: 'failed', output: end.output };
  if (seen === wanted) return { status: 'settled', output: say(`Verifying says that it is ${wanted}.`) };
  if (isOtherwise) return { status: 'failed', output: say(`Verifying says that it is not ${wanted}.`) };
  return { status: 'unknown', output: end.output };
}

/** Writes how an attempt ended and tells people of what went wrong, once. */
async function record(
  app: App,
  row: CommandRow,
  ended: Pick<CommandRow, 'status' | 'output' | 'exit_code'>,
  seen: Seen = null,
): Promise<void> {
  const at = new Date(app.clock.now());
  const verified = seen === null ? {} : { verified: seen, verified_at: at };
  await app.db.transaction().execute(async (tx) => {
    if (!(await writeCommand(tx, row, { ...ended, ended_at: at, ...verified }))) return;
    await app.live.publish(tx, 'lever', row.service);
    if (ended.status === 'settled') await endTrouble(app, tx, row, summaryOf(app, row, 'settled', null));
    else await tellTrouble(app, tx, row, summaryOf(app, row, ended.status, ended.exit_code));
  });
}

function summaryOf(app: App, row: CommandRow, status: CommandRow['status'], exitCode: number | null): string {
  const title = app.plans.find(row.service)?.levers[row.lever]?.title ?? row.lever;
  const action = row.wanted === 'applied' ? 'apply' : 'revert';
  if (status === 'settled') return `The lever "${title}" is ${row.wanted}`;
  const how =
    status === 'unknown'
      ? 'nobody can say whether it happened'
      : `it failed${exitCode === null ? '' : ` with exit code ${exitCode}`}`;
  const again = row.wanted === 'applied' ? 'Pull' : 'Release';
  return `The command to ${action} the lever "${title}" did not do it: ${how}. Look at its output. ${again} it again to run the command again.`;
}
