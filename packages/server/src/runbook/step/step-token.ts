import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import { issueCredential } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { StepRow } from '../run/run.store.ts';

type Attempt = Pick<StepRow, 'run_id' | 'id' | 'attempt'>;

/** A token with which the `tocsin` command of a cell acts for its run; it holds until the step has ended. */
export function issueStepToken(app: App, step: Attempt): Promise<string> {
  const subject = {
    actor: { kind: 'run', runId: step.run_id },
    access: 'responder',
    step: `${step.id}/${step.attempt}`,
  } as const;
  return issueCredential(app, app.db, 'run', subject);
}

/** Takes the token of an attempt of a step back, whatever process gave it. */
export async function revokeStep(tx: Tx, step: Attempt): Promise<void> {
  await sql`delete from credential where kind = 'run' and subject->'actor'->>'runId' = ${step.run_id}
    and coalesce(subject->>'step', ${`${step.id}/${step.attempt}`}) = ${`${step.id}/${step.attempt}`}`.execute(tx);
}
