import type { z } from '@hono/zod-openapi';
import type { Plan } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../../platform/app.ts';
import { componentsOf } from '../public-status.ts';
import { pageUrl, statusPagesOf } from '../serve/status-pages.ts';
import type { statusPageView } from './contract.ts';
import { pageAddresses } from './page-addresses.ts';

type StatusPageView = z.infer<typeof statusPageView>;
type Subscribers = StatusPageView['subscribers'];

/** The pages of all services as the team sees them. A page that cannot be read says why, and keeps no other from being shown. */
export async function listPages(app: App): Promise<StatusPageView[]> {
  const subscribers = await countSubscribers(app);
  const none = { email: 0, webhook: 0, slack: 0 };
  return Promise.all(app.plans.all().map(({ plan }) => pageView(app, plan, subscribers.get(plan.service) ?? none)));
}

async function pageView(app: App, plan: Plan, subscribers: Subscribers): Promise<StatusPageView> {
  const { service, statusPage } = plan;
  const { title, languages, private: isPrivate } = statusPage;
  const about = {
    ...{ service, title, languages: [...languages], private: isPrivate, url: pageUrl(app, plan) },
    ...{ addresses: pageAddresses(app, plan), subscribers },
  };
  const reading = await readNow(app, service);
  if (typeof reading === 'string')
    return { ...about, state: null, trouble: reading, components: [], open: 0, updatedAt: null };
  const { status, staleSince } = reading;
  const noPassword = 'The page is private and its password is not set: nobody sees it.';
  const stale =
    staleSince === null ? null : `Nothing newer could be read since ${staleSince}: readers see an old page.`;
  return {
    ...about,
    state: status.state,
    trouble: isPrivate && statusPage.password === null ? noPassword : stale,
    components: componentsOf(status).map(({ id, title: name, state }) => ({ id, title: name, state })),
    open: status.incidents.length,
    updatedAt: status.updatedAt,
  };
}

/** The page as readers get it. @returns why it cannot be read */
async function readNow(app: App, service: string) {
  try {
    return await statusPagesOf(app).get(service);
  } catch (error) {
    app.log.warn({ err: error, service }, 'the status page could not be read');
    return 'The page could not be read. The log of the node says why.';
  }
}

async function countSubscribers(app: App): Promise<ReadonlyMap<string, Subscribers>> {
  const { rows } = await sql<Subscribers & { readonly service: string }>`
    select service, count(*) filter (where kind = 'email')::int as email,
      count(*) filter (where kind = 'webhook')::int as webhook, count(*) filter (where kind = 'slack')::int as slack
    from subscriber where status = 'confirmed' group by service`.execute(app.db);
  return new Map(rows.map(({ service, ...counts }) => [service, counts]));
}
