import type { Target } from '@tocsin/core';
import { NOBODY, type SlotDraft } from '../schema/schedules.ts';
import { type CheckContext, keysOf } from './context.ts';
import { membersOf } from './schedule-places.ts';

/** Nothing may page or tell nobody: empty steps, slots without members, roles that lead to no person. */
export function checkNobody(context: CheckContext): void {
  const { draft, reportAt } = context;
  const hint = 'Name a schedule, a person, a role or a channel.';
  for (const [id, policy] of Object.entries(draft.escalation)) {
    if (policy.steps.length === 0) {
      reportAt(['escalation', id, 'steps'], {
        code: 'nobody',
        message: `The policy "${id}" has no steps`,
        hint: 'Add a step: { after: 0m, page: [person:…] }.',
      });
    }
    for (const [index, step] of policy.steps.entries()) {
      if (step.page.length === 0)
        reportAt(['escalation', id, 'steps', index, 'page'], {
          code: 'nobody',
          message: 'This step pages nobody',
          hint,
        });
    }
  }
  checkSchedules(context);
  for (const id of Object.keys(draft.roles)) {
    if (leadsToSomebody(context, { kind: 'role', role: id }, [])) continue;
    reportAt(['roles', id], {
      code: 'nobody',
      message: `The role "${id}" resolves to nobody`,
      hint: 'Name a person or a schedule that has members.',
    });
  }
  for (const [id, audience] of Object.entries(draft.communication.audiences)) {
    if (audience.targets.length > 0 || audience.statusPage) continue;
    const path = ['communication', 'audiences', id];
    reportAt(
      path,
      { code: 'nobody', message: `The audience "${id}" reaches nobody`, hint: 'Give it targets, or statusPage: true.' },
      'key',
    );
  }
}

function checkSchedules({ draft, raw, reportAt }: CheckContext): void {
  const hint = 'List at least one person.';
  for (const [id, schedule] of Object.entries(draft.schedules)) {
    if (keysOf(raw, 'schedules', id, 'slots').length === 0) {
      reportAt(['schedules', id, 'slots'], {
        code: 'nobody',
        message: `The schedule "${id}" has no slots`,
        hint: 'Add a slot "primary".',
      });
    }
    for (const [slotId, slot] of Object.entries(schedule.slots)) {
      const path = ['schedules', id, 'slots', slotId];
      const lists = membersOf(slot, path);
      const empty = lists.filter(({ members }) => members.length === 0);
      for (const one of empty) {
        const message = `The slot "${slotId}" of "${id}" has no members`;
        reportAt([...one.path, 'members'], { code: 'nobody', message, hint });
      }
      if (empty.length > 0 || hasSomebody(slot)) continue;
      const message = `The slot "${slotId}" of "${id}" has nobody but "${NOBODY}"`;
      reportAt(path, { code: 'nobody', message, hint }, 'key');
    }
  }
}

function hasSomebody(slot: SlotDraft): boolean {
  return membersOf(slot, []).some(({ members }) => members.some((member) => member !== NOBODY));
}

/** Entries that are wrong in themselves are given the benefit of the doubt: they have their own problem already. */
function leadsToSomebody(context: CheckContext, target: Target, trail: readonly string[]): boolean {
  const { draft } = context;
  if (target.kind === 'person') return true;
  if (target.kind === 'channel') return false;
  if (target.kind === 'schedule') {
    const slot = draft.schedules[target.schedule]?.slots[target.slot];
    return slot === undefined || hasSomebody(slot);
  }
  if (trail.includes(target.role)) return false;
  const targets = draft.roles[target.role];
  if (!targets) return !keysOf(context.raw, 'roles').includes(target.role) || trail.length > 0;
  return targets.some((next) => leadsToSomebody(context, next, [...trail, target.role]));
}
