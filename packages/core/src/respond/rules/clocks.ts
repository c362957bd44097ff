import type { ClockName } from '../../model/incident.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { takeStep } from './escalating.ts';
import { leadOf } from './leading.ts';
import { page, policyOf } from './paging.ts';

/** A clock warns when this part of its time is used. */
const WARN_AT = 0.8;
const NAMES: readonly ClockName[] = ['acknowledge', 'resolve'];

const VERB: Record<ClockName, string> = { acknowledge: 'acknowledge', resolve: 'resolve' };

/** Warns near a deadline and escalates past it (SPEC SEV-4). */
export function runClocks(d: Deliberation): void {
  for (const name of NAMES) {
    const clock = d.incident.clocks[name];
    if (!clock || !counts(d, name)) continue;
    if (clock.status !== 'missed' && clock.status !== 'met' && clock.dueMs <= d.nowMs) miss(d, name, clock.dueMs);
    else if (clock.status === 'running' && warnMs(d, clock.dueMs) <= d.nowMs) warn(d, name, clock.dueMs);
  }
}

/** The next moment at which a clock warns or is missed. */
export function nextClockMs(d: Deliberation): number | null {
  const moments = NAMES.flatMap((name) => {
    const clock = d.incident.clocks[name];
    if (!clock || !counts(d, name)) return [];
    if (clock.status === 'running') return [warnMs(d, clock.dueMs)];
    return clock.status === 'warned' ? [clock.dueMs] : [];
  });
  return moments.length > 0 ? Math.min(...moments) : null;
}

function counts(d: Deliberation, name: ClockName): boolean {
  return name === 'acknowledge' ? d.incident.acknowledgedMs === null : d.active;
}

function warnMs(d: Deliberation, dueMs: number): number {
  return d.incident.openedMs + (dueMs - d.incident.openedMs) * WARN_AT;
}

function warn(d: Deliberation, name: ClockName, dueMs: number): void {
  const left = inWords((dueMs - d.nowMs) / 1000);
  d.decide({ kind: 'clock-warned', clock: name, dueMs }, `${left} left to ${VERB[name]} by ${d.severity.id}`);
  const lead = leadOf(d);
  if (name === 'resolve' && lead) page(d, lead, { why: 'clock', reason: `${left} left to resolve`, urgency: 'notify' });
}

function miss(d: Deliberation, name: ClockName, dueMs: number): void {
  const allowed = inWords((dueMs - d.incident.openedMs) / 1000);
  const hasEscalated = Object.values(d.incident.pages).some((p) => p.atMs === d.nowMs && p.why === 'escalation');
  d.decide(
    { kind: 'clock-missed', clock: name, dueMs },
    `The time to ${VERB[name]} by ${d.severity.id} has run out: ${allowed}`,
  );
  if (d.incident.snoozedUntilMs !== null) return;
  const lead = leadOf(d);
  const reason = `the time to ${VERB[name]} has run out: ${allowed}`;
  if (name === 'resolve' && lead) page(d, lead, { why: 'clock', reason });
  // The escalation may have taken a step at this very moment; then it has already gone on.
  if (!hasEscalated) escalateOn(d, name, reason);
}

/** A missed deadline that the policy names takes the next step; an incident that was acknowledged must be so again. */
export function escalateOn(d: Deliberation, deadline: ClockName | 'update', reason: string): void {
  const isSnoozed = d.incident.snoozedUntilMs !== null;
  if (!isSnoozed && policyOf(d)?.escalateOn.includes(deadline)) takeStep(d, 'clock', reason);
}
