import type { AlertRule, Plan } from '@tocsin/core';
import { afterEach, beforeEach } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { type IntakeEvent, takeEvents } from '../intake/take-events.ts';
import { lookAtHeld } from './look-at-held.ts';
import { settleTellings } from './tell-soon.ts';

export const HOUR_MS = 3_600_000;
/** The shop of the test that runs. */
export let shop: DetectApp;

/** `never`, `own`, grouped, waiting and joining, by the source that an alert comes from. */
const rules: readonly AlertRule[] = [
  rule('noise', { incident: 'never' }),
  rule('own', { incident: 'own' }),
  rule('grouped', { groupBy: ['region'] }),
  rule('waiting', { after: { count: 3, within: 600 }, severity: 'P0', component: 'web', runbook: null }),
  rule('joining', { incident: 'join' }),
];

export function rule(id: string, change: Partial<AlertRule>): AlertRule {
  const blank = { severity: null, component: null, runbook: null, incident: 'open' as const, after: null, groupBy: [] };
  return { id, match: { source: [id] }, ...blank, ...change };
}

const inhibit = [{ id: 'host', when: { source: ['host'] }, mute: { source: ['process'] }, same: ['component'] }];

export const sundays = {
  ...{ id: 'sundays', title: 'Move the database', cron: '0 2 * * SUN', timezone: 'Europe/Berlin', duration: 7200 },
  ...{ components: ['database'], announce: [], banner: true, template: null, tasks: [] },
};

export async function start(change: Partial<Plan> = {}): Promise<void> {
  shop = await startDetectApp({ ...planOf({ alerts: { rules, inhibit } }), ...change });
  await shop.app.jobs.stop();
}

/** Starts a shop before each test, and closes it afterwards. */
export function useShop(): void {
  beforeEach(() => start());
  afterEach(() => shop.close());
}

interface Sent {
  readonly source?: string;
  readonly components?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly severity?: string;
}

export async function fire(key: string, sent: Sent = {}): Promise<void> {
  const { source = 'pagerduty', components = ['api'], labels = {}, severity = 'P1' } = sent;
  const event: IntakeEvent = {
    ...{ action: 'trigger', service: 'shop', dedupKey: key, source, summary: `Trouble ${key}`, severity, components },
    ...{ runbook: null, labels, link: null, sinceMs: shop.app.clock.now(), event: Buffer.from('{}'), count: 1 },
  };
  await takeEvents(shop.app, [event]);
  await settleTellings(shop.app);
}

export async function end(key: string): Promise<void> {
  await takeEvents(shop.app, [{ action: 'resolve', service: 'shop', dedupKey: key }]);
  await settleTellings(shop.app);
}

export async function look(): Promise<void> {
  await lookAtHeld(shop.app);
  await settleTellings(shop.app);
}

export const rowOf = (key: string) =>
  shop.app.db
    .selectFrom('alert')
    .selectAll()
    .where('dedup_key', '=', key)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();

export const incidentOf = async (key: string) => (await rowOf(key)).incident_id;

export async function incidents(): Promise<number> {
  return (await shop.app.db.selectFrom('incident').select('id').execute()).length;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each checked where it is read
  readonly body: any;
}

export async function call(method: string, path: string, body?: object): Promise<Answer> {
  const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await shop.api.request(path, body ? init : { method });
  return { status: answer.status, body: await answer.json() };
}

export const silence = (body: object) =>
  call('POST', '/api/silences', { service: 'shop', forSeconds: 3600, why: 'deploy', ...body });
