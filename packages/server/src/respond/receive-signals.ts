import { type Incident, joins, type Plan, type Signal, SYSTEM, titleOf } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { commandIncident } from './command-incident.ts';
import { activeIncidents } from './incident.views.ts';
import { lockSignals } from './lock-signals.ts';
import { openIncident } from './open-incident.ts';
import { planInForce } from './plan-in-force.ts';

/** An active incident as far as signals have to be told apart, with those that it is about to be given. */
interface Candidate {
  readonly id: string;
  readonly planVersion: string;
  readonly openedMs: number;
  readonly alerts: Record<string, { readonly source: string }>;
  components: readonly string[];
  readonly signals: Signal[];
}

/**
 * Takes in what detection or an intake says: each signal joins the incident that it belongs to (same alert, same or
 * dependent component), or opens one. Signals of a service are taken one call at a time, so that two never open the same
 * incident twice; those of one call that belong together are one decision, so that a storm costs few.
 *
 * @param told which incident an alert was told to before, by its dedup key: of a storm an incident lists only some
 * @returns the incident of each signal by its dedup key; none for an end that no incident knows of
 */
export async function receiveSignals(
  app: App,
  tx: Tx,
  service: string,
  signals: readonly Signal[],
  told: ReadonlyMap<string, string> = new Map(),
): Promise<Map<string, string>> {
  await lockSignals(tx, service);
  const plan = app.plans.get(service);
  const candidates = (await activeIncidents(tx, service)).map(candidateOf);
  const found = new Map<string, string>();
  // Beginnings first: an end must not close an incident that another signal of this call belongs to.
  for (const signal of signals.filter((s) => s.status === 'firing')) {
    let candidate =
      ownerOf(candidates, signal, told) ?? candidates.find((c) => joins(plan, signal, c, app.clock.now()));
    if (!candidate) {
      candidate = candidateOf(await open(app, tx, plan, signal));
      candidates.push(candidate);
    } else give(candidate, signal);
    found.set(signal.dedupKey, candidate.id);
  }
  for (const signal of signals.filter((s) => s.status === 'resolved')) {
    const candidate = ownerOf(candidates, signal, told);
    if (!candidate) continue;
    candidate.signals.push(signal);
    found.set(signal.dedupKey, candidate.id);
  }
  for (const { id, planVersion, signals: given } of candidates) {
    if (given.length === 0) continue;
    const own = await planInForce(app, tx, service, planVersion);
    const translated = own.version === plan.version ? given : given.map((signal) => inWordsOf(own, plan, signal));
    await commandIncident(app, id, { kind: 'signals', signals: translated }, SYSTEM, tx);
  }
  return found;
}

/** One signal; see `receiveSignals`. @returns the incident's id, or null */
export async function receiveSignal(
  app: App,
  tx: Tx,
  service: string,
  signal: Signal,
  toldTo: string | null = null,
): Promise<string | null> {
  const told = new Map(toldTo === null ? [] : [[signal.dedupKey, toldTo]]);
  return (await receiveSignals(app, tx, service, [signal], told)).get(signal.dedupKey) ?? null;
}

/** The incident that has the alert already. */
function ownerOf(
  candidates: readonly Candidate[],
  { dedupKey }: Signal,
  told: ReadonlyMap<string, string>,
): Candidate | undefined {
  return candidates.find((c) => c.alerts[dedupKey]) ?? candidates.find((c) => c.id === told.get(dedupKey));
}

function give(candidate: Candidate, signal: Signal): void {
  candidate.signals.push(signal);
  candidate.alerts[signal.dedupKey] = signal;
  candidate.components = [...new Set([...candidate.components, ...signal.components])];
}

/**
 * An incident keeps the plan under which it began, and signals come by the plan of today: a level that the incident's plan does
 * not have is the one of the same rank there, a runbook that it does not have is none.
 */
function inWordsOf(then: Plan, today: Plan, signal: Signal): Signal {
  const isKnown = signal.severity === null || then.severities.some(({ id }) => id === signal.severity);
  const rank = today.severities.findIndex(({ id }) => id === signal.severity);
  const same = then.severities[Math.min(rank, then.severities.length - 1)]?.id ?? null;
  const runbook = signal.runbook !== null && Object.hasOwn(then.runbooks, signal.runbook) ? signal.runbook : null;
  return { ...signal, severity: isKnown ? signal.severity : same, runbook };
}

function candidateOf({ id, planVersion, openedMs, alerts, components }: Incident): Candidate {
  return { id, planVersion, openedMs, alerts: { ...alerts }, components, signals: [] };
}

async function open(app: App, tx: Tx, plan: Plan, signal: Signal): Promise<Incident> {
  const { severity, components, runbook } = signal;
  const title = titleOf(plan, signal);
  return openIncident(
    app,
    tx,
    { kind: 'open', service: plan.service, title, severity, components, runbook, signal },
    SYSTEM,
  );
}
