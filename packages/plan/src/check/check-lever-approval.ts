import { INCIDENT_ROLES, type Target } from '@tocsin/core';
import { NOBODY } from '../schema/schedules.ts';
import { dangling } from './check-references.ts';
import { type CheckContext, keysOf } from './context.ts';
import { membersOf } from './schedule-places.ts';

/** Whoever must agree to a move of a lever exists and may agree; somebody other than who asks, too, where two are needed. */
export function checkLeverApproval(context: CheckContext): void {
  const responders = Object.keys(context.draft.people).filter((person) => mayAgree(context, person));
  for (const [id, { approval }] of Object.entries(context.draft.levers)) {
    if (!approval) continue;
    const path = ['levers', id, 'approval'];
    if (approval.role !== undefined) checkRole(context, id, approval.role);
    else if (approval.people === 1) {
      const message = 'This approval asks nobody: one person without a role is whoever moves the lever';
      context.reportAt(path, { code: 'bad-lever', message, hint: 'Write people: 2, or the role that must agree.' });
    }
    if (approval.people === 2 && responders.length < 2) {
      const message = `Two people must agree, and the plan has ${responders.length === 1 ? 'one' : 'nobody'} who may`;
      const hint = 'Name another person with the access of a responder, or write people: 1 and a role.';
      context.reportAt([...path, 'people'], { code: 'no-approver', message, hint });
    }
  }
}

function checkRole(context: CheckContext, id: string, role: string): void {
  const known = [...keysOf(context.raw, 'roles'), ...INCIDENT_ROLES];
  const path = ['levers', id, 'approval', 'role'];
  if (!known.includes(role)) context.reportAt(path, dangling('role', role, known));
  const holders = context.draft.roles[role] ? peopleIn(context, { kind: 'role', role }, []) : [];
  if (holders.length === 0 || holders.some((person) => mayAgree(context, person))) return;
  const message = `Whoever holds "${role}" may only look on, and cannot agree`;
  const hint = 'Give one of them the access of a responder, or name another role.';
  context.reportAt(path, { code: 'no-approver', message, hint });
}

function mayAgree({ draft }: CheckContext, person: string): boolean {
  return draft.people[person] !== undefined && draft.people[person].access !== 'viewer';
}

/** Everybody to whom a target may lead at some time. */
function peopleIn(context: CheckContext, target: Target, trail: readonly string[]): readonly string[] {
  const { draft } = context;
  if (target.kind === 'person') return [target.person];
  if (target.kind === 'channel') return [];
  if (target.kind === 'role') {
    if (trail.includes(target.role)) return [];
    const next = [...trail, target.role];
    return (draft.roles[target.role] ?? []).flatMap((each) => peopleIn(context, each, next));
  }
  const slot = draft.schedules[target.schedule]?.slots[target.slot];
  if (!slot) return [];
  return membersOf(slot, []).flatMap(({ members }) => members.filter((member) => member !== NOBODY));
}
