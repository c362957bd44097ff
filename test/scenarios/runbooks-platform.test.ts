import { execFileSync } from 'node:child_process';
import { hashPassword, PUBLISHING_SETTINGS } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import {
  answers,
  closeWorld,
  cure,
  deploymentsOf,
  json,
  openWorld,
  PLATFORM,
  post,
  repository,
  stage,
  url,
} from './runbooks-world.ts';

/* Every runbook of the publishing platform: its fault is real, its steps are run in order, and cure it. */
beforeAll(() => openWorld(PLATFORM));
afterAll(closeWorld);
afterEach(() => stage?.settle());

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

async function stripe(path: string): Promise<{ id: string }[]> {
  return (await json(`/fake-stripe/v1/${path}`)).body.data as { id: string }[];
}

function firstOf(list: string): { id: string } {
  return (JSON.parse(list) as { data: { id: string }[] }).data[0] ?? { id: '' };
}

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
          expect(refused.body.title).toContain('Nothing can be changed');
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
    ['stripe subscriptions cancel sub_1', 1, "Enter 'yes' to confirm"],
    ['stripe subscriptions retrieve sub_none', 0, 'No such object'],
    ['env -u CLOUDFLARE_API_TOKEN npx wrangler rollback', 1, 'CLOUDFLARE_API_TOKEN'],
    ['npx wrangler rollback no-such-version --name publishing-api', 1, 'Version not found'],
    ['npx wrangler d1 execute publishing-platform --command "SELECT 1"', 1, "Couldn't find a D1 DB"],
  ])('%s ends with %d', async (command, code, words) => {
    const { exitCode, output } = await tried(`${command}`);
    expect(output).toContain(words);
    expect(exitCode).toBe(code);
  });
});
