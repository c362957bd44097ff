import type { Actor } from '@tocsin/core';
import { type ChangePreview, LONGEST_QUESTION_SECONDS } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { reportToIncident, transact } from '../report-to-incident.ts';
import { lockRun, readStep, type StepRow } from '../run/run.store.ts';

type Attempt = Pick<StepRow, 'run_id' | 'id' | 'attempt'>;
type Answer = 'commit' | 'rollback';

/** A person has so long to look at what a step changed. A little less than its cell waits, so that no answer comes too late for it. */
export const ANSWER_WITHIN_MS = LONGEST_QUESTION_SECONDS * 1000 - 5000;
/** An answer is heard of at once; this is for when that was missed. */
const LOOK_EVERY_MS = 2000;

/**
 * Asks whoever watches the run whether what a step changed is kept, and waits. Without an answer in time, and when the
 * step is stopped, it is rolled back. Asked again for the same attempt, by another node, the first question still counts.
 * @param changes redacted
 */
export async function askAboutChanges(
  app: App,
  step: Attempt,
  changes: readonly ChangePreview[],
  signal: AbortSignal,
): Promise<Answer> {
  let wake: () => void = () => undefined;
  const end = app.live.subscribe((event) => {
    if (event.kind === 'change' && (event.id === step.run_id || event.id === '*')) wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    const untilMs = await publishQuestion(app, step, changes);
    for (;;) {
      if (signal.aborted) return 'rollback';
      // Made before the answer is read, so that one that comes in between is not slept over.
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const answer = await readAnswer(app, step, app.clock.now() >= untilMs);
      if (answer !== null) return answer;
      const timer = setTimeout(wake, Math.min(LOOK_EVERY_MS, Math.max(untilMs - app.clock.now(), 0)));
      await woken;
      clearTimeout(timer);
    }
  } finally {
    end();
    signal.removeEventListener('abort', onAbort);
  }
}

async function publishQuestion(app: App, step: Attempt, changes: readonly ChangePreview[]): Promise<number> {
  return app.db.transaction().execute(async (tx) => {
    const { question } = await readStep(tx, step.run_id, step.id);
    if (question !== null) return question.untilMs;
    const untilMs = app.clock.now() + ANSWER_WITHIN_MS;
    await ofAttempt(tx.updateTable('run_step').set({ question: JSON.stringify({ changes, untilMs }) }), step).execute();
    await app.live.publish(tx, 'run', step.run_id);
    return untilMs;
  });
}

/** @param isOver nobody may answer any more: it is rolled back, unless somebody was faster */
async function readAnswer(app: App, step: Attempt, isOver: boolean): Promise<Answer | null> {
  if (isOver) {
    const late = app.db.updateTable('run_step').set({ answer: 'rollback' }).where('answer', 'is', null);
    await ofAttempt(late, step).execute();
  }
  const { answer, attempt, status } = await readStep(app.db, step.run_id, step.id);
  return attempt === step.attempt && status === 'running' ? answer : 'rollback';
}

/**
 * Answers the question of a step.
 * @throws Problem 'conflict' when it asks nothing or was answered; 'forbidden' for a run's own token
 */
export async function answerStep(
  app: App,
  runId: string,
  stepId: string,
  decision: Answer,
  actor: Actor,
): Promise<void> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'A change is committed by a person, not by a step.');
  await transact(app, async (tx) => {
    const run = await lockRun(tx, runId);
    const step = await readStep(tx, runId, stepId);
    if (step.status !== 'running' || step.question === null) throw new Problem('conflict', 'The step asks nothing.');
    const answered = await ofAttempt(
      tx.updateTable('run_step').set({ answer: decision }).where('answer', 'is', null),
      step,
    ).executeTakeFirst();
    if (answered.numUpdatedRows !== 1n)
      throw new Problem('conflict', 'The question was answered already, or its time is over.');
    const text = `${decision === 'commit' ? 'Committed' : 'Rolled back'} what "${step.title}" changed`;
    await reportToIncident(app, tx, run.incident_id, { kind: 'note', text }, actor);
    await audit(tx, app.clock.now(), actor, 'run.answer', `${runId}/${stepId}`, { decision });
    await app.live.publish(tx, 'run', runId);
  });
}

/** Narrows a statement to an attempt of a step that still runs. */
function ofAttempt<Q extends { where(column: string, operator: '=', value: unknown): Q }>(query: Q, step: Attempt): Q {
  return query
    .where('run_id', '=', step.run_id)
    .where('id', '=', step.id)
    .where('attempt', '=', step.attempt)
    .where('status', '=', 'running');
}
