import type { z } from '@hono/zod-openapi';
import { describeRule, type Lever, type LeverRuleState, PLAIN_LEVER, type Plan, pullsLeft } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import type { leverView } from '../contract.ts';

type RuleView = z.infer<typeof leverView>['rules'][number];

/** What is remembered of the rules of a service, by lever and the index of the rule. */
type RememberedRules = ReadonlyMap<string, readonly (Remembered | undefined)[]>;

interface Remembered {
  /** The rule as it was. */
  readonly definition: string;
  readonly state: LeverRuleState;
}

/** Reads what is remembered of the rules of a service. */
export async function readRules(db: Kysely<Database>, service: string): Promise<RememberedRules> {
  const rows = await db.selectFrom('lever_rule').selectAll().where('service', '=', service).execute();
  const found = new Map<string, (Remembered | undefined)[]>();
  for (const { lever, rule, definition, holds, since, status, pulls } of rows) {
    const own = found.get(lever) ?? [];
    const state = { holds, sinceMs: since.getTime(), status, pulls: pulls.map((at) => at.getTime()) };
    own[rule] = { definition, state };
    found.set(lever, own);
  }
  return found;
}

/** The states of a lever's rules; none for a rule that is new or was another one. */
export function statesOf(lever: Lever, remembered: RememberedRules): (LeverRuleState | undefined)[] {
  const own = remembered.get(lever.id) ?? [];
  return { ...PLAIN_LEVER, ...lever }.rules.map((rule, index) => {
    const one = own[index];
    return one?.definition === JSON.stringify(rule) ? one.state : undefined;
  });
}

/** The rules of a lever as people see them. */
export function ruleViews(plan: Plan, lever: Lever, remembered: RememberedRules, nowMs: number): RuleView[] {
  const states = statesOf(lever, remembered);
  return { ...PLAIN_LEVER, ...lever }.rules.map((rule, index) => ({
    text: describeRule(plan, rule),
    holds: states[index]?.holds ?? false,
    pullsLeft: pullsLeft(rule, states[index], nowMs),
  }));
}
