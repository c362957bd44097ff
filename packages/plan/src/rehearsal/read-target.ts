import type { Plan, Target } from '@tocsin/core';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { Report } from './to-scenario.ts';

/**
 * Reads who is meant: `person:ann`, `role:commander`, `schedule:on-call/primary`, or the id of a person or a role alone.
 * @returns null when the plan has nobody of that name, which is reported
 */
export function readTarget(
  written: string,
  plan: Pick<Plan, 'people' | 'roles' | 'schedules'>,
  path: Path,
  report: Report,
  part: 'key' | 'value',
): Target | null {
  const found = targetOf(written, plan);
  if (found) return found;
  const hint = suggest(written, whoCanBeMeant(plan), 'person, role or schedule');
  report(path, 'dangling-reference', `The plan has nobody called "${written}"`, hint, part);
  return null;
}

/** Everybody who can be named, as it is written. */
export function whoCanBeMeant(plan: Pick<Plan, 'people' | 'roles' | 'schedules'>): readonly string[] {
  const slots = Object.values(plan.schedules).flatMap(({ id, slots: own }) =>
    own.map((slot) => `schedule:${id}/${slot.id}`),
  );
  return [...Object.keys(plan.people), ...Object.keys(plan.roles).map((role) => `role:${role}`), ...slots];
}

function targetOf(
  written: string,
  { people, roles, schedules }: Pick<Plan, 'people' | 'roles' | 'schedules'>,
): Target | null {
  const [, kind = '', name = ''] = /^(person|role|schedule):(.*)$/.exec(written) ?? ['', '', written];
  if (kind === 'schedule') {
    const [schedule = '', slot = ''] = name.split('/');
    const exists = Object.hasOwn(schedules, schedule) && schedules[schedule]?.slots.some(({ id }) => id === slot);
    return exists ? { kind: 'schedule', schedule, slot } : null;
  }
  if (kind !== 'role' && Object.hasOwn(people, name)) return { kind: 'person', person: name };
  return kind !== 'person' && Object.hasOwn(roles, name) ? { kind: 'role', role: name } : null;
}
