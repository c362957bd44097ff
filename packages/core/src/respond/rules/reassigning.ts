import type { Deliberation } from '../deliberation.ts';
import { announce } from './announcing.ts';
import { page } from './paging.ts';

/** Somebody else has it from now on: they are paged, and unless they acknowledge, the escalation goes on. */
export function reassign(d: Deliberation, person: string, reason: string): void {
  const name = d.nameOf(person);
  const because = reason === '' ? '' : `: ${reason}`;
  if (!Object.hasOwn(d.plan.people, person)) {
    d.decide({ kind: 'note', text: `not reassigned to ${person}` }, `${name} is not in the plan: not reassigned`);
    return;
  }
  d.record({ kind: 'reassigned', person }, `${d.actor} reassigned it to ${name}${because}`);
  d.effect({ kind: 'settle-pages', text: `${d.actor} reassigned it to ${name}` });
  announce(d, `${d.actor} reassigned ${d.incident.id} to ${name}${because}.`, false);
  page(d, person, { why: 'reassigned', reason: `${d.actor} reassigned it to you${because}`, urgency: 'page' });
}
