import type { Signal } from '../../model/alert.ts';
import type { Deliberation } from '../deliberation.ts';
import { rankOf } from '../fold/levels.ts';
import { startDiagnostics } from './opening.ts';
import { resolve } from './resolving.ts';
import { raiseSeverity } from './severity.ts';

/**
 * Takes in what detection says. A repeated signal that says nothing new adds nothing. The level is only ever raised by
 * a signal, and only by one that itself became worse, so that a person's lower level stands.
 */
export function takeSignal(d: Deliberation, signal: Signal): void {
  const known = d.incident.alerts[signal.dedupKey];
  const unchanged = known && known.status === signal.status && known.severity === signal.severity;
  if (unchanged || (!known && signal.status === 'resolved')) return;
  const hadRunbook = d.incident.runbook;
  d.record({ kind: 'signal', signal }, signal.status === 'resolved' ? `Over: ${signal.summary}` : signal.summary);
  if (signal.status === 'firing') {
    if (!hadRunbook && d.incident.runbook) startDiagnostics(d, d.incident.runbook);
    const before = known?.status === 'firing' ? known.severity : null;
    if (signal.severity && worse(d, signal.severity, before)) raiseSeverity(d, signal.severity, signal.summary);
    return;
  }
  allOver(d);
}

function worse(d: Deliberation, a: string, b: string | null): boolean {
  return b === null || rankOf(d.plan, a) < rankOf(d.plan, b);
}

/** The last alert is over: an incident that nobody touched ends by itself, any other waits for a person. */
function allOver(d: Deliberation): void {
  const incident = d.incident;
  if (Object.keys(incident.firing).length > 0) return;
  if (
    incident.acknowledgedMs === null &&
    incident.touchedMs === incident.openedMs &&
    incident.pulledLevers.length === 0
  ) {
    resolve(d, 'Every alert was over before anybody answered.', false);
    return;
  }
  if (incident.pulledLevers.length > 0 || incident.status === 'monitoring') return;
  d.decide({ kind: 'status-set', status: 'monitoring' }, 'Every alert is over: watching whether it stays so');
}
