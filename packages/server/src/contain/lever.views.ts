import type { z } from '@hono/zod-openapi';
import { actorName, type Lever, type LeverScope, leverValues, PLAIN_LEVER } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { Problem } from '../platform/problem.ts';
import { commandsOf } from './command/command.views.ts';
import type { getLeverHistory, leverScope, leverView } from './contract.ts';
import { readRules, ruleViews } from './rule/rule.views.ts';

export type LeverView = z.infer<typeof leverView>;
type LeverEvent = z.infer<
  (typeof getLeverHistory.responses)[200]['content']['application/json']['schema']
>['events'][number];

/** A service's levers in the plan's order, with who moved each last. @throws Problem 'not-found' for an unknown service */
export async function leversOf(app: App, service: string): Promise<LeverView[]> {
  const plan = app.plans.get(service);
  const rows = await app.db.selectFrom('lever_state').selectAll().where('service', '=', service).execute();
  const states = new Map(rows.map((row) => [row.lever, row]));
  const values = leverValues(plan, Object.fromEntries(states));
  const commands = await commandsOf(app, service);
  const [rules, nowMs] = [await readRules(app.db, service), app.clock.now()];
  return Object.values(plan.levers).map((lever) => {
    const state = states.get(lever.id);
    return {
      ...aboutLever(service, lever),
      value: values[lever.id]?.value ?? lever.resting,
      pulled: state?.pulled ?? false,
      scope: state?.pulled && state.scope ? scopeView(state.scope) : null,
      by: state ? actorName(state.by) : null,
      reason: state?.reason ?? null,
      at: state?.at.toISOString() ?? null,
      expiresAt: state?.expires_at?.toISOString() ?? null,
      expires: lever.expires ?? null,
      incidentId: state?.incident_id ?? null,
      rules: ruleViews(plan, lever, rules, nowMs),
      command: Object.hasOwn(commands, lever.id) ? (commands[lever.id] ?? null) : null,
    };
  });
}

function aboutLever(service: string, lever: Lever) {
  const { id, title, description, kind, component, consequence, pulls, resting, pulled } = lever;
  const { needs, conflicts, values, minimum, maximum, approval } = { ...PLAIN_LEVER, ...lever };
  return {
    service,
    id,
    title,
    description,
    kind,
    component,
    consequence,
    pulls: [...pulls],
    needs: [...needs],
    conflicts: [...conflicts],
    values: [...values],
    minimum,
    maximum,
    approval,
    resting,
    pulledValue: pulled,
  };
}

/** A scope as answers show it. */
export function scopeView({ match, except, percent }: LeverScope): z.infer<typeof leverScope> {
  const copy = (attributes: LeverScope['match']) =>
    Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, [...values]]));
  return { match: copy(match), except: copy(except), percent };
}

/** One lever. @throws Problem 'not-found' */
export async function readLever(app: App, service: string, lever: string): Promise<LeverView> {
  const found = (await leversOf(app, service)).find((view) => view.id === lever);
  if (!found) throw new Problem('not-found', `The service ${service} has no lever "${lever}".`);
  return found;
}

const MOST_EVENTS = 500;

/** The moves of one lever, newest first, at most 500. */
export async function leverHistory(app: App, service: string, lever: string): Promise<LeverEvent[]> {
  const rows = await app.db
    .selectFrom('lever_event')
    .selectAll()
    .where('service', '=', service)
    .where('lever', '=', lever)
    .orderBy('id', 'desc')
    .limit(MOST_EVENTS)
    .execute();
  return rows.map((row) => ({
    at: row.at.toISOString(),
    action: row.action,
    value: row.value,
    scope: row.scope ? scopeView(row.scope) : null,
    by: actorName(row.by),
    reason: row.reason,
    incidentId: row.incident_id,
  }));
}
