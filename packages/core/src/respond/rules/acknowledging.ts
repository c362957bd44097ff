import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { announce } from './announcing.ts';

/** Somebody has it: the paging stops, a snooze ends. A second person joins; the same person again changes nothing. */
export function acknowledge(d: Deliberation, person: string | null): void {
  const before = d.incident;
  const name = person ? d.nameOf(person) : d.actor;
  const isOpen = before.escalation.status !== 'acknowledged' || before.snoozedUntilMs !== null;
  if (!isOpen && (person === null || before.responders.includes(person))) return;
  const isFirst = before.acknowledgedMs === null;
  const after = inWords((d.nowMs - before.openedMs) / 1000);
  d.record(
    { kind: 'acknowledged', person },
    isFirst ? `${name} acknowledged after ${after}` : isOpen ? `${name} acknowledged again` : `${name} joined`,
  );
  const clock = d.incident.clocks.acknowledge;
  if (clock && (clock.status === 'running' || clock.status === 'warned')) {
    d.decide({ kind: 'clock-met', clock: 'acknowledge' }, `Acknowledged in time: ${after}`);
  }
  if (isOpen) {
    d.effect({ kind: 'settle-pages', text: `${name} acknowledged` });
    announce(d, `${name} acknowledged ${d.incident.id}.`, false);
  }
}
