import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

/** What is new about one application. Null: nothing new of that. */
export interface InstanceNews {
  readonly service: string;
  readonly instance: string;
  readonly version: string | null;
  readonly sdk: string | null;
  readonly runtime: string | null;
  readonly connected: boolean | null;
  readonly seenAtMs: number;
  readonly leversVersion: number | null;
  readonly lagMs: number | null;
}

/** Rows that one service may have. */
export const MOST_INSTANCES = 10_000;

/**
 * Writes what is new, in one statement. An end counts only of a stream of this node: the application may listen to another
 * node by now. What is new of an application beyond the most that a service may have is dropped.
 */
export async function writeInstances(db: Kysely<Database>, node: string, news: readonly InstanceNews[]): Promise<void> {
  if (news.length === 0) return;
  const rows = sql`jsonb_to_recordset(${JSON.stringify(news.map(toRow))}::jsonb) as said (service text, instance text,
    version text, sdk text, runtime text, connected boolean, seen_at timestamptz, levers_version integer, lag_ms integer)`;
  // A row of no node is told nothing of a stream: the column takes no null.
  await sql`
    insert into app_instance as known
      (service, instance, version, sdk, runtime, node, connected, connected_at, seen_at, levers_version, lag_ms)
    select told.service, told.instance, told.version, told.sdk, told.runtime,
      case when told.connected is null then '' else ${node} end, coalesce(told.connected, false),
      case when told.connected then told.seen_at end, told.seen_at, told.levers_version, told.lag_ms
    from (
      select *, row_number() over (partition by service, is_new order by seen_at, instance) as place
      from (
        select said.*, there.instance is null as is_new from ${rows}
        left join app_instance there on there.service = said.service and there.instance = said.instance
      ) said
    ) told
    left join (select service, count(*) as rows from app_instance group by service) kept on kept.service = told.service
    where not told.is_new or told.place + coalesce(kept.rows, 0) <= ${MOST_INSTANCES}
    on conflict (service, instance) do update set
      version = coalesce(excluded.version, known.version),
      sdk = coalesce(excluded.sdk, known.sdk),
      runtime = coalesce(excluded.runtime, known.runtime),
      node = case when excluded.connected then excluded.node else known.node end,
      connected = case when excluded.connected then true
        when excluded.node = known.node then false else known.connected end,
      connected_at = case when excluded.connected and not (known.connected and known.node = excluded.node)
        then excluded.connected_at else known.connected_at end,
      seen_at = greatest(excluded.seen_at, known.seen_at),
      levers_version = coalesce(excluded.levers_version, known.levers_version),
      lag_ms = case when excluded.levers_version is null then known.lag_ms else excluded.lag_ms end`.execute(db);
}

function toRow({ seenAtMs, leversVersion, lagMs, ...news }: InstanceNews) {
  return { ...news, seen_at: new Date(seenAtMs).toISOString(), levers_version: leversVersion, lag_ms: lagMs };
}

/** Takes away applications that had no id of their own and listen no more. */
export async function deleteInstances(
  db: Kysely<Database>,
  gone: readonly { readonly service: string; readonly instance: string }[],
): Promise<void> {
  if (gone.length === 0) return;
  await sql`delete from app_instance using
    jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as gone (service text, instance text)
    where app_instance.service = gone.service and app_instance.instance = gone.instance`.execute(db);
}

/** Applications whose node is gone listen no more; those that were not seen for longer are forgotten. */
export async function settleInstances(
  db: Kysely<Database>,
  notSeenSinceMs: number,
  forgottenBeforeMs: number,
): Promise<void> {
  await db
    .updateTable('app_instance')
    .set({ connected: false })
    .where('connected', '=', true)
    .where('seen_at', '<', new Date(notSeenSinceMs))
    .execute();
  await db.deleteFrom('app_instance').where('seen_at', '<', new Date(forgottenBeforeMs)).execute();
}
