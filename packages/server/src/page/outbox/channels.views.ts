import type { z } from '@hono/zod-openapi';
import { channelFor, receives } from '@tocsin/channels';
import type { ChannelConfig } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { listChannels } from '../contract.ts';
import { readBreaker } from '../deliver/channel-state.store.ts';
import { callbackUrl } from '../deliver/compose-message.ts';

type ChannelView = z.infer<
  (typeof listChannels)['responses'][200]['content']['application/json']['schema']
>['channels'][number];

const HOUR_MS = 3_600_000;

/** Every channel of the loaded plans, and how it does. */
export async function channelsOf(app: App): Promise<ChannelView[]> {
  const counts = await countsOfLastHour(app);
  const views: ChannelView[] = [];
  for (const { plan } of app.plans.all()) {
    for (const config of Object.values(plan.channels)) {
      views.push({ ...(await viewOf(app, plan.service, config)), ...counts(plan.service, config.id) });
    }
  }
  return views;
}

async function viewOf(app: App, service: string, config: ChannelConfig) {
  const { sandbox } = channelFor(config);
  const { state, sinceMs, error } = await readBreaker(app.db, service, config.id);
  return {
    ...{ service, id: config.id, type: config.type, sandbox, breaker: state, error, backup: config.backup },
    since: state === 'closed' ? null : new Date(sinceMs).toISOString(),
    // Also of a sandbox: it is entered at the vendor before the secrets are known.
    callbackUrl: receives(config.type) ? callbackUrl(app, service, config.id) : null,
  };
}

async function countsOfLastHour(app: App) {
  const rows = await app.db
    .selectFrom('message')
    .select(['service', 'channel', 'status', (eb) => eb.fn.countAll<string>().as('count')])
    .where('created_at', '>', new Date(app.clock.now() - HOUR_MS))
    .groupBy(['service', 'channel', 'status'])
    .execute();
  return (service: string, channel: string) => {
    const count = (status: string) =>
      Number(rows.find((r) => r.service === service && r.channel === channel && r.status === status)?.count ?? 0);
    return { delivered: count('delivered'), failed: count('failed'), held: count('held') };
  };
}
