import { type Incident, joins, type Plan, type Signal, SYSTEM, titleOf } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import type { Tx } from '../platform/database/tables.ts';
import { commandIncident } from './command-incident.ts';
import { activeIncidents } from './incident.views.ts';
import { lockSignals } from './lock-signals.ts';
import { openIncident } from './open-incident.ts';
import { planInForce } from './plan-in-force.ts';
import { type Groups, groupsOf } from './signal-groups.ts';

/** How an alert may come into an incident. */
export interface Way {
  /** Whether it may open one; else it only joins. */
  readonly mayOpen: boolean;
  /** Alerts with the same one belong to one incident, and others do not; null: by component. */
  readonly group: string | null;
}

/** What detection knows of the alerts that signals are about, by dedup key. */
export interface KnownOfAlerts {
  /** Which incident an alert was told to before: of a storm an incident lists only some. */
  readonly told?: ReadonlyMap<string, string>;
  /** Nothing: it may open an incident, and belongs to one by its component. */
  readonly ways?: ReadonlyMap<string, Way>;
  /** Answers which of some incidents has the alerts of each group. */
  readonly groups?: (incidents: readonly string[]) => Promise<Map<string, string>>;
}

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
 * @returns the incident of each signal by its dedup key; none for an end that no incident knows of, and for a beginning that
 *   only joins and belongs to none
 */
export async function receiveSignals(
  app: App,
  tx: Tx,
  service: string,
  signals: readonly Signal[],
  known: KnownOfAlerts = {},
): Promise<Map<string, string>> {
  const { told = new Map(), ways = new Map() } = known;
  await lockSignals(tx, service);
  const [plan, nowMs] = [app.plans.get(service), app.clock.now()];
  const candidates = (await activeIncidents(tx, service)).map(candidateOf);
  const groups = await groupsOf(known, candidates);
  const found = new Map<string, string>();
  // Beginnings first: an end must not close an incident that another signal of this call belongs to.
  for (const signal of signals.filter((s) => s.status === 'firing')) {
    const way = ways.get(signal.dedupKey) ?? ANY_WAY;
    let candidate =
      ownerOf(candidates, signal, told) ?? placeOf(candidates, groups, way, (c) => joins(plan, signal, c, nowMs));
    if (!candidate && !way.mayOpen) continue;
    if (!candidate) {
      candidate = candidateOf(await open(app, tx, plan, signal));
      candidates.push(candidate);
    } else give(candidate, signal);
    if (way.group !== null) groups.put(way.group, candidate.id);
    found.set(signal.dedupKey, candidate.id);
  }
  for (const signal of signals.filter((s) => s.status === 'resolved')) {
    const candidate = ownerOf(candidates, signal, told);
    if (!candidate) continue;
    candidate.signals.push(signal);
    found.set(signal.dedupKey, candidate.id);
  }
  await giveAll(app, tx, plan, candidates);
  return found;
}

/** Gives each incident what it was handed, in the words of its own plan. */
async function giveAll(app: App, tx: Tx, plan: Plan, candidates: readonly Candidate[]): Promise<void> {
  for (const { id, planVersion, signals: given } of candidates) {
    if (given.length === 0) continue;
    const own = await planInForce(app, tx, plan.service, planVersion);
    const translated = own.version === plan.version ? given : given.map((signal) => inWordsOf(own, plan, signal));
    await commandIncident(app, id, { kind: 'signals', signals: translated }, SYSTEM, tx);
  }
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
  return (await receiveSignals(app, tx, service, [signal], { told })).get(signal.dedupKey) ?? null;
}

/** The incident that has the alert already. */
function ownerOf(
  candidates: readonly Candidate[],
  { dedupKey }: Signal,
  told: ReadonlyMap<string, string>,
): Candidate | undefined {
  return candidates.find((c) => c.alerts[dedupKey]) ?? candidates.find((c) => c.id === told.get(dedupKey));
}

const ANY_WAY: Way = { mayOpen: true, group: null };

/** The incident that an alert nobody has yet belongs to: that of its group, or by what it is about. */
function placeOf(
  candidates: readonly Candidate[],
  groups: Groups,
  { group }: Way,
  belongs: (candidate: Candidate) => boolean,
): Candidate | undefined {
  if (group === null) return candidates.find(belongs);
  const id = groups.find(group);
  return candidates.find((candidate) => candidate.id === id);
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
