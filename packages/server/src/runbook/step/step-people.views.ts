import type { Actor } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

type Person = Extract<Actor, { kind: 'person' }>;

/**
 * The people who had an attempt of a step run: who asked, and who approved it. What the step does with its token, they do.
 * @param attempt the step and which attempt of it, as its token says: `restart/1`
 */
export async function peopleOfStep(db: Kysely<Database>, runId: string, attempt: string): Promise<Person[]> {
  const [step, number] = [
    attempt.slice(0, attempt.lastIndexOf('/')),
    Number(attempt.slice(attempt.lastIndexOf('/') + 1)),
  ];
  const ran = await db
    .selectFrom('run_step')
    .select('by')
    .where('run_id', '=', runId)
    .where('id', '=', step)
    .where('attempt', '=', number)
    .executeTakeFirst();
  if (!ran) return [];
  const approvals = await db
    .selectFrom('run_approval')
    .select('by')
    .where('run_id', '=', runId)
    .where('step', '=', step)
    .where('attempt', '=', number)
    .orderBy('at')
    .execute();
  const people = [ran.by, ...approvals.map(({ by }) => by)].filter((by) => by?.kind === 'person');
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
