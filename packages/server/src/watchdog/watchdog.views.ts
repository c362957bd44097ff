import type { z } from '@hono/zod-openapi';
import type { Plan } from '@tocsin/core';
import type { getWatchdog } from '../page/contract.ts';
import { isSandbox } from '../page/on-call/on-call-people.views.ts';
import type { App } from '../platform/app.ts';
import { nextTestPageMs } from './test-page.job.ts';
import { confirmedPeople } from './test-page-due.job.ts';

type Watch = z.infer<(typeof getWatchdog)['responses'][200]['content']['application/json']['schema']>['plans'][number];

/** How the watch over Tocsin itself goes, for one plan. */
export async function watchdogOf(app: App, plan: Plan): Promise<Watch> {
  const { service, watchdog } = plan;
  const [heartbeat, last] = await Promise.all([heartbeatOf(app, plan), lastTestPage(app, service)]);
  return {
    service,
    heartbeat,
    lastResort: watchdog.lastResort.map(({ channel, address }) => ({
      channel,
      address,
      sandbox: isSandbox(plan.channels[channel]),
    })),
    testPage: watchdog.testPage && {
      cron: watchdog.testPage.cron,
      nextAt: new Date(nextTestPageMs(watchdog.testPage, app.clock.now())).toISOString(),
      last,
    },
  };
}

async function heartbeatOf(app: App, { service, watchdog }: Plan): Promise<Watch['heartbeat']> {
  if (!watchdog.heartbeat) return null;
  const row = await app.db
    .selectFrom('watchdog_heartbeat')
    .selectAll()
    .where('service', '=', service)
    .executeTakeFirst();
  return {
    everySeconds: watchdog.heartbeat.every,
    lastAt: row?.called_at?.toISOString() ?? null,
    error: row?.error ?? null,
  };
}

async function lastTestPage(app: App, service: string): Promise<NonNullable<Watch['testPage']>['last']> {
  const row = await app.db
    .selectFrom('test_page')
    .selectAll()
    .where('service', '=', service)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const confirmed = await confirmedPeople(app, row);
  const isBack = row.tests.length > 0 && row.tests.every(({ person }) => confirmed.has(person));
  const outcome = row.outcome === 'waiting' && isBack ? 'confirmed' : row.outcome;
  return { at: row.at.toISOString(), outcome, people: row.tests.map(({ name }) => name) };
}
