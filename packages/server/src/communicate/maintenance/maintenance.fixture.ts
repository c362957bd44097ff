import type { Audience, MaintenanceWindow, Plan } from '@tocsin/core';
import { lookAtHeld } from '../../detect/alerts/look-at-held.ts';
import { settleTellings } from '../../detect/alerts/tell-soon.ts';
import { type DetectApp, planOf, startDetectApp } from '../../detect/detect-app.fixture.ts';
import { takeEvents } from '../../detect/intake/take-events.ts';
import { registerMaintenanceCalendar } from './calendar-file.routes.ts';
import { lookAtMaintenance } from './look-at-maintenance.ts';
import { registerMaintenanceRoutes } from './maintenance.routes.ts';

export const HOUR_MS = 3_600_000;

const audience = (id: string, change: Partial<Audience>): Audience => ({
  ...{ id, title: id, external: true, targets: [], statusPage: false, template: '', severities: [], after: 0 },
  ...{ update: null, updates: {}, components: [], ...change },
});

/** Sundays from 02:00 to 04:00 UTC; the page hears 48 hours ahead, users 24. */
export const weekly: MaintenanceWindow = {
  ...{ id: 'weekly', title: 'Weekly maintenance', cron: '0 2 * * SUN', timezone: 'UTC', duration: 7200 },
  ...{ components: ['database'], template: null, banner: true, tasks: ['Vacuum', 'Patch'] },
  announce: [
    { before: 172_800, audience: 'status-page' },
    { before: 86_400, audience: 'users' },
  ],
};

/** Sunday, when the window begins. */
export const SUNDAY_MS = Date.UTC(2026, 1, 8, 2);

/** A plan with the weekly window, whose components the public may see. */
export function platformPlan(change: Partial<Plan> = {}): Plan {
  const plan = planOf({ maintenance: { weekly } });
  return {
    ...plan,
    components: Object.fromEntries(
      Object.values(plan.components).map((one) => [one.id, { ...one, public: one.id !== 'web' }]),
    ),
    channels: { mail: { id: 'mail', type: 'sandbox', settings: {}, missing: [], backup: null }, ...plan.channels },
    communication: {
      ...plan.communication,
      audiences: {
        'status-page': audience('status-page', { statusPage: true }),
        users: audience('users', { targets: [{ kind: 'channel', channel: 'mail', address: 'users@example.com' }] }),
      },
      triggers: {},
    },
    ...change,
  };
}

/** An app with that plan, whose clock stands at a moment. */
export async function startPlatform(atMs: number, change: Partial<Plan> = {}): Promise<DetectApp> {
  const platform = await startDetectApp(platformPlan(change));
  await platform.app.jobs.stop();
  registerMaintenanceRoutes(platform.api, platform.app);
  registerMaintenanceCalendar(platform.api, platform.app);
  moveTo(platform, atMs);
  return platform;
}

/** Sets the clock to a moment after now. */
export function moveTo({ app }: DetectApp, atMs: number): void {
  app.clock.advance(atMs - app.clock.now());
}

/** Moves the clock and lets everything look that looks by itself. */
export async function lookAt(platform: DetectApp, atMs: number): Promise<void> {
  moveTo(platform, atMs);
  await lookAtMaintenance(platform.app);
  await lookAtHeld(platform.app);
  await settleTellings(platform.app);
}

/** An alert about components. @returns the incident that it opened, or null: it is held */
export async function fire({ app }: DetectApp, key: string, components: readonly string[]) {
  const event = {
    source: 'pagerduty',
    summary: `Trouble ${key}`,
    severity: 'P1',
    components,
    runbook: null,
    labels: {},
  };
  const rest = { link: null, sinceMs: app.clock.now(), event: Buffer.from('{}'), count: 1 };
  await takeEvents(app, [{ action: 'trigger', service: 'shop', dedupKey: key, ...event, ...rest }]);
  await settleTellings(app);
  return incidentOf({ app }, key);
}

export async function incidentOf({ app }: Pick<DetectApp, 'app'>, key: string): Promise<string | null> {
  const row = await app.db
    .selectFrom('alert')
    .select('incident_id')
    .where('dedup_key', '=', key)
    .executeTakeFirstOrThrow();
  return row.incident_id;
}

/** What was told so far: kind and audience, in order. */
export async function told({ app }: DetectApp): Promise<string[]> {
  const rows = await app.db.selectFrom('maintenance_notice').selectAll().orderBy('id').execute();
  return rows.map(({ kind, audience: to, status }) => `${kind} ${to}${status === 'sent' ? '' : ` (${status})`}`);
}

/** Messages in the outbox: address and subject. */
export async function messages({ app }: DetectApp): Promise<string[]> {
  const rows = await app.db
    .selectFrom('message')
    .select(['address', 'subject', 'created_at'])
    .orderBy('created_at')
    .execute();
  return rows.map(({ address, subject }) => `${address}: ${subject}`);
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each checked where it is read
  readonly body: any;
}

export async function call({ api }: DetectApp, method: string, path: string, body?: object): Promise<Answer> {
  const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await api.request(path, body ? init : { method });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}
