import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type Audience,
  type Incident,
  isOutside,
  type Plan,
  type Template,
  updateFacts,
} from '@tocsin/core';
import { recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import { valuesOf } from './fields.store.ts';
import { type RenderedUpdate, renderTemplate } from './render-template.ts';
import type { FieldValues } from './template-values.ts';
import { findDrafts, insertDraft, renewDraft, type UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

export interface DraftRequest {
  readonly incidentId: string;
  readonly audience: string;
  readonly dueMs: number;
  readonly actor: Actor;
  /** Nobody looks at it before it goes out: to those outside it says only what was stated for them. */
  readonly unattended?: boolean;
}

/**
 * Drafts the update of one audience that is due at `dueMs`, in the caller's transaction. The same moment again changes
 * nothing. An audience has one open draft: one that still waits is written anew, unless a person has edited it.
 * @throws Problem 'not-found' for an unknown incident, audience or template
 */
export async function draftUpdate(app: App, tx: Tx, request: DraftRequest): Promise<UpdateRow> {
  const { incidentId, dueMs, actor, unattended = false } = request;
  const incident = await readIncident(tx, incidentId);
  const plan = await planInForce(app, tx, incident.service, incident.planVersion);
  const audience = audienceOf(plan, request.audience);
  const { sameDue, open } = await findDrafts(tx, incidentId, audience.id, dueMs);
  if (sameDue) return sameDue;
  const nowMs = app.clock.now();
  const values = open ? await valuesOf(tx, open.id) : {};
  const rendered = await writeUpdate(app, tx, { incident, plan, audience, unattended }, values);
  const recipients = recipientsOf(plan, audience.targets, nowMs).map(({ name }) => name);
  const id = open?.id ?? `upd_${randomUUID()}`;
  if (open) await renewDraft(tx, open, rendered, recipients, { dueMs, unattended });
  else if (!(await insertDraft(tx, { id, incident, audience, rendered, recipients, dueMs, nowMs, unattended }))) {
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

/** What an update is written about, and for whom. */
export interface UpdateSubject {
  readonly incident: Incident;
  readonly plan: Plan;
  readonly audience: Audience;
  readonly unattended: boolean;
}

/** The template of an update. @throws Problem 'not-found' when the plan has none of that name */
export function templateOf({ incident, plan, audience }: Omit<UpdateSubject, 'unattended'>): Template {
  const over = incident.resolvedMs !== null && !isOutside(audience) ? plan.templates[RESOLUTION_TEMPLATE] : undefined;
  const template = over ?? plan.templates[audience.template];
  if (template) return template;
  throw new Problem(
    'not-found',
    `The audience ${audience.id} needs the template "${audience.template}"; there is none.`,
  );
}

/** Writes an update from its template. @param values of the template's own fields @throws Problem 'not-found', 'invalid' */
export async function writeUpdate(
  app: App,
  tx: Tx,
  subject: UpdateSubject,
  values: FieldValues,
): Promise<RenderedUpdate> {
  const { incident, plan } = subject;
  const template = templateOf(subject);
  const timeline = await readTimeline(tx, incident.id);
  const statusPage = `${app.url()}/status/${encodeURIComponent(plan.service)}`;
  const facts = updateFacts({ ...subject, timeline, nowMs: app.clock.now(), statusPage });
  return renderTemplate(template, facts, values);
}
