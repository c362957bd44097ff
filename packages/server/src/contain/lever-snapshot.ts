import { type LeverPosition, leverValues, type Plan } from '@tocsin/core';
import type pg from 'pg';

/** The whole state of a service's levers, ready to be sent: made once for any number of clients. */
export interface LeverSnapshot {
  readonly version: number;
  /** `{ "version": 7, "levers": { "scheduler": { "value": false, "pulled": true } } }` */
  readonly json: string;
  readonly etag: string;
  /** The state as the first event of a stream, and as a later one. */
  readonly firstFrame: Buffer;
  readonly frame: Buffer;
}

const READ = {
  name: 'read-lever-snapshot',
  text: `select v.version, coalesce(
           (select jsonb_object_agg(s.lever, jsonb_build_object('pulled', s.pulled, 'value', s.value, 'scope', s.scope))
              from lever_state s where s.service = v.service), '{}') as positions
         from lever_version v where v.service = $1`,
};

/** Reads version and values in one statement, so that they belong together. */
export async function readLeverSnapshot(pool: pg.Pool, plan: Plan): Promise<LeverSnapshot> {
  const { rows } = await pool.query<{ version: number; positions: Record<string, LeverPosition> }>({
    ...READ,
    values: [plan.service],
  });
  const version = rows[0]?.version ?? 0;
  const levers = Object.fromEntries(
    Object.entries(leverValues(plan, rows[0]?.positions ?? {})).map(([id, { value, pulled }]) => [
      id,
      { value, pulled },
    ]),
  );
  const json = JSON.stringify({ version, levers });
  const frame = (event: string) => Buffer.from(`event: ${event}\nid: ${version}\ndata: ${json}\n\n`);
  return { version, json, etag: `"${version}"`, firstFrame: frame('snapshot'), frame: frame('levers') };
}
