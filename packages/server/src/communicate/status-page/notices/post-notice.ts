import type { z } from '@hono/zod-openapi';
import { type Actor, actorName, type Plan, type PublicState } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import type { Tx } from '../../../platform/database/tables.ts';
import { Problem } from '../../../platform/problem.ts';
import { tellSubscribers } from '../../subscribers/tell-subscribers.ts';
import type { postNotice as postContract, statusNotice, updateNotice as updateContract } from './contract.ts';
import {
  addText,
  findNotice,
  insertNotice,
  lockNotice,
  type NoticeRow,
  type NoticeWithTexts,
  writeNotice,
} from './notice.store.ts';

type BodyOf<R extends { request: { body: { content: { 'application/json': { schema: z.ZodType } } } } }> = z.infer<
  R['request']['body']['content']['application/json']['schema']
>;
export type NoticeView = z.infer<typeof statusNotice>;

/**
 * Posts a notice on the public page and tells its subscribers. Nobody is paged.
 * @throws Problem 'not-found' for an unknown service, 'invalid' for components that are not public
 */
export async function postNotice(
  app: App,
  service: string,
  { title, text, status, components }: BodyOf<typeof postContract>,
  actor: Actor,
): Promise<NoticeView> {
  const plan = app.plans.get(service);
  requirePublic(plan, components);
  return app.db.transaction().execute(async (tx) => {
    const notice = await insertNotice(tx, { service, title, status, components }, actor, app.clock.now());
    await audit(tx, app.clock.now(), actor, 'notice.posted', `${service}/${notice.id}`, { title, components });
    return publish(app, tx, notice, text, actor);
  });
}

/**
 * Says more under a notice, and tells its subscribers; with the status `resolved` it is over.
 * @throws Problem 'not-found', 'conflict' when it is over, 'invalid' for components that are not public
 */
export async function updateNotice(
  app: App,
  { service, id }: { readonly service: string; readonly id: string },
  { text, ...change }: BodyOf<typeof updateContract>,
  actor: Actor,
): Promise<NoticeView> {
  const plan = app.plans.get(service);
  requirePublic(plan, change.components ?? {});
  const nowMs = app.clock.now();
  return app.db.transaction().execute(async (tx) => {
    const before = await lockNotice(tx, service, id);
    if (before.resolved_at) throw new Problem('conflict', `Notice ${id} is over. Post a new one.`);
    const status = change.status ?? before.status;
    const notice: NoticeRow = {
      ...before,
      status,
      title: change.title ?? before.title,
      components: { ...before.components, ...change.components },
      resolved_at: status === 'resolved' ? new Date(nowMs) : null,
    };
    await writeNotice(tx, notice);
    await audit(tx, nowMs, actor, 'notice.updated', `${service}/${id}`, { status, ...change });
    return publish(app, tx, notice, text, actor);
  });
}

/** A notice as the API answers it. */
export function noticeView({ notice, texts }: NoticeWithTexts): NoticeView {
  return {
    id: notice.id,
    service: notice.service,
    title: notice.title,
    status: notice.status,
    // What is stored is what the contract took.
    components: notice.components as NoticeView['components'],
    startedAt: notice.started_at.toISOString(),
    resolvedAt: notice.resolved_at?.toISOString() ?? null,
    updates: texts.map(({ id, at, status, text, made_by }) => ({
      ...{ id, at: at.toISOString(), status, text, by: actorName(made_by) },
    })),
  };
}

async function publish(app: App, tx: Tx, notice: NoticeRow, text: string, actor: Actor): Promise<NoticeView> {
  const { id, service, title, status } = notice;
  const update = await addText(tx, { notice: id, status, text }, actor, app.clock.now());
  await tellSubscribers(app, tx, {
    ...{ service, kind: 'incident', about: noticeId(id), state: status, title, text },
    components: Object.keys(notice.components),
    key: `notice:${update}`,
  });
  await app.live.publish(tx, 'status', service);
  const found = await findNotice(tx, service, id);
  if (!found) throw new Error(`notice ${id} was written and is not there`);
  return noticeView(found);
}

/** Notices stand beside incidents, and are told from them by this. */
export const NOTICE_PREFIX = 'NOTICE-';

/** How the public knows a notice. */
export function noticeId(id: string): string {
  return `${NOTICE_PREFIX}${id}`;
}

/** @throws Problem 'invalid' with the ids that are no public components */
export function requirePublic(plan: Plan, components: Readonly<Record<string, PublicState>>): void {
  const unknown = Object.keys(components).filter(
    (id) => !(Object.hasOwn(plan.components, id) && plan.components[id]?.public),
  );
  if (unknown.length === 0) return;
  const known = Object.values(plan.components).filter((component) => component.public);
  throw new Problem(
    'invalid',
    `${plan.service} has no public component ${unknown.join(', ')}. There are: ${known.map(({ id }) => id).join(', ') || 'none'}.`,
    unknown.map((id) => ({ at: `components.${id}`, message: 'is no public component' })),
  );
}
