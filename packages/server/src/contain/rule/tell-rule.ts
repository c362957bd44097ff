import {
  type Condition,
  type Incident,
  type Lever,
  type LeverRule,
  type LeverRuleAct,
  type Plan,
  type Signal,
  SYSTEM,
} from '@tocsin/core';
import { sql } from 'kysely';
import { recordSignalIn } from '../../detect/alerts/record-signal.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { commandIncident } from '../../respond/command-incident.ts';

const EXHAUSTED = 'lever.rule-exhausted';

interface About {
  readonly plan: Plan;
  readonly lever: Lever;
  readonly incident: Incident | null;
  /** Index of the rule. */
  readonly rule: number;
}

/**
 * The incident that a rule acts for: the one that has an alert of its criteria, else one about their components or the
 * lever's, else the only one that is active.
 */
export function incidentOfRule(
  active: readonly Incident[],
  plan: Plan,
  lever: Lever,
  rule: LeverRule,
): Incident | null {
  const keys = rule.when.map((one) => (one.kind === 'metric' ? `metric:${one.metric}` : `monitor:${one.monitor}`));
  const components = [...rule.when.map((one) => componentOf(plan, one)), lever.component];
  const isOf = ({ alerts }: Incident) => keys.some((key) => alerts[key]?.status === 'firing');
  const isAbout = (incident: Incident) => incident.components.some((component) => components.includes(component));
  return active.find(isOf) ?? active.find(isAbout) ?? (active.length === 1 ? (active[0] ?? null) : null);
}

function componentOf(plan: Plan, condition: Condition): string | null {
  const subject = condition.kind === 'metric' ? plan.metrics[condition.metric] : plan.monitors[condition.monitor];
  return subject?.component ?? null;
}

/**
 * Whether people were told already that a rule is exhausted. A criterion that comes and goes does not tell them each time:
 * only once it has pulled again there is something new.
 */
export async function wasTold(
  tx: Tx,
  { plan, lever, rule }: Omit<About, 'incident'>,
  lastPullMs: number,
): Promise<boolean> {
  const row = await tx
    .selectFrom('audit')
    .select('id')
    .where('action', '=', EXHAUSTED)
    .where('subject', '=', `${plan.service}/${lever.id}`)
    .where('at', '>=', new Date(lastPullMs))
    .where(sql<boolean>`detail ->> 'rule' = ${String(rule)}`)
    .executeTakeFirst();
  return row !== undefined;
}

/** A rule can do no more: whoever leads the incident is told, or without one an alert says so. */
export async function tellPeople(
  app: App,
  tx: Tx,
  about: About,
  { action, reason }: Pick<LeverRuleAct, 'action' | 'reason'>,
): Promise<void> {
  const { plan, lever, incident, rule } = about;
  const text = `${lever.title}: ${reason}`;
  const did = action === 'exhausted' ? EXHAUSTED : 'lever.rule-refused';
  await audit(tx, app.clock.now(), SYSTEM, did, `${plan.service}/${lever.id}`, { rule, reason });
  if (incident) await commandIncident(app, incident.id, { kind: 'tell-lead', text }, SYSTEM, tx);
  else await recordSignalIn(app, tx, plan.service, signalOf(about, 'firing', text, app.clock.now()));
  app.log.warn({ service: plan.service, lever: lever.id, rule }, reason);
}

/** The alert of a rule ends once the rule may pull again. One that never began is left alone. */
export async function tellReady(app: App, tx: Tx, about: Omit<About, 'incident'>): Promise<void> {
  const text = `${about.lever.title}: its rule may pull it again`;
  await recordSignalIn(app, tx, about.plan.service, signalOf(about, 'resolved', text, app.clock.now()));
}

function signalOf(
  { plan, lever, rule }: Omit<About, 'incident'>,
  status: Signal['status'],
  summary: string,
  sinceMs: number,
): Signal {
  const dedupKey = `lever:${lever.id}:${rule + 1}`;
  const components = lever.component === null ? [] : [lever.component];
  return {
    ...{ dedupKey, source: dedupKey, status, summary, components, runbook: null },
    ...{ severity: plan.intake.severity.warning, sinceMs },
  };
}
