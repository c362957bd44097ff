import type { Signal } from '../../model/alert.ts';
import type { IncidentAlert } from '../../model/incident.ts';
import type { Deliberation } from '../deliberation.ts';
import { rankOf } from '../fold/levels.ts';
import { beginAgainIfExhausted } from './beginning-again.ts';
import { startDiagnostics } from './opening.ts';
import { resolve } from './resolving.ts';
import { raiseSeverity } from './severity.ts';

/** So many alerts of an incident are listed one by one; the rest of a storm is counted (SPEC DET-3: storms are bounded). */
export const LISTED_ALERTS = 500;

/** Takes in what detection says, many at once. What is no longer listed is one entry for all. */
export function takeSignals(d: Deliberation, signals: readonly Signal[]): void {
  const beyond: Signal[] = [];
  for (const signal of signals) {
    if (!d.active) return;
    const { alerts } = d.incident;
    const isListed = Object.hasOwn(alerts, signal.dedupKey);
    const hasRoom = signal.status === 'firing' && Object.keys(alerts).length < LISTED_ALERTS;
    if (isListed || hasRoom) takeSignal(d, signal);
    else beyond.push(signal);
  }
  if (d.active) countSignals(d, beyond);
}

function countSignals(d: Deliberation, signals: readonly Signal[]): void {
  const began = signals.filter(({ status, again }) => status === 'firing' && !again);
  const open = d.incident.unlisted.firing + began.length;
  const ended = Math.min(open, signals.filter(({ status }) => status === 'resolved').length);
  if (began.length === 0 && ended === 0) return;
  const startedMs = Math.min(d.incident.startedMs, ...began.map(({ sinceMs }) => sinceMs));
  const components = [...new Set(began.flatMap((signal) => signal.components))];
  d.record(
    { kind: 'signals-counted', began: began.length, ended, components, startedMs },
    `A storm: ${began.length} more alerts began and ${ended} are over, beside those that are listed`,
  );
  const worst = began.toSorted((a, b) => rankOf(d.plan, a.severity ?? '') - rankOf(d.plan, b.severity ?? ''))[0];
  if (worst?.severity) raiseSeverity(d, worst.severity, worst.summary);
  if (worst) beginAgainIfExhausted(d, `another alert began: ${worst.summary}`);
  if (ended > 0) allOver(d);
}

/**
 * Takes in what detection says. A repeated signal that says nothing new adds nothing. The level is only ever raised by
 * a signal, and only by one that itself became worse, so that a person's lower level stands.
 */
function takeSignal(d: Deliberation, signal: Signal): void {
  const known = d.incident.alerts[signal.dedupKey];
  const unchanged = known && known.status === signal.status && known.severity === signal.severity;
  if (unchanged || (!known && signal.status === 'resolved')) return;
  const hadRunbook = d.incident.runbook;
  d.record({ kind: 'signal', signal }, signal.status === 'resolved' ? `Over: ${signal.summary}` : signal.summary);
  if (signal.status === 'resolved') {
    allOver(d);
    return;
  }
  if (!hadRunbook && d.incident.runbook) startDiagnostics(d, d.incident.runbook);
  takeFiring(d, signal, known?.status === 'firing' ? known : null);
}

/** @param before the alert as it was firing until now; null: it begins */
function takeFiring(d: Deliberation, { severity, summary }: Signal, before: IncidentAlert | null): void {
  if (severity && worse(d, severity, before?.severity ?? null)) raiseSeverity(d, severity, summary);
  if (!before) beginAgainIfExhausted(d, `another alert began: ${summary}`);
}

function worse(d: Deliberation, a: string, b: string | null): boolean {
  return b === null || rankOf(d.plan, a) < rankOf(d.plan, b);
}

/** The last alert is over: an incident that nobody touched ends by itself, any other waits for a person. */
function allOver(d: Deliberation): void {
  const incident = d.incident;
  if (Object.keys(incident.firing).length > 0 || incident.unlisted.firing > 0) return;
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
