import type { Deliberation } from '../deliberation.ts';

/** Somebody wants no more messages about this incident, or wants them again. What is so already says nothing. */
export function mute(d: Deliberation, person: string, muted: boolean): void {
  if (d.incident.muted.includes(person) === muted) return;
  const [who, whose] = d.actingPerson === person ? [d.actor, ''] : [d.actor, ` for ${d.nameOf(person)}`];
  d.record({ kind: 'muted', person, muted }, `${who} ${muted ? 'muted it' : 'wants to hear of it again'}${whose}`);
}
