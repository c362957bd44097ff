import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BOT_SETTINGS, PREVIOUS_BOT_TOKEN, PROBE_PASSWORD, PROBE_USER, type SampleAppConfig } from '@tocsin/sample-app';
import type { RunningServer } from '@tocsin/server';
import pg from 'pg';
import { type RunbookStage, type RunOptions, type StageRun, startRunbookStage } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';

/* The bot and the publishing platform with their vendors, for the tests of their runbooks. One world a test file. */
export const BOT = 'subscription-bot';
export const PLATFORM = 'publishing-platform';

export let stage: RunbookStage;
export let url: string;
export let sql: pg.Client;
export let repository: string;

/**
 * Starts one of the services and its vendors.
 * @param more variables of the plan, given the address of the application @param settings of the application, given the server
 */
export async function openWorld(
  service: typeof BOT | typeof PLATFORM,
  more: (app: string) => Readonly<Record<string, string>> = () => ({}),
  settings: (server: RunningServer) => Partial<SampleAppConfig> = () => ({}),
): Promise<void> {
  repository = makeRepository();
  stage = await startRunbookStage({
    services: [service],
    env: (app, database) => ({
      ...{ BOT_URL: `${app}/bot`, TELEGRAM_API: `${app}/fake-telegram`, AIRWALLEX_API: `${app}/fake-payments` },
      ...{ SUPABASE_STATUS: `${app}/fake-provider/status`, SUPABASE_DATABASE_URL: database },
      ...{ BOT_TOKEN: BOT_SETTINGS.BOT_TOKEN, GROUP_ID: BOT_SETTINGS.GROUP_ID, RAILWAY_TOKEN: 'token-of-the-project' },
      ...{ AIRWALLEX_CLIENT_ID: BOT_SETTINGS.AIRWALLEX_CLIENT_ID, AIRWALLEX_API_KEY: BOT_SETTINGS.AIRWALLEX_API_KEY },
      ...{ API_URL: `${app}/publishing`, SITE_URL: 'https://www.example.com', REPOSITORY: repository },
      ...{ PREVIOUS_BOT_TOKEN, CLOUDFLARE_API: `${app}/fake-cloudflare` },
      ...{ CLOUDFLARE_STATUS: `${app}/fake-provider/status`, MODEL_STATUS: `${app}/fake-provider/status` },
      ...{ CLOUDFLARE_API_TOKEN: 'token', CLOUDFLARE_ACCOUNT_ID: 'account', STRIPE_API_KEY: 'sk_test_1' },
      STRIPE_API: `${app}/fake-stripe`,
      ...{ TEST_USER: PROBE_USER, TEST_PASSWORD: PROBE_PASSWORD },
      ...{ R2_ACCESS_KEY_ID: 'key', R2_SECRET_ACCESS_KEY: 'secret' },
      ...more(app),
    }),
    app: (keyOf, server) => ({
      ...{ [service === BOT ? 'botSdkKey' : 'publishingSdkKey']: keyOf(service) },
      ...{ patienceMs: 150, shortOfMemoryMs: 300, scanMs: 250 },
      ...settings(server),
    }),
  });
  url = stage.app.url;
  sql = new pg.Client({ connectionString: stage.databaseUrl });
  await sql.connect();
}

export async function closeWorld(): Promise<void> {
  await sql?.end();
  await stage?.close();
  rmSync(repository, { recursive: true, force: true });
}

/** Breaks something, waits until it shows, runs the runbook, and sees that the fault is over because of it. */
export async function cure(
  service: typeof BOT | typeof PLATFORM,
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
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
}

export const answers = (path: string, status: number) => async () => (await json(path)).status === status;
export const post = (path: string, body = '') => json(path, { method: 'POST', body });
export const count = async (what: string) => Number((await sql.query(`SELECT count(*) AS n FROM ${what}`)).rows[0].n);

export async function deploymentsOf(service: string): Promise<{ id: string; versionId: string; behaviour: string }[]> {
  return (await (await fetch(`${url}/fake-hosting/${service}/deployments`)).json()) as never;
}

/** Whether this machine has a command. */
export function hasCommand(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A checkout of the platform's worker, with tests, a configuration and two commits. */
function makeRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'publishing-worker-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=Operator', '-c', 'user.email=operator@example.com', ...args], {
      stdio: 'ignore',
    });
  write('package.json', '{ "name": "worker", "version": "1.0.0", "scripts": { "test": "node --version" } }\n');
  write(
    'package-lock.json',
    '{ "name": "worker", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": {} } }\n',
  );
  write('wrangler.toml', 'name = "publishing-api"\n\n[vars]\nMAIL_FROM = "noreply@example.com"\n');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'The worker');
  write('README.md', 'The worker\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Described');
  return folder;
}
