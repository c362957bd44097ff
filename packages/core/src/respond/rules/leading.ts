import { personInRole } from '../../page/resolve-targets.ts';
import type { Deliberation } from '../deliberation.ts';
import { canBePaged } from './paging.ts';

/**
 * Who is reminded of what the incident needs: its communications lead, else its commander, else who has it, else who would
 * command its level. Who has left the plan or muted the incident is passed over; null when nobody is left.
 */
export function leadOf(d: Deliberation): string | null {
  const { roles, holder, acknowledgedBy } = d.incident;
  const inRole = personInRole(d.plan, d.severity.commander ?? '', d.nowMs);
  const leads = [roles.communications, roles.commander, holder, acknowledgedBy, inRole];
  return leads.find((person) => person && canBePaged(d, person)) ?? null;
}
