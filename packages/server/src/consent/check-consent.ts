import { setImmediate as breathe } from 'node:timers/promises';
import { type ConsentChannel, judgeConsent } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import { type Address, keyOf, readAddress } from './address.ts';
import { keysOf } from './record-entries.ts';

export interface ConsentCheck {
  readonly to: string;
  readonly channel: ConsentChannel;
  readonly merchant?: string | undefined;
  readonly required?: boolean | undefined;
}

/** So many are read at once: others must be answered in between. */
const AT_ONCE = 250;

interface Read {
  readonly address: Address | null;
  readonly key: string;
  /** Under which of them the address is suppressed, if at all. */
  readonly keys: readonly string[];
}

interface StateRow {
  readonly key: string;
  readonly merchant: string;
  readonly channel: string;
  readonly state: 'granted' | 'revoked' | 'asked';
  readonly at: Date;
}

/** Whether messages may be sent, one answer for each question in its order. Asks the database and nothing that may be older. */
export async function checkConsent(app: App, service: string, checks: readonly ConsentCheck[]) {
  const { region } = app.plans.get(service).consent;
  const read: Read[] = [];
  for (const [index, { to }] of checks.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breathe();
    const address = readAddress(to, region);
    read.push(
      address
        ? { address, key: keyOf(app, address.identity), keys: keysOf(app, address) }
        : { address, key: '', keys: [] },
    );
  }
  const keys = [...new Set(read.flatMap((one) => one.keys))];
  // In one statement, so that what is suppressed is not older than what is granted.
  const { rows } = await sql<{
    suppressed: readonly { key: string; at: string }[];
    states: readonly (Omit<StateRow, 'at'> & { at: string })[];
  }>`
    select
      (select coalesce(json_agg(json_build_object('key', key, 'at', at)), '[]') from consent_suppression
       where key = any(${keys}::text[])) as suppressed,
      (select coalesce(json_agg(json_build_object('key', key, 'merchant', merchant, 'channel', channel, 'state', state, 'at', at)), '[]')
       from consent_state where service = ${service} and key = any(${keys}::text[])) as states`.execute(app.db);
  const suppressed = new Map(rows[0]?.suppressed.map(({ key, at }) => [key, Date.parse(at)]));
  const states = new Map(
    rows[0]?.states.map(({ at, ...row }) => [
      stateKey(row.key, row.merchant, row.channel),
      { state: row.state, atMs: Date.parse(at) },
    ]),
  );
  return checks.map(({ to, channel, merchant = '', required = true }, index) => {
    const { address, key, keys: own } = read[index] as Read;
    const { allowed, reason, sinceMs } = judgeConsent({
      suppressedMs: own.map((one) => suppressed.get(one)).find((at) => at !== undefined) ?? null,
      ...{ isAddress: address?.isPossible === true && fits(address, channel), required },
      ofMerchant: merchant === '' ? null : (states.get(stateKey(key, merchant, channel)) ?? null),
      ofService: states.get(stateKey(key, '', channel)) ?? null,
    });
    return { to, allowed, reason, since: sinceMs === null ? null : new Date(sinceMs).toISOString() };
  });
}

/** Numbers get no e-mail, and e-mail no calls. */
export function fits({ text }: { readonly text: string }, channel: ConsentChannel): boolean {
  return text.includes('@') === (channel === 'email');
}

function stateKey(key: string, merchant: string, channel: string): string {
  return `${key}\n${channel}\n${merchant}`;
}
