import { type Actor, type Agreeing, agreeToLever, leverApproval, type Plan, type StepApproval } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import type { Database } from '../../platform/database/tables.ts';
import { type Concern, holdsRole, roleInWords } from '../../respond/role-holder.ts';
import { peopleOfStep } from '../../runbook/step/step-people.views.ts';
import type { LeverAgreement } from '../tables.ts';

type Db = Kysely<Database>;

/** What a lever asks for beyond the wish of one person; null: nothing, or the lever is not in the plan. */
export function approvalOf(plan: Plan, lever: string): StepApproval | null {
  const approval = (Object.hasOwn(plan.levers, lever) ? plan.levers[lever]?.approval : null) ?? null;
  return approval !== null && (approval.people > 1 || approval.role !== null) ? approval : null;
}

/**
 * The people for whom somebody speaks: a person for themselves, a step of a runbook for those who had it run. A token is
 * nobody, so that one person with a token does not count as two.
 */
async function peopleBehind(db: Db, identity: Identity): Promise<Extract<Actor, { kind: 'person' }>[]> {
  const { actor, step } = identity;
  if (actor.kind === 'person') return [actor];
  return actor.kind === 'run' && step ? peopleOfStep(db, actor.runId, step) : [];
}

/** What is agreed on a move, after somebody has said that they want it too. */
export interface Counted {
  readonly agreed: readonly LeverAgreement[];
  readonly isEnough: boolean;
  /** Why the last of them does not count; null: they all do. */
  readonly refusal: { readonly code: 'conflict' | 'forbidden'; readonly reason: string } | null;
}

/** Counts whoever speaks now with those who have agreed already. @param asks they want the move; else they agree to it */
export async function countAgreement(
  app: App,
  db: Db,
  asked: { readonly approval: StepApproval; readonly concern: Concern; readonly agreed: readonly LeverAgreement[] },
  identity: Identity,
  asks: boolean,
): Promise<Counted> {
  const { approval, concern } = asked;
  const named = await withNames(app, db, approval, concern);
  let agreed = asked.agreed;
  let refusal: Counted['refusal'] = null;
  for (const { id, name } of await peopleBehind(db, identity)) {
    const holds = approval.role === null || (await holdsRole(app, db, concern, approval.role, id));
    const agreement: LeverAgreement = { kind: 'person', id, name, holdsRole: holds };
    const answer = agreeToLever(named, agreed.map(agreeingIn(named)), agreeingIn(named)(agreement));
    // Whoever asks may, whatever role they hold; the others then have to agree.
    if (answer.accepted || (asks && answer.code === 'forbidden')) agreed = [...agreed, agreement];
    else refusal = answer;
  }
  return { agreed, isEnough: leverApproval(named, agreed.map(agreeingIn(named))).enough, refusal };
}

/** Whose agreement is still missing, in a sentence; null: nobody's. */
export async function missingWords(
  app: App,
  db: Db,
  approval: StepApproval,
  concern: Concern,
  agreed: readonly LeverAgreement[],
): Promise<string | null> {
  const named = await withNames(app, db, approval, concern);
  return leverApproval(named, agreed.map(agreeingIn(named))).missing;
}

/** The approval with the names of those who hold its role now: `commander (Ann)`. */
async function withNames(app: App, db: Db, approval: StepApproval, concern: Concern): Promise<StepApproval> {
  return { ...approval, role: approval.role && (await roleInWords(app, db, concern, approval.role)) };
}

function agreeingIn({ role }: StepApproval) {
  return ({ id, holdsRole: holds }: LeverAgreement): Agreeing => ({
    who: `person:${id}`,
    roles: role !== null && holds ? [role] : [],
  });
}
