import type { z } from '@hono/zod-openapi';
import { type Plan, SYSTEM } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../../platform/app.ts';
import { Problem } from '../../../platform/problem.ts';
import { publicNotice } from '../read/public-notices.ts';
import { renderIncident, servedView } from '../render-page.ts';
import { readPublicStatus } from '../status.views.ts';
import type { previewNotice as contract } from './contract.ts';
import { findNotice, type NoticeRow, type NoticeWithTexts } from './notice.store.ts';
import { requirePublic } from './post-notice.ts';

type Wish = z.infer<(typeof contract)['request']['body']['content']['application/json']['schema']>;

/**
 * Renders the page of a notice as it would be, in the page's first language; nothing is written and nobody told.
 * @throws Problem 'not-found' for an unknown service or notice, 'invalid' for components that are not public
 */
export async function previewNotice(app: App, service: string, wish: Wish): Promise<{ html: string; told: number }> {
  const plan = app.plans.get(service);
  requirePublic(plan, wish.components);
  const shown = await asItWouldBe(app, plan, wish);
  const status = await readPublicStatus(app, service);
  const html = renderIncident(status, publicNotice(plan, shown), servedView(status, null));
  return { html, told: await countTold(app, service, Object.keys(shown.notice.components)) };
}

async function asItWouldBe(app: App, { service }: Plan, wish: Wish): Promise<NoticeWithTexts> {
  const at = new Date(app.clock.now());
  const known = wish.notice === undefined ? undefined : await findNotice(app.db, service, wish.notice);
  if (wish.notice !== undefined && !known) throw new Problem('not-found', `${service} has no notice ${wish.notice}.`);
  const before = known?.notice ?? { id: '0', service, started_at: at, made_by: SYSTEM, components: {} };
  const { status, title } = wish;
  const components = { ...before.components, ...wish.components };
  const notice: NoticeRow = { ...before, title, status, components, resolved_at: status === 'resolved' ? at : null };
  const text = { id: '0', notice: notice.id, at, status, text: wish.text, made_by: SYSTEM };
  return { notice, texts: [text, ...(known?.texts ?? [])] };
}

/** Subscribers who would be told: those of any of the components, and those of all. */
async function countTold(app: App, service: string, components: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from subscriber where service = ${service} and status = 'confirmed'
      and (components = '{}' or ${components.length} = 0 or components && ${[...components]}::text[])`.execute(app.db);
  return rows[0]?.count ?? 0;
}
