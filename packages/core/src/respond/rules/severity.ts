import type { Deliberation } from '../deliberation.ts';
import { rankOf } from '../fold/levels.ts';
import { assignCommander } from './opening.ts';
import { page } from './paging.ts';
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
 * A new level may have another commander; when the paging is already answered, the commander still has to hear of it. What
 * becomes worse is not snoozed any more.
 */
function newLevel(d: Deliberation, before: string): void {
  const { id, urgency } = d.severity;
  const commander = assignCommander(d);
  if (rankOf(d.plan, id) < rankOf(d.plan, before)) {
    endSnooze(d, `The snooze is over: raised to ${id}`, `the level was raised to ${id}`);
  }
  if (commander && d.incident.escalation.status === 'acknowledged' && urgency === 'page') {
    page(d, commander, { why: 'command', reason: `${id} incidents are yours to command` });
  }
}
