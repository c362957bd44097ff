import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOT_SETTINGS, hashPassword, PROBE_PASSWORD, PROBE_USER, PUBLISHING_SETTINGS } from '@tocsin/sample-app';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type RunbookStage, type RunOptions, type StageRun, startRunbookStage } from '../harness/runbook-stage.ts';
import { eventually } from '../harness/tocsin.ts';

/* Every runbook of the bot and of the publishing platform: its fault is real, its steps are run in order, and cure it. */
const BOT = 'subscription-bot';
const PLATFORM = 'publishing-platform';
const hasPsql = hasCommand('psql');

let stage: RunbookStage;
let url: string;
let sql: pg.Client;
let repository: string;

beforeAll(async () => {
  repository = makeRepository();
  stage = await startRunbookStage({
    services: [BOT, PLATFORM],
    env: (app, database) => ({
      ...{ BOT_URL: `${app}/bot`, TELEGRAM_API: `${app}/fake-telegram`, AIRWALLEX_API: `${app}/fake-payments` },
      ...{ SUPABASE_STATUS: `${app}/fake-provider/status`, SUPABASE_DATABASE_URL: database },
      ...{ BOT_TOKEN: BOT_SETTINGS.BOT_TOKEN, GROUP_ID: BOT_SETTINGS.GROUP_ID, RAILWAY_TOKEN: 'token-of-the-project' },
      ...{ AIRWALLEX_CLIENT_ID: BOT_SETTINGS.AIRWALLEX_CLIENT_ID, AIRWALLEX_API_KEY: BOT_SETTINGS.AIRWALLEX_API_KEY },
      ...{ API_URL: `${app}/publishing`, SITE_URL: 'https://www.example.com', REPOSITORY: repository },
      ...{ CLOUDFLARE_STATUS: `${app}/fake-provider/status`, MODEL_STATUS: `${app}/fake-provider/status` },
      ...{ CLOUDFLARE_API_TOKEN: 'token', CLOUDFLARE_ACCOUNT_ID: 'account', STRIPE_API_KEY: 'sk_test_1' },
      ...{ TEST_USER: PROBE_USER, TEST_PASSWORD: PROBE_PASSWORD },
      ...{ R2_ACCESS_KEY_ID: 'key', R2_SECRET_ACCESS_KEY: 'secret' },
    }),
    app: (keyOf) => ({
      ...{ botSdkKey: keyOf(BOT), publishingSdkKey: keyOf(PLATFORM) },
      ...{ patienceMs: 150, shortOfMemoryMs: 300, scanMs: 250 },
    }),
  });
  url = stage.app.url;
  sql = new pg.Client({ connectionString: stage.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await stage?.close();
  rmSync(repository, { recursive: true, force: true });
});
afterEach(() => stage?.settle());

/** Breaks something, waits until it shows, runs the runbook, and sees that the fault is over because of it. */
async function cure(
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

async function json(path: string, init?: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
}

const answers = (path: string, status: number) => async () => (await json(path)).status === status;
const post = (path: string, body = '') => json(path, { method: 'POST', body });
const chatOf = async (person: number) =>
  (await (await fetch(`${url}/fake-telegram/people/${person}/chat`)).json()) as string[];
const count = async (what: string) => Number((await sql.query(`SELECT count(*) AS n FROM ${what}`)).rows[0].n);

/** A member writes to the bot; returns its answer. */
async function say(text: string, person = 5_002): Promise<string> {
  const before = (await chatOf(person)).length;
  await post(`/fake-telegram/people/${person}/say`, text);
  return eventually(`an answer to ${text}`, async () => (await chatOf(person))[before]);
}

/** A runbook's steps that look by hand whether the bot answers. */
const sayStart = async () => {
  expect(await say('/start')).toContain('Your access ends');
  return undefined;
};

async function deploymentsOf(service: string): Promise<{ id: string; versionId: string; behaviour: string }[]> {
  return (await (await fetch(`${url}/fake-hosting/${service}/deployments`)).json()) as never;
}

describe('subscription-bot', () => {
  it('the bot hangs: seen by waiting commands, cured by a restart', async () => {
    const run = await cure(BOT, 'bot-stuck', 'bot-unresponsive', {
      shows: answers('/bot/health', 503),
      options: ['Option 1'],
      after: { 'verify-3': sayStart },
    });
    expect(run.text('bot-health')).toMatch(/"stuck".*HTTP 503/s);
    expect(run.text('telegram-token')).toContain('access_example_bot');
    expect(run.text('telegram-delivery')).toContain('"pending_update_count":1');
    expect(run.text('verify-bot')).toContain('"ok"');
  });

  it('a release is broken: rolled back, forward and back again, and watched for 15 minutes', async () => {
    const good = (await deploymentsOf('bot'))[0]?.id ?? '';
    const run = await cure(BOT, 'bot-release', 'bot-unresponsive', {
      shows: answers('/bot/health', 500),
      options: ['Option 2'],
      parameters: { DEPLOYMENT_ID: good },
      after: { 'verify-3': sayStart },
    });
    expect(run.text('bot-health')).toContain('HTTP 500');
    expect(run.text('rollback/list-deployments')).toContain('Release of today');
    expect(run.text('rollback/roll-back')).toContain('"deploymentRollback": true');
    expect(run.held).toContain('rollback/watch-deployment');
    await run.step('rollback/roll-forward');
    expect((await deploymentsOf('bot'))[0]?.behaviour).toBe('broken');
    await run.step('rollback/roll-back');
    expect((await json('/bot/health')).status).toBe(200);
  });

  it('the token was revoked: the bot gets another', async () => {
    const run = await cure(BOT, 'bot-token', 'bot-unresponsive', {
      shows: answers('/bot/health', 503),
      options: ['Option 3'],
      parameters: { NEW_TOKEN: BOT_SETTINGS.BOT_TOKEN },
    });
    expect(run.text('recent-logs')).toContain('Telegram answered 401');
  });

  it.each([
    ['Option 1', 'restart-for-connections'],
    ['Option 2', 'end-idle-connections'],
  ])('connections are used up: %s gives them back', async (option) => {
    const run = await cure(BOT, 'bot-connections', 'database-connection', {
      shows: answers('/bot/health/database', 503),
      options: [option],
      parameters: { IDLE_MINUTES: '0' },
      after: {
        'pull-payments': async () => {
          await eventually('no payments are offered', async () =>
            stage.pulled(BOT).then((all) => all.includes('payments')),
          );
          return undefined;
        },
      },
    });
    expect(run.text('database-health')).toMatch(/timeout.*HTTP 503/s);
    expect(run.text('connections')).toMatch(/subscription-bot +\| idle +\| 4/);
    expect(run.text('verify-database')).toContain('"ok"');
  });

  it('the payment key is wrong: set right, and subscriptions begun that were cut off', async () => {
    const run = await cure(BOT, 'payments', 'payment-processing', {
      after: {
        'stop-payments': async () => {
          await eventually('payments are refused', async () => (await say('/pay')).includes('cannot pay'));
          return undefined;
        },
      },
    });
    expect(run.text('airwallex-sign-in')).toContain('HTTP 201');
    expect(run.text('bot-key')).toContain('HTTP 503');
    expect(run.text('paid-without-subscription')).toContain('(2 rows)');
    expect(run.text('payment-logs')).toContain('payment refused');
    expect(run.text('verify-subscriptions')).toMatch(/still_missing\n-+\n0/);
  });

  it('the group has moved: the bot is told, and members are changed again', async () => {
    const run = await cure(BOT, 'group-moved', 'group-management', {
      options: ['Option 2', 'Option 3'],
      parameters: { MEMBER_ID: '5001' },
      after: {
        group: async ({ output }) => {
          const moved = (JSON.parse(output) as { parameters: { migrate_to_chat_id: number } }).parameters;
          return { NEW_GROUP_ID: String(moved.migrate_to_chat_id) };
        },
        'set-group-id': async () => {
          await eventually('the fault is cured', async () => !(await stage.isOn('group-moved')));
          return undefined;
        },
        'restore-group': async () => {
          await stage.settle();
          await eventually(
            'the group is up to date',
            async () => (await count('group_changes WHERE done_at IS NULL')) === 0,
          );
          return undefined;
        },
      },
    });
    expect(run.text('group')).toContain('upgraded to a supergroup');
    expect(run.text('waiting-changes')).toMatch(/add +\| \d+/);
    expect(run.text('new-invite-link')).toContain('invite_link');
    expect(run.text('verify-changes')).toMatch(/overdue\n-+\n0/);
  });

  it('memory leaks: seen in the measurements, freed by a restart', async () => {
    const run = await cure(BOT, 'bot-memory', 'high-resource-usage', {
      shows: async () => Number((await json('/bot/health')).body.memory) > 0.8,
      options: ['Option 1'],
    });
    expect(run.text('resource-metrics')).toMatch(/Memory {2}6\d MB of 64 MB/);
    expect(run.text('response-times')).toMatch(/200 0\.[3-9]/);
    expect(Number(run.text('verify-memory'))).toBeLessThan(0.8);
    expect(run.held).toEqual(['watch-memory']);
  });

  it('notifications are refused: the secret is set right, and they are sent again', async () => {
    const before = await count('webhook_events');
    const run = await cure(BOT, 'payment-webhooks', 'webhook-failures', {
      options: ['Option 2'],
      parameters: { WEBHOOK_SECRET: BOT_SETTINGS.AIRWALLEX_WEBHOOK_SECRET },
      after: {
        'recover-4': async () => {
          expect((await post('/fake-payments/send-again')).body).toEqual({ delivered: 2, failed: 0 });
          return undefined;
        },
      },
    });
    expect(run.text('unsigned-notification')).toContain('HTTP 401');
    expect(run.text('webhook-logs')).toContain('webhook refused: the signature does not match');
    expect(run.text('verify-notifications')).toMatch(/2 +\| 0/);
    expect(await count('webhook_events')).toBe(before + 2);
    await eventually('both have joined', async () => (await count('group_changes WHERE done_at IS NULL')) === 0);
  });

  it('a session of the bot holds a lock: only a complete restart ends it', async () => {
    const run = await cure(BOT, 'bot-locked', 'complete-restart', {
      shows: async () => {
        if ((await json('/bot/health')).status !== 503) return false;
        await post('/fake-hosting/bot/restart');
        await sleep(300);
        return (await json('/bot/health')).status === 503;
      },
      after: {
        'stop-service': async () => {
          expect((await json('/bot/health')).status).toBe(404);
          return undefined;
        },
      },
    });
    expect(run.text('clear-locks')).toMatch(/ended\n-+\n[1-9]/);
    expect(run.held).toEqual(['bot-is-well']);
  });

  it('maintenance: the bot answers with the message, and as usual afterwards', async () => {
    await stage.run(BOT, 'maintenance-mode', {
      after: {
        'see-maintenance': async ({ output }) => {
          expect(output).toMatch(/pulled +maintenance/);
          await eventually('the message', async () => (await say('/start')).includes('under maintenance'));
          return undefined;
        },
        'leave-maintenance': async () => {
          await eventually('the mode is off', async () => (await say('/start')).includes('Your access ends'));
          return undefined;
        },
      },
    });
  });

  it.skipIf(!hasPsql)('members were deleted: put back from a backup beside (needs psql)', async () => {
    const beside = await freshDatabase('beside');
    const backup = await stage.run(BOT, 'rollback', { phases: ['Database'], skip: restoring });
    const file = backup.path('before-restore.dump');
    const run = await cure(BOT, 'bot-data', 'data-recovery', {
      options: ['Option 1'],
      parameters: { BACKUP_FILE: file, NEW_DATABASE_DSN: beside.url },
    });
    await beside.drop();
    expect(run.text('integrity')).toMatch(/\n[1-9]\d* +\| [1-9]/);
    expect(run.text('verify-export')).toContain('TABLE DATA public users');
    expect(run.text('verify-integrity')).toMatch(/\n0 +\| 0/);
  });

  it('a setting is put back, and the value that was there is kept', async () => {
    const run = await cure(BOT, 'bot-token', 'rollback', {
      shows: answers('/bot/health', 503),
      phases: ['Configuration'],
      skip: ['forget-variables'],
      parameters: { VARIABLE_NAME: 'BOT_TOKEN', PREVIOUS_SECRET: BOT_SETTINGS.BOT_TOKEN },
    });
    const tokenNow = async () => (await json('/fake-hosting/bot/variables')).body.BOT_TOKEN;
    expect(await tokenNow()).toBe(BOT_SETTINGS.BOT_TOKEN);
    expect(run.held).toEqual(['watch-configuration']);
    await run.step('restore-variable');
    expect(await tokenNow()).toBe('set-by-mistake');
    await run.step('set-variable-back');
    await run.step('forget-variables');
    expect(await tokenNow()).toBe(BOT_SETTINGS.BOT_TOKEN);
  });

  it('the database is put back from a backup, and forward again', async () => {
    const good = await stage.run(BOT, 'rollback', { phases: ['Database'], skip: restoring });
    const users = await count('users');
    const run = await cure(BOT, 'bot-data', 'rollback', {
      phases: ['Database'],
      parameters: { BACKUP_FILE: good.path('before-restore.dump') },
      skip: ['restore-gradually'],
    });
    expect(run.text('verify-restore')).toMatch(/\n0 +\| 0/);
    expect(await count('users')).toBe(users);
    expect(run.held).toEqual(['watch-database']);
    await run.step('restore-before');
    expect(await count('users')).toBe(users - 3);
    await run.step('restore-backup');
  });

  it('the full check runs through', async () => {
    const run = await stage.run(BOT, 'full-check', { mayFail: ['all-monitors'] });
    expect(run.text('check-railway')).toContain('Service: bot');
    expect(run.text('check-bot')).toContain('HTTP 200');
  });
});

/** Requests to the platform, until it is ended. */
async function withTraffic<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void fetch(`${url}/publishing/manuscripts`).catch(() => undefined), 15);
  return work().finally(() => clearInterval(timer));
}

/** What a D1 statement returns. */
async function rows(statement: string): Promise<Record<string, unknown>[]> {
  const address = `${url}/fake-cloudflare/d1/publishing-platform/query`;
  const [answer] = (await (await fetch(address, { method: 'POST', body: statement })).json()) as { results: never[] }[];
  return answer?.results ?? [];
}

const WATCH = { WATCH_SECONDS: '1' };
const isDown = answers('/publishing/manuscripts', 500);

describe('publishing-platform', () => {
  it('the API is down: rolled back to the version before, forward, and to a certain one', async () => {
    const good = (await deploymentsOf('publishing-api'))[0]?.versionId ?? '';
    const run = await withTraffic(() =>
      cure(PLATFORM, 'api-down', 'api-down', {
        shows: isDown,
        options: ['Option 1'],
        parameters: { ...WATCH, VERSION_ID: good },
      }),
    );
    expect(run.text('api-answers')).toContain('HTTP 500');
    expect(run.text('deployments')).toContain('Release of today');
    expect(run.text('live-log')).toContain('Cannot read properties of undefined');
    expect(run.text('secrets')).toContain('JWT_SECRET');
    expect(run.held).toEqual(['watch-api']);
    await run.step('roll-forward');
    expect(await isDown()).toBe(true);
    await run.step('roll-back-to');
    expect(run.text('roll-back-to')).toContain(`${good} has been deployed to 100% of traffic`);
    expect(await isDown()).toBe(false);
  });

  it('nobody can sign in: a new signing secret', async () => {
    const run = await cure(PLATFORM, 'signing-secret', 'authentication', { options: ['Option 2'] });
    expect(run.text('sign-in')).toContain('HTTP 500');
    expect(run.text('signing-secret')).toContain('JWT_SECRET is not set');
    expect(run.text('cross-origin')).toContain('access-control-allow-origin');
    expect(run.text('verify-sign-in')).toContain('HTTP 200');
  });

  it('password resets do not arrive: the mail provider gets a valid key', async () => {
    const key = async () => ({ NEW_MAIL_KEY: String((await post('/fake-mail/keys')).body.key) });
    const run = await cure(PLATFORM, 'reset-mail', 'password-reset', {
      options: ['Option 1'],
      parameters: { USER_EMAIL: 'author3@example.com', PASSWORD_HASH: hashPassword('a-new-password') },
      after: { 'set-password': key },
    });
    expect(run.text('ask-reset')).toContain('HTTP 500');
    expect(run.text('mail-settings')).toContain('noreply@example.com');
    expect(run.text('mail-records')).toContain('v=DMARC1');
    expect(run.text('verify-reset')).toContain('"accepted":true');
    expect(await rows('SELECT status FROM mails ORDER BY id DESC LIMIT 1')).toEqual([{ status: 'sent' }]);
    const body = JSON.stringify({ email: 'author3@example.com', password: 'a-new-password' });
    expect((await post('/publishing/auth/login', body)).status).toBe(200);
  });

  it('one request in twelve fails: seen in the live log, rolled back', async () => {
    const run = await withTraffic(() =>
      cure(PLATFORM, 'some-errors', 'high-error-rate', {
        options: ['Option 1'],
        parameters: WATCH,
        after: {
          'uploads-off': async () => {
            expect(await stage.pulled(PLATFORM)).toContain('uploads');
            return undefined;
          },
        },
      }),
    );
    expect(run.text('errors-by-request')).toMatch(/\d+ GET \/publishing\/manuscripts/);
    expect(run.text('exceptions')).toContain('Cannot read properties of undefined');
    expect(run.text('verify-requests').trim()).toBe('60 401');
  });

  it('responses are slow: the table is read whole, and the index put back', async () => {
    const run = await cure(PLATFORM, 'missing-index', 'slow-responses', { options: ['Option 1'] });
    expect(run.text('where-time-goes')).toMatch(/total 0\.[2-9]/);
    expect(run.text('query-plan')).toContain('SCAN');
    expect((await run.step('query-plan')).output).toContain('SEARCH');
    expect(Number.parseFloat(run.text('verify-latency'))).toBeLessThan(0.25);
  });

  it('the queue stands still: its consumer is deployed again, and what failed is queued again', async () => {
    const run = await cure(PLATFORM, 'queue-consumer', 'queue-delays', {
      options: ['Option 1', 'Option 2'],
      after: {
        redeploy: async () => {
          await eventually(
            'a dead letter',
            async () => (await rows("SELECT 1 FROM analyses WHERE status = 'failed'")).length > 0,
          );
          return undefined;
        },
        // What they have in common is mended: the manuscript that was missing is there.
        'recover-3': async () => {
          await rows("INSERT INTO manuscripts VALUES ('m-gone', 'u-3', 'A novel', 'm-3.txt', unixepoch())");
          return undefined;
        },
        'queue-again': async () => {
          await eventually(
            'all are done',
            async () => (await rows("SELECT 1 FROM analyses WHERE status <> 'done'")).length === 0,
          );
          return undefined;
        },
      },
    });
    expect(run.text('consumers')).toContain('none');
    expect(run.text('analyses-by-state')).toMatch(/queued +\| 3/);
    expect(run.text('failed-analyses')).toContain('m-gone');
    expect(run.text('verify-consumer')).toContain('publishing-api');
    expect(run.text('verify-queue')).toMatch(/late\n-+\n0/);
  });

  it("Stripe's webhooks are refused: the secret is set right, and the lost event sent again", async () => {
    const run = await cure(PLATFORM, 'stripe-webhooks', 'stripe-webhooks', {
      options: ['Option 1'],
      parameters: { ...WATCH, NEW_SECRET: PUBLISHING_SETTINGS.STRIPE_WEBHOOK_SECRET },
      after: {
        endpoints: async ({ output }) => ({ ENDPOINT_ID: firstOf(output).id }),
        undelivered: async ({ output }) => ({ EVENT_ID: firstOf(output).id }),
      },
    });
    expect(run.text('undelivered')).toContain('checkout.session.completed');
    expect(run.text('unsigned-event')).toContain('HTTP 400');
    expect(run.text('verify-delivered')).toContain('"data": []');
    expect(await rows("SELECT status FROM subscriptions WHERE user_id = 'u-3'")).toEqual([{ status: 'active' }]);
  });

  it('somebody has paid and has no subscription: it is begun by hand, once', async () => {
    const run = await cure(PLATFORM, 'lost-subscription', 'paid-without-subscription', {
      parameters: { CUSTOMER_ID: 'cus_u4', USER_ID: 'u-4' },
      after: { 'stripe-subscription': async ({ output }) => ({ SUBSCRIPTION_ID: firstOf(output).id }) },
    });
    expect(run.text('platform-subscription')).toContain('0 rows');
    expect(run.text('verify-subscription')).toMatch(/active\n-+\n1/);
    await run.step('start-subscription');
    expect((await run.step('verify-subscription')).output).toMatch(/active\n-+\n1/);
  });

  it('a deployment goes out, and can be taken back', async () => {
    const [before] = await deploymentsOf('publishing-api');
    const run = await stage.run(PLATFORM, 'deploy', { parameters: WATCH });
    const [deployed] = await deploymentsOf('publishing-api');
    expect(deployed?.versionId).not.toBe(before?.versionId);
    expect(run.text('verify-deployment')).toContain('The API answers');
    expect(run.held).toEqual(['watch-deployment']);
    await run.step('roll-back');
    expect((await deploymentsOf('publishing-api'))[0]?.versionId).toBe(before?.versionId);
  });

  it('a rollback: one back, to a version, to a commit, and of a secret', async () => {
    const [good] = await deploymentsOf('publishing-api');
    const commit = execFileSync('git', ['-C', repository, 'rev-parse', 'HEAD~1'], { encoding: 'utf8' }).trim();
    const { JWT_SECRET } = PUBLISHING_SETTINGS;
    const run = await cure(PLATFORM, 'api-down', 'rollback', {
      shows: isDown,
      parameters: {
        ...{ VERSION_ID: good?.versionId ?? '', COMMIT: commit.slice(0, 12) },
        ...{ VARIABLE_NAME: 'JWT_SECRET', PREVIOUS_SECRET: JWT_SECRET },
      },
      after: {
        rollback: async () => {
          expect(await isDown()).toBe(false);
          return undefined;
        },
      },
    });
    expect(run.text('list-deployments')).toContain('Release of today');
    expect(run.text('list-commits')).toContain('Described');
    expect(run.text('deploy-commit')).toContain('Deployed publishing-api triggers');
    expect((await json('/fake-hosting/publishing-api/variables')).body.JWT_SECRET).toBe(JWT_SECRET);
    expect(run.held).toEqual(['watch-version']);
  });

  it('a refund, and both ways to cancel', async () => {
    const [subscription] = await stripe('subscriptions?customer=cus_u1');
    const [payment] = await stripe('payment_intents?customer=cus_u1');
    const run = await stage.run(PLATFORM, 'refunds-and-cancellations', {
      options: ['Option 1'],
      parameters: { PAYMENT_INTENT: payment?.id ?? '', AMOUNT: '1000', SUBSCRIPTION_ID: subscription?.id ?? '' },
    });
    expect(run.text('refund')).toContain('"status": "succeeded"');
    expect(run.text('verify-platform')).toMatch(/active +\| 1/);
    // More than was paid is refused, though the command ends well.
    await expect(run.step('refund')).rejects.toThrow('greater than unrefunded amount (900)');
    await run.step('cancel-now');
    expect((await run.step('verify-platform')).output).toContain('canceled');
  });

  it('a renewal was not charged: still declined, then paid by the new card', async () => {
    let declined = '';
    const [late] = await (async () => {
      await stage.fault('card-declined', true);
      return stripe('subscriptions?customer=cus_u5');
    })();
    const [invoice] = await stripe('invoices?customer=cus_u5');
    const parameters = { SUBSCRIPTION_ID: late?.id ?? '', INVOICE_ID: invoice?.id ?? '' };
    const run = await stage.run(PLATFORM, 'failed-payments', {
      parameters,
      after: {
        'recover-1': async () => {
          const early = await stage.run(PLATFORM, 'failed-payments', {
            ...{ parameters, phases: ['Recover'], mayFail: ['charge-again'] },
          });
          declined = early.text('charge-again');
          await json('/fake-stripe/v1/customers/cus_u5', {
            method: 'POST',
            body: new URLSearchParams({ card: 'good' }),
          });
          return undefined;
        },
      },
    });
    expect(declined).toContain('card_declined');
    expect(run.text('subscription-state')).toContain('past_due');
    expect(run.text('late-payments')).toContain('author5@example.com');
    expect(run.text('verify-active')).toContain('active');
    await eventually('it is cured', async () => !(await stage.isOn('card-declined')));
  });

  it.each([['Option 1'], ['Option 2']])('users were deleted: back by %s', async (option) => {
    const run = await cure(PLATFORM, 'records-lost', 'backup-restore', {
      options: [option],
      after: {
        'list-backups': async ({ output }) => ({ BACKUP_PATH: /backup-\S+\.sql\.gz/.exec(output)?.[0] ?? '' }),
        'records-now': async ({ output }) => {
          expect(output).toMatch(/users +\| 4/);
          return { MOMENT: new Date().toISOString() };
        },
        'read-only': async () => {
          const refused = await eventually('a write is refused', async () => {
            const answer = await post('/publishing/webhooks/stripe');
            return answer.status === 503 && answer;
          });
          expect(refused.body.error).toContain('Nothing can be changed');
          return undefined;
        },
      },
    });
    expect(run.text('records-after')).toMatch(/users +\| 6/);
    expect(run.text('verify-integrity')).toMatch(/\n0 +\| 0/);
    if (option === 'Option 1') {
      await run.step('time-travel-back');
      expect((await run.step('records-after')).output).toMatch(/users +\| 4/);
      await run.step('time-travel-restore');
    }
  });

  it('a manuscript file was deleted: back from its copy', async () => {
    const run = await cure(PLATFORM, 'object-deleted', 'object-recovery', { parameters: { OBJECT_PATH: 'm-2.txt' } });
    expect(run.text('see-object')).toContain('The file is not in the bucket');
    expect(run.text('find-copies')).toContain('manuscripts/m-2.txt');
    expect(run.text('verify-object')).toContain('bytes');
  });

  it('looking after the database: each change has its look before it', async () => {
    await rows("INSERT INTO users VALUES ('u-9', 'prodtest9@example.com', 'x', 'author', 0, unixepoch())");
    const run = await stage.run(PLATFORM, 'database-tasks', { parameters: { USER_EMAIL: 'prodtest9@example.com' } });
    expect(run.text('see-user')).toContain('prodtest9@example.com');
    expect(run.text('see-test-users')).toContain('prodtest9@example.com');
    expect(await rows("SELECT 1 FROM users WHERE id = 'u-9'")).toEqual([]);
  });
});

describe("the vendors' command lines", () => {
  const tried = (command: string) => stage.shell(PLATFORM, command);

  it.each([
    ['railway restart', 1, 'Use --yes to skip confirmation'],
    ['railway redeploy --service bot', 1, 'Use --yes to skip confirmation'],
    ['railway down', 1, 'not a TTY'],
    ['railway restart --service other --yes', 1, 'Service "other" not found'],
    ['railway rollback', 2, "unrecognized subcommand 'rollback'"],
    ['railway variable set A --stdin < /dev/null', 1, 'Empty value provided via stdin'],
    ['env -u RAILWAY_TOKEN railway status', 1, 'Please login'],
    ['stripe subscriptions cancel sub_1', 1, "Enter 'yes' to confirm"],
    ['stripe subscriptions retrieve sub_none', 0, 'No such object'],
    ['env -u CLOUDFLARE_API_TOKEN npx wrangler rollback', 1, 'CLOUDFLARE_API_TOKEN'],
    ['npx wrangler rollback no-such-version --name publishing-api', 1, 'Version not found'],
    ['npx wrangler d1 execute publishing-platform --command "SELECT 1"', 1, "Couldn't find a D1 DB"],
    ['timeout 1 railway logs > log', 124, ''],
  ])('%s ends with %d', async (command, code, words) => {
    const { exitCode, output } = await tried(`export RAILWAY_TOKEN=\${RAILWAY_TOKEN-token}; ${command}`);
    expect(output).toContain(words);
    expect(exitCode).toBe(code);
  });
});

async function stripe(path: string): Promise<{ id: string }[]> {
  return (await json(`/fake-stripe/v1/${path}`)).body.data as { id: string }[];
}

function firstOf(list: string): { id: string } {
  return (JSON.parse(list) as { data: { id: string }[] }).data[0] ?? { id: '' };
}

/** Steps of a database's rollback beyond its backup. */
const restoring = ['stop-writing', 'restore-backup', 'verify-restore', 'restore-gradually'];

function hasCommand(name: string): boolean {
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
