import { decideHold, type Health, isHold, SYSTEM, settingsOf } from '@tocsin/core';
import { healthOf } from '../../detect/health/health-of.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { transact } from '../report-to-incident.ts';
import { lockRun, moveStep, type RunRow, readStep, type StepRow } from '../run/run.store.ts';
import { finishStep, NO_RESULT } from './finish-step.ts';
import { addExecuteJob } from './queue-step.ts';

/** A look that is so late was lost, and is asked for again. */
const OVERDUE_MS = 10_000;

/**
 * Begins a wait or a gate, or looks whether it is over. No process owns it: a job looks again when it is due, on whichever
 * node. Looking twice changes nothing.
 */
export async function holdStep(app: App, runId: string, stepId: string): Promise<void> {
  const seen = await readStep(app.db, runId, stepId);
  const hold = settingsOf(seen.settings).hold;
  const { service } = await app.db
    .selectFrom('run')
    .select('service')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow();
  const isWatching = hold !== null && hold.monitors.length + hold.metrics.length > 0;
  const health = isWatching ? await healthOf(app, service) : {};
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await beginHold(app, tx, run, await readStep(tx, runId, stepId));
    if (step) await look(app, tx, run, step, health);
  });
}

/** The step as it runs; null when it does not, because somebody stopped it meanwhile or the run is paused. */
async function beginHold(app: App, tx: Tx, run: RunRow, step: StepRow): Promise<StepRow | null> {
  if (step.status === 'running') return step;
  if (step.status !== 'queued' || run.paused_at !== null) return null;
  const begun = { status: 'running', attempt: step.attempt + 1, started_at: new Date(app.clock.now()) } as const;
  return (await moveStep(tx, step, begun)) ? { ...step, ...begun } : null;
}

async function look(app: App, tx: Tx, run: RunRow, step: StepRow, health: Record<string, Health>): Promise<void> {
  const { hold } = settingsOf(step.settings);
  const failed = { status: 'failed', ...NO_RESULT } as const;
  if (hold === null || !isHold(step.kind) || step.started_at === null) {
    const output = 'This step does not say for how long.';
    await finishStep(app, tx, run, step, { ...failed, output }, step.by ?? SYSTEM);
    return;
  }
  const { kind, timeout_seconds: timeout, hold_state: state } = step;
  const decision = decideHold(
    { kind, hold, startedMs: step.started_at.getTime(), timeout, state },
    health,
    app.clock.now(),
  );
  if (decision.next !== 'running') {
    const result = { ...NO_RESULT, status: decision.next, output: decision.note };
    await finishStep(app, tx, run, step, result, step.by ?? SYSTEM);
    return;
  }
  const { lookAtMs, note } = decision.state;
  await moveStep(tx, step, { status: 'running', hold_state: JSON.stringify(decision.state), output: note });
  await addExecuteJob(app, tx, step, lookAtMs);
  if (state?.note !== note) await app.live.publish(tx, 'run', run.id);
}

/** Whether the look at a wait or gate should have happened by now. */
export function isOverdue(step: Pick<StepRow, 'hold_state'>, nowMs: number): boolean {
  return step.hold_state === null || nowMs > step.hold_state.lookAtMs + OVERDUE_MS;
}
