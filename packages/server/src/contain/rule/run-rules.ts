import {
  decideLeverRules,
  type Lever,
  type LeverRuleAct,
  type LeverRuleState,
  type LeverRulesDecision,
  PLAIN_LEVER,
  type Plan,
  type RuleObservations,
  SYSTEM,
} from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database, Tx } from '../../platform/database/tables.ts';
import { activeIncidents } from '../../respond/incident.views.ts';
import { transact } from '../../runbook/report-to-incident.ts';
import { readMovers, readPositions, takeTurn } from '../move/lever.store.ts';
import { moveInTurn } from '../move/move-lever.ts';
import { writeRules } from './rule.store.ts';
import { readRules, statesOf } from './rule.views.ts';
import { seenNow } from './seen-now.ts';
import { incidentOfRule, tellPeople, tellReady, wasTold } from './tell-rule.ts';

/**
 * Does what the rules of all levers ask for. One lever that cannot be moved does not hold up the others; the next look tries
 * it again.
 */
export async function runRules(app: App): Promise<void> {
  for (const { plan } of app.plans.all()) {
    const levers = Object.values(plan.levers).filter((lever) => rulesOf(lever).length > 0);
    if (levers.length === 0) continue;
    const seen = await seenNow(app, plan);
    const known = await readKnown(app.db, plan.service);
    for (const lever of levers) {
      if (!hasNews(known.of(lever), decide(app, plan, lever, seen, known))) continue;
      await runRulesOf(app, plan, lever, seen).catch((error: unknown) =>
        app.log.error({ err: error, service: plan.service, lever: lever.id }, 'a rule failed; trying again'),
      );
    }
  }
}

type Known = Awaited<ReturnType<typeof readKnown>>;

async function readKnown(db: Kysely<Database>, service: string) {
  const remembered = await readRules(db, service);
  const [positions, movers] = [await readPositions(db, service), await readMovers(db, service)];
  return { positions, movers, of: (lever: Lever) => statesOf(lever, remembered) };
}

function decide(app: App, plan: Plan, lever: Lever, seen: RuleObservations, known: Known): LeverRulesDecision {
  const { positions, movers } = known;
  const by = movers[lever.id] ?? null;
  return decideLeverRules({ plan, lever, states: known.of(lever), seen, positions, by, nowMs: app.clock.now() });
}

/** Decides once more with the service's turn taken, so that no person moves the lever meanwhile, and does it. */
function runRulesOf(app: App, plan: Plan, lever: Lever, seen: RuleObservations): Promise<void> {
  return transact(app, async (tx) => {
    await takeTurn(tx, plan);
    const known = await readKnown(tx, plan.service);
    const { states, acts } = decide(app, plan, lever, seen, known);
    await writeRules(tx, { service: plan.service, lever: lever.id, rules: rulesOf(lever), states });
    const before = known.of(lever);
    for (const [rule, state] of states.entries()) {
      const isOver = before[rule]?.status === 'exhausted' && state.status !== 'exhausted';
      if (isOver) await tellReady(app, tx, { plan, lever, rule });
    }
    for (const act of acts) {
      const lastPullMs = states[act.rule]?.pulls.at(-1) ?? 0;
      await carryOutAct(app, tx, { plan, lever, act, lastPullMs });
    }
    await app.live.publish(tx, 'lever', plan.service);
  });
}

interface Acting {
  readonly plan: Plan;
  readonly lever: Lever;
  readonly act: LeverRuleAct;
  /** When the rule pulled last. */
  readonly lastPullMs: number;
}

async function carryOutAct(app: App, tx: Tx, { plan, lever, act, lastPullMs }: Acting): Promise<void> {
  const rule = rulesOf(lever)[act.rule];
  if (!rule) return;
  const incident = incidentOfRule(await activeIncidents(tx, plan.service), plan, lever, rule);
  if (act.action === 'exhausted' || act.action === 'refused') {
    const about = { plan, lever, incident, rule: act.rule };
    const isNews = act.action === 'refused' || !(await wasTold(tx, about, lastPullMs));
    if (isNews) await tellPeople(app, tx, about, act);
    return;
  }
  await moveInTurn(app, tx, {
    ...{ service: plan.service, lever: lever.id, action: act.action, reason: act.reason, actor: SYSTEM },
    ...(act.action === 'pull' ? { value: act.to.value, scope: act.to.scope } : {}),
    incidentId: incident?.id ?? null,
  });
}

/** Since when a rule that pulls nothing is unclear changes at each look and decides nothing. */
function hasNews(before: readonly (LeverRuleState | undefined)[], { states, acts }: LeverRulesDecision): boolean {
  if (acts.length > 0 || before.length !== states.length) return true;
  return states.some((state, rule) => essence(before[rule]) !== essence(state));
}

function essence(state: LeverRuleState | undefined): string {
  if (!state) return '';
  const { holds, sinceMs, status, pulls } = state;
  return JSON.stringify([holds, status, pulls, holds || status === 'pulled' ? sinceMs : null]);
}

function rulesOf(lever: Lever): Lever['rules'] {
  return { ...PLAIN_LEVER, ...lever }.rules;
}
