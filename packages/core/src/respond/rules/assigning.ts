import type { IncidentRole } from '../../model/incident.ts';
import type { Deliberation } from '../deliberation.ts';
import { page } from './paging.ts';

/** Gives a role to somebody, and notice to them and to whoever had it. After the end, nobody needs to know at once. */
export function assign(d: Deliberation, role: IncidentRole, person: string): void {
  const before = d.incident.roles[role];
  if (before === person) return;
  const name = d.nameOf(person);
  d.record(
    { kind: 'role-assigned', role, person },
    before ? `${name} is ${role}, instead of ${d.nameOf(before)}` : `${name} is ${role}`,
  );
  if (!d.active) return;
  tell(d, person, `${d.actor} made you ${role}`);
  if (before) tell(d, before, `${name} is ${role} now, instead of you`);
}

/** Whoever did it knows it. */
function tell(d: Deliberation, person: string, reason: string): void {
  if (person !== d.actingPerson) page(d, person, { why: 'handover', reason, urgency: 'notify' });
}
