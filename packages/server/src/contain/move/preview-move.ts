import type { z } from '@hono/zod-openapi';
import type { LeverMove, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { Problem } from '../../platform/problem.ts';
import type { previewLever } from '../contract.ts';
import { approvalOf, countAgreement, missingWords } from '../request/agreement.ts';
import type { LeverWish } from '../request/lever-wish.ts';
import { decideMove, incidentOfMove, planOfMove } from './decide-move.ts';
import { readPositions } from './lever.store.ts';

type Preview = z.infer<(typeof previewLever.responses)[200]['content']['application/json']['schema']>;

/**
 * What a move would do at the moment, for somebody who would ask for it; nothing is written.
 * @throws Problem 'not-found' for an unknown service or lever
 */
export async function previewMove(
  app: App,
  wish: Pick<LeverWish, 'service' | 'lever' | 'action' | 'value' | 'scope'>,
  identity: Identity,
): Promise<Preview> {
  const { service, lever, action, value, scope } = wish;
  const today = app.plans.get(service);
  const incident = await incidentOfMove(app.db, service, null);
  const plan = await planOfMove(app, today, action, incident);
  const positions = await readPositions(app.db, service);
  try {
    const moves = decideMove(plan, positions, { lever, action, value: value ?? undefined, scope });
    const incidentId = incident?.id ?? null;
    const needs = moves.length === 0 ? null : await missingFor(app, today, { service, lever, incidentId }, identity);
    return { moves: moves.map((move) => moveView(plan, move)), refusal: null, needs };
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'not-found') throw error;
    return { moves: [], refusal: error.message, needs: null };
  }
}

function moveView(plan: Plan, { lever, action, value }: LeverMove): Preview['moves'][number] {
  const about = plan.levers[lever];
  const command = about?.command ?? null;
  const cell = action === 'pulled' ? command?.apply : command?.revert;
  const consequence = action === 'pulled' ? (about?.consequence ?? '') : '';
  return { lever, title: about?.title ?? lever, action, value, consequence, command: cell?.source ?? null };
}

/** Whose agreement would be missing once this person has asked, in a sentence; null: nobody's. */
async function missingFor(
  app: App,
  plan: Plan,
  { service, lever, incidentId }: Pick<LeverWish, 'service' | 'lever' | 'incidentId'>,
  identity: Identity,
): Promise<string | null> {
  const approval = approvalOf(plan, lever);
  if (approval === null) return null;
  const concern = { service, plan_version: plan.version, incident_id: incidentId };
  const { agreed, isEnough } = await countAgreement(app, app.db, { approval, concern, agreed: [] }, identity, true);
  return isEnough ? null : missingWords(app, app.db, approval, concern, agreed);
}
