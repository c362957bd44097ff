import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { announce } from './paging.ts';

/** Somebody has it: the paging stops. A second person joins as a responder; the same person again changes nothing. */
export function acknowledge(d: Deliberation, person: string | null): void {
  const before = d.incident;
  const name = person ? d.nameOf(person) : d.actor;
  const running = before.escalation.status !== 'acknowledged';
  if (!running && (person === null || before.responders.includes(person))) return;
  const first = before.acknowledgedMs === null;
  const after = inWords((d.nowMs - before.openedMs) / 1000);
  d.record(
    { kind: 'acknowledged', person },
    first ? `${name} acknowledged after ${after}` : running ? `${name} acknowledged again` : `${name} joined`,
  );
  const clock = d.incident.clocks.acknowledge;
  if (clock && (clock.status === 'running' || clock.status === 'warned')) {
    d.decide({ kind: 'clock-met', clock: 'acknowledge' }, `Acknowledged in time: ${after}`);
  }
  if (running) {
    d.effect({ kind: 'settle-pages', text: `${name} acknowledged` });
    announce(d, `${name} acknowledged ${d.incident.id}.`, false);
  }
}
