import type { z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { appInstance, listLevers } from '../contract.ts';
import { NODE_GONE_MS } from './instance-book.ts';
import { leverHub } from './lever-hub.ts';

type InstanceView = z.infer<typeof appInstance>;
type ListenersView = z.infer<
  (typeof listLevers.responses)[200]['content']['application/json']['schema']
>['clients'][number];

/** Not seen for so long and listening no more: it has ended. */
const GONE_MS = 2 * 60_000;
const MOST_LISTED = 500;

/** Who listens to a service's levers, on all nodes, and how far they are. */
export async function listenersOf(app: App, service: string): Promise<ListenersView> {
  const { rows } = await sql<{ version: number; elsewhere: number }>`
    select coalesce((select version from lever_version where service = ${service}), 0) as version,
      (select count(*)::int from app_instance where service = ${service} and connected and node <> ${app.live.node}
        and seen_at >= ${new Date(app.clock.now() - NODE_GONE_MS)}) as elsewhere`.execute(app.db);
  const { version = 0, elsewhere = 0 } = rows[0] ?? {};
  const connected = leverHub(app).connected(service) + elsewhere;
  return { service, connected, version, instances: await instancesOf(app, service, version) };
}

/**
 * Applications that listen or were seen within two minutes, at most 500: first those that listen, the furthest behind first.
 * @param version the newest version of the levers
 */
export async function instancesOf(app: App, service: string, version: number): Promise<InstanceView[]> {
  const nowMs = app.clock.now();
  const isConnected = sql<boolean>`(connected and seen_at >= ${new Date(nowMs - NODE_GONE_MS)})`;
  const rows = await app.db
    .selectFrom('app_instance')
    .selectAll()
    .select(isConnected.as('listens'))
    .where('service', '=', service)
    .where(sql<boolean>`(${isConnected} or seen_at >= ${new Date(nowMs - GONE_MS)})`)
    .orderBy('listens', 'desc')
    .orderBy(sql`levers_version asc nulls last`)
    .orderBy('instance')
    .limit(MOST_LISTED)
    .execute();
  return rows.map((row) => ({
    ...{ service, instance: row.instance, version: row.version, sdk: row.sdk, runtime: row.runtime },
    connected: row.listens,
    connectedAt: row.connected_at?.toISOString() ?? null,
    seenAt: row.seen_at.toISOString(),
    leversVersion: row.levers_version,
    current: row.levers_version !== null && row.levers_version >= version,
    lagMs: row.lag_ms,
  }));
}
