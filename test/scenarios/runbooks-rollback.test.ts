import { sampleAppConfig } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import {
  answers,
  CHURN_SAVER,
  closeWorld,
  count,
  cure,
  deploymentsOf,
  json,
  openWorld,
  stage,
} from './runbooks-b-world.ts';

/* The rollbacks of Churn Saver: of a deployment, a setting, and the database; and what the vendor's command refuses. */
beforeAll(() => openWorld(CHURN_SAVER));
afterEach(() => stage?.settle());
afterAll(closeWorld);

it('a release fails every request: rolled back, forward and back again, and watched for 15 minutes', async () => {
  const good = (await deploymentsOf(CHURN_SAVER)).production;
  const run = await cure(CHURN_SAVER, 'release', 'rollback', {
    shows: answers('/api/health', 500),
    phases: ['Deployment'],
    parameters: { DEPLOYMENT_URL: good },
  });
  expect(run.text('list-deployments').match(/^https:\/\/churn-saver-\w+-team\.vercel\.app$/gm)).toHaveLength(4);
  expect(run.text('present-deployment')).not.toContain(good);
  expect(run.text('roll-back')).toContain(`churn-saver was rolled back to ${good}`);
  expect(run.text('verify-deployment')).toContain(good);
  expect(run.held).toEqual(['watch-deployment']);
  await run.step('roll-forward');
  expect((await json('/api/health')).status).toBe(500);
  await run.step('roll-back');
  expect((await json('/api/health')).status).toBe(200);
});

it('a secret was set wrongly: set right and built anew; the value that was there is kept', async () => {
  const { webhookSecret } = sampleAppConfig({ databaseUrl: '' });
  const backlog = async () => {
    const headers = { authorization: `Bearer ${webhookSecret}`, 'content-type': 'application/json' };
    return (await json('/api/webhooks/whop', { method: 'POST', headers, body: '{"action":"process-backlog"}' })).status;
  };
  const kept = async () => (await json('/fake-vercel/prj_churn-saver/variables')).body.WEBHOOK_SECRET;
  const run = await cure(CHURN_SAVER, 'setting', 'rollback', {
    shows: async () => (await backlog()) === 401,
    phases: ['Configuration', 'Build anew'],
    skip: ['forget-variables'],
    parameters: { VARIABLE_NAME: 'WEBHOOK_SECRET', NEW_SECRET: webhookSecret },
  });
  expect(run.text('keep-variables')).toContain('WEBHOOK_SECRET');
  expect(run.text('keep-variables')).not.toContain('whsec_');
  expect(await backlog()).toBe(200);
  expect(run.held).toEqual(['watch-build']);
  await run.step('restore-variable');
  expect(await kept()).toBe('whsec_c2V0IGJ5IG1pc3Rha2U=');
  // What runs was built with the right one, and the rollback of the build goes back to what was built before.
  expect(await backlog()).toBe(200);
  await run.step('redeploy-before');
  expect(await backlog()).toBe(401);
  await run.step('set-variable');
  await run.step('redeploy');
  await run.step('forget-variables');
  expect(await backlog()).toBe(200);
  await expect(run.step('restore-variable')).rejects.toThrow('variables-before');
});

it('members are deleted: the database is put back from a backup, and forward again', async () => {
  const restoring = ['stop-writing', 'restore-backup', 'verify-restore', 'accept-writes', 'watch-database', 'restore'];
  const backup = await stage.run(CHURN_SAVER, 'rollback', { phases: ['Database'], skip: restoring });
  expect(backup.text('backup-before')).toContain('TABLE DATA public members');
  const members = await count('members');
  const run = await cure(CHURN_SAVER, 'members-lost', 'rollback', {
    phases: ['Database'],
    parameters: { BACKUP_FILE: backup.path('before-restore.dump') },
    after: {
      'stop-writing': async () => {
        const write = () => json('/api/scheduler/reminders', { method: 'POST' });
        await eventually('a write is refused', async () => (await write()).status === 503);
        expect(await count('members')).toBe(members - 3);
        return undefined;
      },
    },
  });
  expect(await count('members')).toBe(members);
  expect(run.text('verify-restore')).toMatch(new RegExp(`${members} +\\| 0`));
  expect(run.held).toEqual(['watch-database']);
  await run.step('restore-before');
  expect(await count('members')).toBe(members - 3);
  await run.step('restore-backup');
});

it.each([
  ['env -u VERCEL_TOKEN vercel ls', 1, 'No existing credentials found'],
  ['env -u VERCEL_ORG_ID vercel ls', 1, 'you forgot to specify `VERCEL_ORG_ID`'],
  ['vercel rollback no-such-deployment', 1, "Can't find the deployment"],
  ['vercel rollback status', 0, 'No deployment rollback in progress'],
  ['vercel env add WEBHOOK_SECRET production < /dev/null', 1, 'User force closed the prompt'],
  ['printf x | vercel env add WEBHOOK_SECRET production', 1, 'already exists'],
  ['printf x | vercel env update NO_SUCH_NAME production --yes', 1, 'was not found'],
  ['vercel cron pause', 1, 'does not exist'],
  ['vercel ls --app churn-saver', 1, 'unknown or unexpected option: --app'],
])('%s ends with %d', async (command, code, words) => {
  const { exitCode, output } = await stage.shell(CHURN_SAVER, command);
  expect(output).toContain(words);
  expect(exitCode).toBe(code);
});
