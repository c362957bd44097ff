import { randomUUID } from 'node:crypto';
import { type Actor, type Audience, type Incident, type Plan, updateFacts } from '@tocsin/core';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { type RenderedUpdate, renderTemplate } from './render-template.ts';
import { findDrafts, insertDraft, renewDraft, type UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

export interface DraftRequest {
  readonly incidentId: string;
  readonly audience: string;
  readonly dueMs: number;
  readonly actor: Actor;
}

/**
 * Drafts the update of one audience that is due at `dueMs`, in the caller's transaction. The same moment again changes
 * nothing. An audience has one open draft: one that still waits is written anew, unless a person has edited it.
 * @throws Problem 'not-found' for an unknown incident, audience or template
 */
export async function draftUpdate(app: App, tx: Tx, request: DraftRequest): Promise<UpdateRow> {
  const { incidentId, dueMs, actor } = request;
  const incident = await readIncident(tx, incidentId);
  const plan = await planInForce(app, tx, incident.service, incident.planVersion);
  const audience = audienceOf(plan, request.audience);
  const { sameDue, open } = await findDrafts(tx, incidentId, audience.id, dueMs);
  if (sameDue) return sameDue;
  const nowMs = app.clock.now();
  const rendered = await write(app, tx, incident, plan, audience);
  const recipients = recipientsOf(plan, audience.targets, nowMs).map(({ name }) => name);
  const id = open?.id ?? `upd_${randomUUID()}`;
  if (open) await renewDraft(tx, open, rendered, recipients, dueMs);
  else if (!(await insertDraft(tx, { id, incident, audience, rendered, recipients, dueMs, nowMs }))) {
    const raced = await findDrafts(tx, incidentId, audience.id, dueMs);
    const winner = raced.sameDue ?? raced.open;
    if (!winner) throw new Problem('conflict', 'Somebody else has just drafted and sent this update.');
    return winner;
  }
  await commandIncident(app, incidentId, { kind: 'update-drafted', audience: audience.id, updateId: id }, actor, tx);
  await app.live.publish(tx, 'update', id);
  return readUpdate(tx, id);
}

/** @throws Problem 'not-found' naming the audiences that there are */
export function audienceOf(plan: Plan, id: string): Audience {
  const { audiences } = plan.communication;
  const audience = Object.hasOwn(audiences, id) ? audiences[id] : undefined;
  if (audience) return audience;
  const there = Object.keys(audiences).join(', ') || 'none';
  throw new Problem('not-found', `The plan of ${plan.service} has no audience "${id}". There are: ${there}.`);
}

/** Template of the last update for people inside, when the plan has one of this name (S0: resolution). */
const RESOLUTION_TEMPLATE = 'resolution';

async function write(app: App, tx: Tx, incident: Incident, plan: Plan, audience: Audience): Promise<RenderedUpdate> {
  const over = incident.resolvedMs !== null && !audience.external ? plan.templates[RESOLUTION_TEMPLATE] : undefined;
  const template = over ?? plan.templates[audience.template];
  if (!template) {
    throw new Problem(
      'not-found',
      `The audience ${audience.id} needs the template "${audience.template}"; there is none.`,
    );
  }
  const timeline = await readTimeline(tx, incident.id);
  const statusPage = `${app.url()}/status/${encodeURIComponent(plan.service)}`;
  const facts = updateFacts({ incident, timeline, plan, audience, nowMs: app.clock.now(), statusPage });
  return renderTemplate(template, facts);
}
