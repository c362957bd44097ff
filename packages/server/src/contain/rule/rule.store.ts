import type { LeverRule, LeverRuleState } from '@tocsin/core';
import type { Tx } from '../../platform/database/tables.ts';

/** What is written of the rules of one lever. */
interface WrittenRules {
  readonly service: string;
  readonly lever: string;
  readonly rules: readonly LeverRule[];
  /** By the index of the rule. */
  readonly states: readonly LeverRuleState[];
}

/** Remembers the rules of a lever as they are now, and forgets those that the plan has no more. */
export async function writeRules(tx: Tx, { service, lever, rules, states }: WrittenRules): Promise<void> {
  await tx
    .deleteFrom('lever_rule')
    .where('service', '=', service)
    .where('lever', '=', lever)
    .where('rule', '>=', rules.length)
    .execute();
  for (const [rule, state] of states.entries()) {
    const row = {
      ...{ definition: JSON.stringify(rules[rule]), holds: state.holds, since: new Date(state.sinceMs) },
      ...{ status: state.status, pulls: state.pulls.map((atMs) => new Date(atMs)) },
    };
    await tx
      .insertInto('lever_rule')
      .values({ service, lever, rule, ...row })
      .onConflict((conflict) => conflict.columns(['service', 'lever', 'rule']).doUpdateSet(row))
      .execute();
  }
}
