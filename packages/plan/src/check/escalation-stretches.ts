import { type Directory, type Recipient, resolveTargets, shiftsOf, type Target } from '@tocsin/core';
import { toSchedule } from '../assemble/schedules.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';

/** A stretch of time in which the steps of a policy reach the same people and channels. */
export interface Stretch {
  readonly fromMs: number;
  /** Recipients of each step, as the plan writes them: `person:ann`, `channel:slack/#incidents`. */
  readonly steps: readonly (readonly string[])[];
}

/** Schedules, roles and people in the form in which pages are addressed. */
export function directoryOf(draft: PlanDraft): Directory {
  const schedules = Object.entries(draft.schedules).map(
    ([id, schedule]) => [id, toSchedule(id, schedule, draft.timezone)] as const,
  );
  const people = Object.entries(draft.people).map(([id, person]) => [id, { ...person, id, name: person.name ?? id }]);
  return { schedules: Object.fromEntries(schedules), roles: draft.roles, people: Object.fromEntries(people) };
}

/**
 * Says whom each step of a policy reaches, for every stretch between two changes of the schedules that it uses.
 *
 * @param fromMs @param toMs the time that is looked at
 */
export function stretchesOf(
  directory: Directory,
  steps: readonly (readonly Target[])[],
  fromMs: number,
  toMs: number,
): readonly Stretch[] {
  const changes = new Set([fromMs]);
  for (const { schedule, slot } of slotsOf(directory, steps.flat())) {
    const known = directory.schedules[schedule];
    if (!known) continue;
    for (const shift of shiftsOf(known, slot, fromMs, toMs)) changes.add(Math.max(shift.fromMs, fromMs));
  }
  return [...changes]
    .sort((a, b) => a - b)
    .map((atMs) => ({ fromMs: atMs, steps: steps.map((page) => resolveTargets(directory, page, atMs).map(nameOf)) }));
}

function nameOf(recipient: Recipient): string {
  return recipient.kind === 'person'
    ? `person:${recipient.person}`
    : `channel:${recipient.channel}/${recipient.address}`;
}

type SlotTarget = Extract<Target, { kind: 'schedule' }>;

/** The slots that targets lead to, those of roles included. Each role is followed once, so a cycle ends. */
function slotsOf({ roles }: Directory, targets: readonly Target[]): readonly SlotTarget[] {
  const seen = new Set<string>();
  const queue = [...targets];
  const slots: SlotTarget[] = [];
  for (let target = queue.pop(); target; target = queue.pop()) {
    if (target.kind === 'schedule') slots.push(target);
    if (target.kind !== 'role' || seen.has(target.role)) continue;
    seen.add(target.role);
    queue.push(...(roles[target.role] ?? []));
  }
  return slots;
}
