import type { Deliberation } from '../deliberation.ts';
import { rankOf } from '../fold/levels.ts';
import { beginAgain } from './beginning-again.ts';
import { leadOf } from './leading.ts';
import { assignCommander } from './opening.ts';
import { canBePaged, page } from './paging.ts';
import { endSnooze } from './snoozing.ts';

/** Raises the level by the plan's criteria; never lowers it. */
export function raiseSeverity(d: Deliberation, severity: string, why: string): void {
  const before = d.incident.severity;
  if (rankOf(d.plan, severity) >= rankOf(d.plan, before)) return;
  d.decide({ kind: 'severity-set', severity, by: 'criteria' }, `Raised from ${before} to ${severity}: ${why}`);
  newLevel(d, before);
}

/** A person changes the level, up or down, with a reason. */
export function setSeverity(d: Deliberation, severity: string, reason: string): void {
  const before = d.incident.severity;
  if (severity === before) return;
  d.record({ kind: 'severity-set', severity, by: 'person' }, `Level changed from ${before} to ${severity}: ${reason}`);
  newLevel(d, before);
}

/**
 * A new level may have another commander; when the paging is already answered, the commander still has to hear of it, and
 * without a new one whoever has the incident. What becomes worse is not snoozed any more.
 */
function newLevel(d: Deliberation, before: string): void {
  const { id, urgency } = d.severity;
  const commander = assignCommander(d);
  const isRaised = rankOf(d.plan, id) < rankOf(d.plan, before);
  if (isRaised) endSnooze(d, `The snooze is over: raised to ${id}`, `the level was raised to ${id}`);
  if (d.incident.escalation.status !== 'acknowledged' || urgency !== 'page') return;
  if (commander) page(d, commander, { why: 'command', reason: `${id} incidents are yours to command` });
  else if (isRaised) tellOfRise(d, before);
}

/** Whoever answered a mild incident may have gone back to sleep. Where nobody has it any more, the paging begins again. */
function tellOfRise(d: Deliberation, before: string): void {
  const { id } = d.severity;
  const { holder } = d.incident;
  const lead = holder !== null && canBePaged(d, holder) ? holder : leadOf(d);
  if (lead === null)
    beginAgain(d, 'The escalation begins again: nobody has it', `it was raised from ${before} to ${id}`);
  else if (lead !== d.actingPerson) page(d, lead, { why: 'command', reason: `it was raised from ${before} to ${id}` });
}
