import type { IncidentRoom, Session } from '../api/generated/types.gen.ts';

type Secured = Pick<IncidentRoom, 'security' | 'audiences' | 'people' | 'acknowledgedBy'>;

/** Whether nobody outside may hear of it now. */
export function embargoHolds({ security }: Pick<Secured, 'security'>): boolean {
  return security?.embargo === true && security.releasedAt === null;
}

/** Titles of the audiences that are kept from an update. */
export function heldBack({ audiences }: Pick<Secured, 'audiences'>): readonly string[] {
  return audiences.filter(({ state }) => state === 'embargoed').map(({ title }) => title);
}

/** Whether somebody may release it: by their access, or because they lead the incident. The server checks again. */
export function mayRelease({ people, acknowledgedBy }: Secured, { access, person, name }: Session): boolean {
  if (access === 'commander' || access === 'admin') return true;
  if (access === 'viewer') return false;
  const leads = people.some((one) => one.person === person && ['commander', 'communications'].includes(one.role));
  // Who acknowledged has it, as a rule.
  return leads || acknowledgedBy === name;
}
