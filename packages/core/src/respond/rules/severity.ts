import type { Deliberation } from '../deliberation.ts';
import { assignCommander } from './opening.ts';
import { page } from './paging.ts';

/** Raises the level by the plan's criteria; never lowers it. */
export function raiseSeverity(d: Deliberation, severity: string, why: string): void {
  const rank = (id: string) => d.plan.severities.findIndex((s) => s.id === id);
  if (rank(severity) >= rank(d.incident.severity)) return;
  d.decide(
    { kind: 'severity-set', severity, by: 'criteria' },
    `Raised from ${d.incident.severity} to ${severity}: ${why}`,
  );
  newLevel(d);
}

/** A person changes the level, up or down, with a reason. */
export function setSeverity(d: Deliberation, severity: string, reason: string): void {
  if (severity === d.incident.severity) return;
  d.record(
    { kind: 'severity-set', severity, by: 'person' },
    `Level changed from ${d.incident.severity} to ${severity}: ${reason}`,
  );
  newLevel(d);
}

/** A new level may have another commander; when the paging is already answered, the commander still has to hear of it. */
function newLevel(d: Deliberation): void {
  const commander = assignCommander(d);
  if (commander && d.incident.escalation.status === 'acknowledged' && d.severity.urgency === 'page') {
    page(d, commander, 'command', `${d.severity.id} incidents are yours to command`);
  }
}
