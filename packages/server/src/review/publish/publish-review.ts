import { cleanText, oneLine } from '@tocsin/channels';
import { type Actor, isEmbargoed, localTime, type Plan } from '@tocsin/core';
import { tellSubscribers } from '../../communicate/subscribers/tell-subscribers.ts';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { lockReview, readReview } from '../review.views.ts';
import { type ReviewView, reviewWhole } from '../review-whole.views.ts';

export interface PublicReview {
  /** Nothing: the incident's title. */
  readonly title?: string | undefined;
  /** Markdown, by a person. */
  readonly text: string;
}

/**
 * Shows a text about an incident on the status page, and tells subscribers the first time; a later text replaces it silently.
 * @throws Problem 'not-found'; 'conflict' while the incident is not over or under embargo
 */
export async function publishReview(app: App, id: string, wish: PublicReview, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockReview(tx, id);
    const incident = await readIncident(tx, row.incident_id);
    if (incident.resolvedMs === null) throw new Problem('conflict', `${incident.id} is open again; resolve it first.`);
    if (isEmbargoed(incident))
      throw new Problem('conflict', `${incident.id} is under embargo: release it before anything is published.`);
    const nowMs = app.clock.now();
    const title = oneLine(wish.title ?? row.public_title ?? incident.title, 200);
    const text = cleanText(wish.text);
    const isFirst = row.published_at === null;
    await tx
      .updateTable('review')
      .set({
        ...{ public_title: title, public_text: text, published_at: row.published_at ?? new Date(nowMs) },
        published_by: JSON.stringify(actor),
      })
      .where('id', '=', id)
      .execute();
    if (isFirst) {
      const components = publicComponents(app.plans.get(row.service), incident.components);
      await tellSubscribers(app, tx, {
        ...{ service: row.service, kind: 'review', about: incident.id, state: 'published', title, text, components },
        // Withdrawn and published anew, it is told again only when it says something else.
        key: `review:${id}:${nowMs}`,
      });
    }
    await audit(tx, nowMs, actor, 'review.published', id, { incidentId: incident.id, first: isFirst });
    await app.live.publish(tx, 'review', id);
    await app.live.publish(tx, 'status', row.service);
    return reviewWhole(app, tx, id);
  });
}

/** Takes the published text off the status page; it is kept. @throws Problem 'not-found'; 'conflict' when it is not there */
export async function withdrawReview(app: App, id: string, actor: Actor): Promise<ReviewView> {
  return app.db.transaction().execute(async (tx) => {
    const row = await lockReview(tx, id);
    if (row.published_at === null) throw new Problem('conflict', 'This review is not published.');
    await tx.updateTable('review').set({ published_at: null, published_by: null }).where('id', '=', id).execute();
    await audit(tx, app.clock.now(), actor, 'review.withdrawn', id, { incidentId: row.incident_id });
    await app.live.publish(tx, 'review', id);
    await app.live.publish(tx, 'status', row.service);
    return reviewWhole(app, tx, id);
  });
}

/** A text for the public to begin with: of nothing but times, public components and what the public was told. */
export async function suggestPublicText(app: App, id: string): Promise<{ title: string; text: string }> {
  const row = await readReview(app.db, id);
  const incident = await readIncident(app.db, row.incident_id);
  const plan = app.plans.get(row.service);
  const time = (ms: number): string => localTime(ms, plan.timezone, null);
  const components = publicComponents(plan, incident.components).map((one) => plan.components[one]?.title ?? one);
  const what = components.length > 0 ? components.join(', ') : plan.title;
  const until = incident.resolvedMs === null ? '' : ` until ${time(incident.resolvedMs)}`;
  const told = await toldInPublic(app, plan, incident.id);
  const text = [
    `From ${time(incident.startedMs)}${until}, ${what} did not work as it should.`,
    ...(told.length > 0 ? ['## What we said at the time', ...told] : []),
    '## Why it happened',
    '_To be written: in plain words, without names._',
    '## What we do about it',
    '_To be written: what is done already, and what comes by when._',
  ].join('\n\n');
  return { title: row.public_title ?? `What happened to ${what}`, text };
}

const MOST_TOLD = 10;

async function toldInPublic(app: App, plan: Plan, incidentId: string): Promise<string[]> {
  const audiences = Object.values(plan.communication.audiences).flatMap(({ id, statusPage }) => (statusPage ? id : []));
  if (audiences.length === 0) return [];
  const rows = await app.db
    .selectFrom('timeline_entry')
    .select(['at', 'fact'])
    .where('incident_id', '=', incidentId)
    .where('kind', '=', 'update-sent')
    .orderBy('seq', 'desc')
    .limit(MOST_TOLD * 10)
    .execute();
  return rows
    .flatMap(({ at, fact }) =>
      fact.kind === 'update-sent' && audiences.includes(fact.audience)
        ? [`${localTime(at.getTime(), plan.timezone, null)}: ${fact.text.replace(/\s+/g, ' ').trim()}`]
        : [],
    )
    .slice(0, MOST_TOLD)
    .toReversed();
}

function publicComponents(plan: Plan, components: readonly string[]): string[] {
  return components.filter((id) => plan.components[id]?.public === true);
}
