import { type Actor, periodAt, periodOf } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';

export interface GoalTick {
  readonly service: string;
  /** The title of a goal in words. */
  readonly goal: string;
  readonly period: string;
  readonly met: boolean;
}

/**
 * Says that a goal in words is met in a period, or takes that back. The first who says so stays the one who did.
 * @throws Problem 'not-found' for a service or goal that there is not; 'invalid' for a measured one, or a period that is none
 */
export async function tickGoal(app: App, { service, goal, period, met }: GoalTick, actor: Actor): Promise<void> {
  const plan = app.plans.get(service);
  const found = plan.review.goals.find(({ title }) => title === goal);
  if (!found) throw new Problem('not-found', `The plan of ${service} has no goal "${goal}".`);
  if (found.measure !== null) throw new Problem('invalid', `"${goal}" is measured: its figures say whether it is met.`);
  const nowMs = app.clock.now();
  const named = periodOf(period, plan.timezone);
  if (named?.unit !== found.per || named.fromMs > nowMs) {
    const now = periodAt(found.per, nowMs, plan.timezone).key;
    throw new Problem('invalid', `"${period}" is no ${found.per} until now. The one that goes on is ${now}.`);
  }
  await app.db.transaction().execute(async (tx) => {
    if (met) {
      await tx
        .insertInto('goal_tick')
        .values({ service, goal, period, at: new Date(nowMs), by: JSON.stringify(actor) })
        .onConflict((conflict) => conflict.columns(['service', 'goal', 'period']).doNothing())
        .execute();
    } else {
      await tx
        .deleteFrom('goal_tick')
        .where('service', '=', service)
        .where('goal', '=', goal)
        .where('period', '=', period)
        .execute();
    }
    await audit(tx, nowMs, actor, met ? 'goal.ticked' : 'goal.unticked', service, { goal, period });
    await app.live.publish(tx, 'measure', service);
  });
}
