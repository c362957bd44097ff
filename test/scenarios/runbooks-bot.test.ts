import { setTimeout as sleep } from 'node:timers/promises';
import { BOT_SETTINGS } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { eventually } from '../harness/tocsin.ts';
import {
  answers,
  BOT,
  closeWorld,
  count,
  cure,
  deploymentsOf,
  hasCommand,
  json,
  openWorld,
  post,
  stage,
  url,
} from './runbooks-world.ts';

/* Every runbook of the bot: its fault is real, its steps are run in order, and cure it. */
const hasPsql = hasCommand('psql');

beforeAll(() => openWorld(BOT));
afterAll(closeWorld);
afterEach(() => stage?.settle());

const chatOf = async (person: number) =>
  (await (await fetch(`${url}/fake-telegram/people/${person}/chat`)).json()) as string[];

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

/** Steps of a database's rollback beyond its backup. */
const restoring = ['stop-writing', 'restore-backup', 'verify-restore', 'restore-gradually'];

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
      // Airwallex calls the bot itself here, and the inbox has no secret.
      mayFail: ['check-inbox'],
      options: ['Option 2'],
      parameters: { WEBHOOK_SECRET: BOT_SETTINGS.AIRWALLEX_WEBHOOK_SECRET },
      after: {
        'recover-7': async () => {
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
          expect(output).toMatch(/Pulled:\s+maintenance /);
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

describe("the vendors' command lines", () => {
  const tried = (command: string) => stage.shell(BOT, command);

  it.each([
    ['railway restart', 1, 'Use --yes to skip confirmation'],
    ['railway redeploy --service bot', 1, 'Use --yes to skip confirmation'],
    ['railway down', 1, 'not a TTY'],
    ['railway restart --service other --yes', 1, 'Service "other" not found'],
    ['railway rollback', 2, "unrecognized subcommand 'rollback'"],
    ['railway variable set A --stdin < /dev/null', 1, 'Empty value provided via stdin'],
    ['env -u RAILWAY_TOKEN railway status', 1, 'Please login'],
    ['timeout 1 railway logs > log', 124, ''],
  ])('%s ends with %d', async (command, code, words) => {
    const { exitCode, output } = await tried(`export RAILWAY_TOKEN=\${RAILWAY_TOKEN-token}; ${command}`);
    expect(output).toContain(words);
    expect(exitCode).toBe(code);
  });
});
