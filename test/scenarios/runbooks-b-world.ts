import { execFileSync } from 'node:child_process';
import { MESSAGING_SETTINGS, RECEPTIONIST_SETTINGS, type SampleAppConfig } from '@tocsin/sample-app';
import type { RunningServer } from '@tocsin/server';
import pg from 'pg';
import { type RunbookStage, type RunOptions, type StageRun, startRunbookStage } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';

/* The receptionist, the messaging service and Churn Saver with their vendors, for the tests of their runbooks. */
export const RECEPTIONIST = 'receptionist';
export const MESSAGING = 'merchant-messaging';
export const CHURN_SAVER = 'churn-saver';
type Service = typeof RECEPTIONIST | typeof MESSAGING | typeof CHURN_SAVER;

export let stage: RunbookStage;
export let sql: pg.Client;

export interface WorldOptions {
  /** Settings of the sample application that are otherwise than usual. */
  readonly settings?: (server: RunningServer) => Partial<SampleAppConfig>;
  /** Variables of the plan that are otherwise than usual. */
  readonly env?: Readonly<Record<string, string>>;
  /** When Tocsin's clock begins, in milliseconds. */
  readonly startMs?: number;
}

/** One variable means one thing in an installation: a service at a time has a world of its own. */
export async function openWorld(
  service: Service,
  { env = {}, settings, ...options }: WorldOptions = {},
): Promise<void> {
  stage = await startRunbookStage({
    ...{ services: [service], ...options },
    env: (app, database) => ({
      ...{ ...ENVIRONMENTS[service](app, database), VERCEL_TOKEN: 'token', VERCEL_ORG_ID: 'team' },
      ...env,
    }),
    app: (keyOf, server) => ({
      ...(service === MESSAGING && behindInbox(server)),
      ...{ [SDK_KEYS[service]]: keyOf(service), patienceMs: 250, scanMs: 250, limitWindowMs: 1_500 },
      ...settings?.(server),
    }),
  });
  sql = new pg.Client({ connectionString: stage.databaseUrl });
  await sql.connect();
  await sql.query('SET search_path = receptionist, messaging, public');
}

/** The messaging service takes what Tocsin hands on, and its Stripe calls Tocsin; all of them go by Tocsin's clock. */
function behindInbox({ app, url }: RunningServer) {
  const messagingInboxKeys = {
    stripe: app.keys.inbox(MESSAGING, 'stripe'),
    twilio: app.keys.inbox(MESSAGING, 'twilio'),
  };
  return { messagingInboxKeys, inboxUrl: url, now: () => app.clock.now() };
}

const SDK_KEYS = {
  receptionist: 'receptionistSdkKey',
  'merchant-messaging': 'messagingSdkKey',
  'churn-saver': 'tocsinSdkKey',
} as const satisfies Record<Service, string>;

const ENVIRONMENTS: Record<Service, (app: string, database: string) => Record<string, string>> = {
  receptionist: (app, database) => ({
    ...{ APP_URL: `${app}/receptionist`, SUPABASE_DATABASE_URL: within(database, 'receptionist') },
    ...{ PRODUCTION_DOMAIN: 'receptionist.example.com', VERCEL_PROJECT_ID: 'prj_receptionist' },
    ...{
      STRIPE_API: `${app}/fake-stripe-receptionist`,
      STRIPE_STATUS: `${app}/fake-supabase-status/api/v2/status.json`,
    },
    ...{ RETELL_API: `${app}/fake-retell`, RETELL_STATUS: `${app}/fake-retell` },
    ...{ TELNYX_API: `${app}/fake-telnyx`, TELNYX_STATUS: `${app}/fake-telnyx` },
    ...{ VERCEL_STATUS: `${app}/fake-vercel-status/api/v2/status.json` },
    ...{ SUPABASE_STATUS: `${app}/fake-supabase-status/api/v2/status.json` },
    ...RECEPTIONIST_SETTINGS,
    REDIS_REST_URL: `${app}/fake-upstash/first`,
  }),
  'merchant-messaging': (app, database) => ({
    ...{ APP_URL: `${app}/messaging`, APP_DATABASE_URL: within(database, 'messaging'), ...MESSAGING_SETTINGS },
    ...{ TWILIO_API: `${app}/fake-twilio/account`, TWILIO_MONITOR: `${app}/fake-twilio/account` },
    ...{ TWILIO_STATUS: `${app}/fake-twilio/status/api/v2/summary.json`, STRIPE_API: `${app}/fake-stripe-messaging` },
    STRIPE_STATUS: `${app}/fake-stripe-status/api/v2/status.json`,
  }),
  'churn-saver': (app, database) => ({
    ...{ APP_URL: app, APP_DATABASE_URL: database },
    ...{ PRODUCTION_DOMAIN: 'churn-saver.example.com', VERCEL_PROJECT_ID: 'prj_churn-saver' },
  }),
};

/** The address of a database, with a schema of its own. */
function within(url: string, schema: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(`-c search_path=${schema}`)}`;
}

export async function closeWorld(): Promise<void> {
  await sql?.end();
  await stage?.close();
}

/** Breaks something, waits until it shows, runs the runbook, and sees that the fault is over because of it. */
export async function cure(
  service: Service,
  fault: string,
  runbook: string,
  options: RunOptions & { shows?: () => Promise<boolean> } = {},
): Promise<StageRun> {
  await stage.fault(fault, true);
  if (options.shows) await eventually(`${fault} shows`, options.shows);
  const run = await stage.run(service, runbook, options);
  await eventually(`${fault} is cured`, async () => !(await stage.isOn(fault)));
  return run;
}

export async function json(
  path: string,
  init?: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${stage.app.url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
}

export const answers = (path: string, status: number) => async () => (await json(path)).status === status;
export const post = (path: string, body = '') => json(path, { method: 'POST', body });
export const count = async (what: string) => Number((await sql.query(`SELECT count(*) AS n FROM ${what}`)).rows[0].n);

/** What a service gets from its host: the address that production points to, and the deployments, the newest first. */
export async function deploymentsOf(service: Service): Promise<{ production: string; urls: string[] }> {
  const response = await fetch(`${stage.app.url}/fake-vercel/prj_${service}/deployments`);
  const found = (await response.json()) as { url: string; isProduction: boolean }[];
  return { production: found.find(({ isProduction }) => isProduction)?.url ?? '', urls: found.map(({ url }) => url) };
}

/** The session that an application has at the database. */
export async function pidOf(application: string): Promise<string> {
  const { rows } = await sql.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [
    application,
  ]);
  return String(rows[0]?.pid ?? '');
}

/** Whether this machine has psql. */
export function hasPsql(): boolean {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Releases a lever by hand, as the restoration does after its pauses. */
export async function release(service: Service, ...levers: string[]): Promise<void> {
  for (const lever of levers) await stage.shell(service, `tocsin lever release ${lever} --reason "It is well again"`);
}
