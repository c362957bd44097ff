import { type LeverPosition, type LeverScope, type LeverValue, leverValues, type Plan } from '@tocsin/core';
import type pg from 'pg';
import type { LeverSigner } from './lever-signer.ts';

/** A lever as applications get it. */
export interface WireLever {
  /** In force for everybody; with a scope only outside of it, where the lever rests. */
  readonly value: LeverValue;
  readonly pulled: boolean;
  /** When it is released by itself, in milliseconds since 1970; absent: nobody has said. */
  readonly until?: number;
  readonly scope?: LeverScope & { readonly value: LeverValue };
}

/** `{ "version": 7, "at": 1767640500000, "levers": { "scheduler": { "value": false, "pulled": true } } }` */
export interface WireState {
  readonly version: number;
  /** When the version was made, in milliseconds since 1970. */
  readonly at: number;
  readonly levers: Readonly<Record<string, WireLever>>;
}

/** A state as the first event of a stream, and as a later one. */
export interface Frames {
  readonly first: Buffer;
  readonly later: Buffer;
}

/** The whole state of a service's levers, ready to be sent: made once for any number of clients. */
export interface LeverSnapshot {
  readonly service: string;
  readonly state: WireState;
  readonly version: number;
  readonly json: string;
  readonly etag: string;
  readonly frames: Frames;
  /** The same as a compact JWS; made when somebody first asks for it. */
  signed(): { readonly text: string; readonly etag: string; readonly frames: Frames };
}

/** Where a lever is, and until when. */
type Held = LeverPosition & { readonly untilMs?: number | null };

const READ = {
  name: 'read-lever-snapshot',
  text: `select v.version, v.at, coalesce(
           (select jsonb_object_agg(s.lever, jsonb_build_object(
                'pulled', s.pulled, 'value', s.value, 'scope', s.scope, 'untilMs', extract(epoch from s.expires_at) * 1000))
              from lever_state s where s.service = v.service), '{}') as positions
         from lever_version v where v.service = $1`,
};

/** Reads version and values in one statement, so that they belong together. */
export async function readLeverSnapshot(pool: pg.Pool, plan: Plan, signer: LeverSigner): Promise<LeverSnapshot> {
  const { rows } = await pool.query<{ version: number; at: Date; positions: Record<string, Held> }>({
    ...READ,
    values: [plan.service],
  });
  const { version = 0, at = new Date(0), positions = {} } = rows[0] ?? {};
  return snapshotOf(plan.service, { version, at: at.getTime(), levers: wireLevers(plan, positions) }, signer);
}

/** The levers as they are sent, by id. */
export function wireLevers(plan: Plan, positions: Readonly<Record<string, Held>>): Readonly<Record<string, WireLever>> {
  return Object.fromEntries(
    Object.entries(leverValues(plan, positions)).map(([id, { value, pulled, scope }]) => {
      const resting = plan.levers[id]?.resting;
      const untilMs = pulled ? positions[id]?.untilMs : null;
      const until = untilMs ? { until: Math.round(untilMs) } : {};
      // What knows nothing of scopes must act as if it were in none.
      if (!scope || isForEverybody(scope) || resting === undefined) return [id, { value, pulled, ...until }];
      const { match, except, percent } = scope;
      return [id, { value: resting, pulled, ...until, scope: { value, match, except, percent } }];
    }),
  );
}

function isForEverybody({ match, except, percent }: LeverScope): boolean {
  const isEmpty = (attributes: LeverScope['match']) => Object.keys(attributes).length === 0;
  return isEmpty(match) && isEmpty(except) && (percent === null || percent >= 100);
}

function snapshotOf(service: string, state: WireState, signer: LeverSigner): LeverSnapshot {
  const { version } = state;
  const json = JSON.stringify(state);
  let signed: ReturnType<LeverSnapshot['signed']> | null = null;
  return {
    ...{ service, state, version, json, etag: `"${version}"`, frames: framesOf(version, json) },
    signed() {
      if (!signed) {
        const text = signer.sign(service, state);
        signed = { text, etag: `"${version}-signed"`, frames: framesOf(version, text) };
      }
      return signed;
    },
  };
}

function framesOf(version: number, data: string): Frames {
  const frame = (event: string) => Buffer.from(`event: ${event}\nid: ${version}\ndata: ${data}\n\n`);
  return { first: frame('snapshot'), later: frame('levers') };
}
