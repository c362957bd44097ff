import type { LeverCommand, Plan } from '@tocsin/core';
import { z } from 'zod';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandSignal } from './alone.ts';
import { addSettled, type CommandRow, lockCommand, readCommand, writeCommand } from './command.store.ts';
import { commandOf, type InWorld, type LeverId } from './lever-command.ts';
import { refuseRunner } from './queue-command.ts';
import { runLeverCell, seenBy } from './run-lever-cell.ts';
import { endTrouble, tellTrouble } from './tell-trouble.ts';

const VERIFY = 'verify-lever';
const payloadSchema = z.object({ service: z.string(), lever: z.string() });

/** A lever is verified every so often, by a job that plans the next one: on one node, however many there are. */
export function defineVerifyLeverJob(app: App): void {
  app.jobs.define(VERIFY, async (payload) => {
    const id = payloadSchema.parse(payload);
    const command = commandOf(app.plans.find(id.service), id.lever);
    if (!command?.verify || command.runner !== null) return;
    try {
      await verifyOnce(app, id, false);
    } catch (error) {
      app.log.warn({ err: error, ...id }, 'a lever could not be verified; it is again after its time');
    } finally {
      await planVerification(app, id, app.clock.now() + command.every * 1000);
    }
  });
}

/** Plans the next verification of every lever of a plan that can be verified. */
export async function planVerifications(app: App, plan: Plan): Promise<void> {
  for (const lever of Object.keys(plan.levers)) {
    const command = commandOf(plan, lever);
    if (!command?.verify || command.runner !== null) continue;
    const id = { service: plan.service, lever };
    const verifiedAt = (await readCommand(app.db, id))?.verified_at ?? null;
    const nowMs = app.clock.now();
    // A restart or another plan must not put it off again and again.
    const dueMs = verifiedAt === null ? nowMs : verifiedAt.getTime() + command.every * 1000;
    await planVerification(app, id, Math.max(nowMs, dueMs));
  }
}

async function planVerification(app: App, { service, lever }: LeverId, runAtMs: number): Promise<void> {
  await app.jobs.add(app.db, VERIFY, { service, lever }, { key: `${VERIFY}:${service}/${lever}`, runAtMs });
}

/**
 * Verifies a lever for somebody who wants to know now.
 * @throws Problem 'invalid' for a lever that cannot be verified, 'conflict' while it is being moved
 */
export async function verifyNow(app: App, id: LeverId): Promise<void> {
  const plan = app.plans.get(id.service);
  if (!Object.hasOwn(plan.levers, id.lever)) {
    throw new Problem('not-found', `The service ${id.service} has no lever "${id.lever}".`);
  }
  const command = commandOf(plan, id.lever);
  if (!command?.verify) {
    throw new Problem(
      'invalid',
      `The lever "${id.lever}" cannot be verified: its plan has no "verify" command for it.`,
    );
  }
  refuseRunner(id.lever, command.runner);
  if (!(await verifyOnce(app, id, true)))
    throw new Problem('conflict', `The lever "${id.lever}" is being moved: ask again once its command has ended.`);
}

/**
 * A move need not wait for this: what was seen before or during it counts no more.
 * @returns false, having done nothing, while a move of it waits or runs
 */
async function verifyOnce(app: App, id: LeverId, byPerson: boolean): Promise<boolean> {
  const plan = app.plans.get(id.service);
  const command = commandOf(plan, id.lever);
  const lever = plan.levers[id.lever];
  if (!command?.verify || !lever) return true;
  const before = await rowOf(app, id);
  if (before.status === 'moving') return false;
  const state = await stateOf(app, id);
  const signal = commandSignal(app);
  const job = { id, plan, action: 'verify', value: state?.value ?? lever.resting } as const;
  const seen = seenBy(command.verify, await runLeverCell(app, job, command, signal));
  if (signal.aborted) return true;
  await app.db.transaction().execute((tx) => record(app, tx, before, seen, { command, byPerson, title: lever.title }));
  return true;
}

async function rowOf(app: App, id: LeverId): Promise<CommandRow> {
  const known = await readCommand(app.db, id);
  if (known) return known;
  await addSettled(app.db, id, (await stateOf(app, id))?.pulled ? 'applied' : 'reverted');
  const added = await readCommand(app.db, id);
  if (!added) throw new Error(`the lever ${id.lever} went away while it was verified`);
  return added;
}

function stateOf(app: App, { service, lever }: LeverId) {
  const query = app.db.selectFrom('lever_state').select(['pulled', 'value']);
  return query.where('service', '=', service).where('lever', '=', lever).executeTakeFirst();
}

interface Verification {
  readonly command: LeverCommand;
  readonly byPerson: boolean;
  readonly title: string;
}

async function record(
  app: App,
  tx: Tx,
  before: CommandRow,
  seen: InWorld | 'unknown',
  { byPerson, title }: Verification,
): Promise<void> {
  const row = await lockCommand(tx, before);
  if (!row || row.attempt !== before.attempt || row.status === 'moving') return;
  const now = new Date(app.clock.now());
  const status = statusAfter(row, seen, byPerson);
  const driftSince = driftAfter(row, seen, now);
  await writeCommand(tx, row, { status, verified: seen, verified_at: now, drift_since: driftSince });
  await app.live.publish(tx, 'lever', row.service);
  const isWellAgain = seen === row.wanted && (row.drift_since !== null || row.status !== status);
  if (isWellAgain) await endTrouble(app, tx, row, `The lever "${title}" is ${row.wanted} again`);
  // What failed has been told already.
  const isNews = driftSince !== null && row.drift_since === null && row.status === 'settled';
  if (isNews) {
    const text = `The lever "${title}" should be ${row.wanted}, and it is ${seen}: somebody else changed it. Pull or release it to set it right.`;
    await tellTrouble(app, tx, row, text);
  }
}

/** What nobody knew is known now. What failed is well only when a person has looked: half of it may be verified. */
function statusAfter(row: CommandRow, seen: InWorld | 'unknown', byPerson: boolean): CommandRow['status'] {
  if (seen === 'unknown') return row.status;
  if (row.status === 'unknown') return seen === row.wanted ? 'settled' : 'failed';
  return row.status === 'failed' && byPerson && seen === row.wanted ? 'settled' : row.status;
}

/** Since when it differs, once it did so twice in a row; null: it does not. */
function driftAfter(row: CommandRow, seen: InWorld | 'unknown', now: Date): Date | null {
  if (seen === 'unknown') return row.drift_since;
  if (seen === row.wanted) return null;
  const differedBefore = row.verified !== null && row.verified !== 'unknown' && row.verified !== row.wanted;
  return row.drift_since ?? (differedBefore ? (row.verified_at ?? now) : null);
}
