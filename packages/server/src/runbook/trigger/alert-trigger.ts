import { type AlertMatcher, type AlertSubject, compileMatch, type Plan, type Runbook } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';

/** An alert that has just opened an incident, or joined it. */
export interface JoinedAlert {
  readonly incidentId: string;
  readonly subject: AlertSubject;
}

interface CompiledTrigger {
  readonly runbook: string;
  readonly matches: AlertMatcher;
}

const compiled = new WeakMap<Plan['runbooks'], readonly CompiledTrigger[]>();

/**
 * Has the runbooks run whose trigger an alert matches, beside the incident's own, once for each incident: the job opens the
 * run, or finds the one that there is. Call in the transaction in which the incident gets the alert.
 */
export async function startTriggered(app: App, tx: Tx, plan: Plan, joined: readonly JoinedAlert[]): Promise<void> {
  const triggers = triggersOf(plan.runbooks);
  if (triggers.length === 0) return;
  const { service } = plan;
  const wanted = new Map<string, { incidentId: string; service: string; runbook: string }>();
  for (const { incidentId, subject } of joined) {
    for (const { runbook, matches } of triggers) {
      const key = `trigger:${incidentId}:${runbook}`;
      if (!wanted.has(key) && matches(subject)) wanted.set(key, { incidentId, service, runbook });
    }
  }
  for (const [key, payload] of wanted) await app.jobs.add(tx, 'diagnose', payload, { key });
}

function triggersOf(runbooks: Plan['runbooks']): readonly CompiledTrigger[] {
  const known = compiled.get(runbooks);
  if (known) return known;
  const made = Object.values(runbooks).flatMap((runbook: Partial<Runbook> & Pick<Runbook, 'id'>) =>
    // A plan that an older Tocsin stored has no triggers.
    (runbook.triggers ?? []).flatMap((trigger) =>
      trigger.kind === 'alert' ? [{ runbook: runbook.id, matches: compileMatch(trigger.match) }] : [],
    ),
  );
  compiled.set(runbooks, made);
  return made;
}
