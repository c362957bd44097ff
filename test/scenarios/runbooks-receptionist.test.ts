import { PARTNER_ADDRESS, RECEPTIONIST_SETTINGS } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import {
  answers,
  closeWorld,
  count,
  cure,
  deploymentsOf,
  hasPsql,
  json,
  openWorld,
  pidOf,
  post,
  RECEPTIONIST,
  release,
  sql,
  stage,
} from './runbooks-b-world.ts';

/* Every runbook of the receptionist: its fault is real, its steps are run in order, and cure it. */
beforeAll(() => openWorld(RECEPTIONIST));
afterEach(() => stage?.settle());
afterAll(closeWorld);

const isDown = answers('/receptionist/api/health', 500);
const setting = (name: keyof typeof RECEPTIONIST_SETTINGS) => ({
  parameters: { VARIABLE_NAME: name, NEW_SECRET: RECEPTIONIST_SETTINGS[name] },
});

it('the site is down: rolled back, forward and back again', async () => {
  const good = (await deploymentsOf(RECEPTIONIST)).production;
  const run = await cure(RECEPTIONIST, 'site-release', 'site-down', {
    shows: isDown,
    options: ['Option 1'],
    parameters: { DEPLOYMENT_URL: good },
  });
  expect(run.text('site-health')).toContain('HTTP 500');
  expect(run.text('vercel-status')).toContain('All Systems Operational');
  expect(run.text('deployments')).toMatch(/^https:\/\/receptionist-\w+-team\.vercel\.app$/m);
  expect(run.text('function-logs')).toContain('Cannot read properties of undefined');
  expect(run.text('variables')).toContain('STRIPE_WEBHOOK_SECRET');
  expect(run.text('rollback/roll-back')).toContain(`was rolled back to ${good}`);
  expect(run.held).toEqual(['rollback/watch-deployment']);
  await run.step('rollback/roll-forward');
  expect(await isDown()).toBe(true);
  await run.step('rollback/roll-back');
  expect((await deploymentsOf(RECEPTIONIST)).production).toBe(good);
});

it('a new deployment does not reach production after a rollback, and building anew sees to it', async () => {
  const { production, urls } = await deploymentsOf(RECEPTIONIST);
  await stage.run(RECEPTIONIST, 'rollback', {
    phases: ['Deployment'],
    parameters: { DEPLOYMENT_URL: urls.at(-1) ?? '' },
  });
  const run = await stage.run(RECEPTIONIST, 'site-down', { phases: ['Recover'], options: ['Option 3'] });
  const { urls: after, production: still } = await deploymentsOf(RECEPTIONIST);
  expect(run.text('redeploy')).toContain(after[0]);
  expect(still).toBe(urls.at(-1));
  await stage.run(RECEPTIONIST, 'rollback', { phases: ['Build anew'], skip: ['forget-variables'] });
  expect((await deploymentsOf(RECEPTIONIST)).production).not.toBe(still);
  expect(production).not.toBe(still);
});

it('half of the requests fail: the newest feature is switched off, then its release rolled back', async () => {
  const good = (await deploymentsOf(RECEPTIONIST)).production;
  const run = await cure(RECEPTIONIST, 'feature-release', 'high-error-rate', {
    shows: isDown,
    options: ['Option 1'],
    mayFail: ['slow-queries'],
    skip: ['voicemail'],
    parameters: { DEPLOYMENT_URL: good },
    after: {
      'newest-feature-off': async () => {
        await eventually('nothing fails without it', async () => {
          const all = await Promise.all([1, 2, 3, 4].map(() => json('/receptionist/api/health')));
          return all.every(({ status }) => status === 200);
        });
        return undefined;
      },
    },
  });
  expect(run.text('function-logs')).toContain('Cannot read properties');
  expect(run.text('connections')).toMatch(/most_allowed/);
  expect(run.text('verify-requests').trim()).toBe('10 200');
  expect(run.held).toEqual(['rollback/watch-deployment', 'requests-succeed']);
});

it('nobody answers calls: voicemail until the vendor is back', async () => {
  const call = () => post('/receptionist/api/calls');
  const run = await cure(RECEPTIONIST, 'voice-vendor', 'high-error-rate', {
    shows: async () => (await call()).status === 502,
    options: ['Option 2'],
    mayFail: ['slow-queries'],
    skip: ['newest-feature-off'],
    after: {
      voicemail: async () => {
        await eventually('voicemail', async () => (await call()).body.answered === 'voicemail');
        await stage.fault('voice-vendor', false);
        return undefined;
      },
    },
  });
  expect(run.text('vendor-status')).toMatch(/fake-retell: Partial System Outage/);
  expect(run.text('vendor-keys')).toBe('Retell 200\nTelnyx 200\n');
  await eventually('the assistant answers', async () => (await call()).body.answered === 'assistant');
});

it('payments are not processed: the secret set right, events sent again, the rest activated by hand', async () => {
  const run = await cure(RECEPTIONIST, 'checkout-webhooks', 'payment-processing', {
    shows: answers('/receptionist/api/health/stripe', 503),
    ...setting('STRIPE_WEBHOOK_SECRET'),
    after: {
      'checkout-off': async () => {
        await eventually('no checkout', async () => (await post('/receptionist/api/checkout/b-9')).status === 503);
        return undefined;
      },
      'rollback-2/verify-build': async () => {
        const key = { authorization: `Bearer ${RECEPTIONIST_SETTINGS.STRIPE_SECRET_KEY}` };
        const late = await json('/fake-stripe-receptionist/v1/events?delivery_success=false', { headers: key });
        const [first, second] = late.body.data as { id: string; data: { object: { subscription: string } } }[];
        for (const event of [first, second]) {
          const init = {
            method: 'POST',
            headers: key,
            body: new URLSearchParams({ webhook_endpoint: 'we_receptionist' }),
          };
          await json(`/fake-stripe-receptionist/v1/events/${event?.id}/retry`, init);
        }
        const waiting = await sql.query("SELECT count(*)::int AS n FROM subscriptions WHERE status = 'incomplete'");
        expect(waiting.rows).toEqual([{ n: 0 }]);
        // One more, whose event nobody has.
        const lost = second?.data.object.subscription ?? '';
        await sql.query("UPDATE subscriptions SET status = 'incomplete' WHERE stripe_subscription_id = $1", [lost]);
        return { SUBSCRIPTION_ID: lost };
      },
    },
  });
  expect(run.text('stripe-key')).toContain('HTTP 200');
  expect(run.text('webhook-endpoint')).toContain('HTTP 400');
  expect(run.text('undelivered-events').match(/invoice\.paid evt_/g)).toHaveLength(2);
  expect(run.text('paid-not-active')).toContain('(2 rows)');
  expect(run.text('rollback/keep-variables')).toContain('STRIPE_WEBHOOK_SECRET');
  expect(run.text('rollback/keep-variables')).not.toContain('whsec');
  expect(run.text('stripe-subscription')).toContain('"status": "active"');
  expect(run.text('verify-delivered').trim()).toBe('0');
  expect(run.text('verify-active')).toMatch(/still_missing\n-+\n0/);
});

it('a setting is put back to the value that was kept', async () => {
  const before = (await json('/fake-vercel/prj_receptionist/variables')).body.RATE_LIMIT_PER_MINUTE;
  const run = await stage.run(RECEPTIONIST, 'rollback', {
    phases: ['Configuration'],
    parameters: { VARIABLE_NAME: 'RATE_LIMIT_PER_MINUTE', NEW_SECRET: '7' },
  });
  const now = async () => (await json('/fake-vercel/prj_receptionist/variables')).body.RATE_LIMIT_PER_MINUTE;
  expect(await now()).toBe('7');
  await run.step('restore-variable');
  expect(await now()).toBe(before);
});

const locked = { shows: answers('/receptionist/api/health/db', 503), mayFail: ['slowest-queries'] };

it('a report locks the appointments: its query is cancelled', async () => {
  const run = await cure(RECEPTIONIST, 'runaway-query', 'database-performance', {
    ...{ ...locked, options: ['Option 1'] },
    after: { 'running-now': async () => ({ PID: await pidOf('yearly-report') }) },
  });
  expect(run.text('running-now')).toContain('yearly report');
  expect(run.text('cancel-query')).toMatch(/cancelled\n-+\nt/);
  expect(run.text('verify-locks')).toMatch(/blocked\n-+\n0/);
  expect(run.held).toEqual(['watch-latency']);
});

it('a report locks the appointments: its session is ended', async () => {
  await stage.fault('runaway-query', true);
  await eventually('it shows', locked.shows);
  const run = await stage.run(RECEPTIONIST, 'database-performance', {
    ...{ phases: ['Diagnose'], mayFail: locked.mayFail },
    after: { 'running-now': async () => ({ PID: await pidOf('yearly-report') }) },
  });
  await run.step('terminate-process');
  await eventually('it is cured', async () => !(await stage.isOn('runaway-query')));
  await run.step('verify-latency');
});

it.skipIf(!hasPsql())('an index is missing: made again, taken away and made again (needs psql)', async () => {
  const run = await cure(RECEPTIONIST, 'appointments-index', 'database-performance', {
    ...{ options: ['Option 2'], mayFail: locked.mayFail },
    parameters: { TABLE_NAME: 'appointments', COLUMN_NAME: 'business_id' },
  });
  expect(run.text('missing-indexes')).toContain('appointments');
  expect(Number.parseFloat(run.text('verify-latency'))).toBeLessThan(0.25);
  await run.step('drop-index');
  expect(Number.parseFloat((await run.step('verify-latency')).output)).toBeGreaterThan(0.25);
  await run.step('add-index');
});

const slots = (visitor: string) =>
  fetch(`${stage.app.url}/receptionist/api/slots`, { headers: { 'x-forwarded-for': visitor } });

it('a partner is turned away: its address is let through, and taken off again', async () => {
  const remaining = async () => Number((await slots(PARTNER_ADDRESS)).headers.get('ratelimit-remaining'));
  const run = await cure(RECEPTIONIST, 'partner-limited', 'rate-limiting', {
    shows: async () => (await remaining()) < 59,
    options: ['Option 3'],
    skip: ['raise-limit', 'restore'],
    parameters: { ADDRESS: PARTNER_ADDRESS },
  });
  expect(run.text('redis-ping')).toContain('PONG');
  expect(run.text('redis-size')).toMatch(/"result":\d/);
  expect([await remaining(), await remaining()]).toEqual([60, 60]);
  await run.step('forget-address');
  expect(await remaining()).toBeLessThan(60);
});

it('the limit is too low: raised by its lever at once, then set right', async () => {
  const run = await cure(RECEPTIONIST, 'limit-too-low', 'rate-limiting', {
    shows: async () => (await slots('a visitor')).status === 429,
    options: ['Option 2'],
    ...setting('RATE_LIMIT_PER_MINUTE'),
    after: {
      'raise-limit': async () => {
        await eventually('a limit of 300', async () => (await slots('v')).headers.get('ratelimit-limit') === '300');
        return undefined;
      },
    },
  });
  expect(run.text('limit-headers')).toMatch(/ratelimit-limit: 5\b/i);
  await release(RECEPTIONIST, 'rate-limit');
  await eventually('a limit of 60', async () => (await slots('v')).headers.get('ratelimit-limit') === '60');
  expect((await run.step('verify-limit')).output.trim()).toBe('20 200');
});

it.each([
  ['calendar-secret', 'b-1', 'Option 2', 'invalid_client'],
  ['calendar-revoked', 'b-2', 'Option 1', 'invalid_grant'],
])('appointments do not reach the calendar: %s of %s, cured by %s', async (fault, business, option, error) => {
  const waiting = () => count('appointments WHERE calendar_event_id IS NULL');
  const run = await cure(RECEPTIONIST, fault, 'calendar-sync', {
    shows: async () => (await count('appointments WHERE calendar_event_id IS NULL AND sync_attempts >= 3')) === 3,
    options: [option],
    parameters: { ...setting('GOOGLE_CLIENT_SECRET').parameters, BUSINESS_ID: business },
    after: {
      'recover-1': async () => {
        if (option === 'Option 1') await post(`/receptionist/api/calendar/${business}/connect`);
        return undefined;
      },
      restore: async () => {
        await release(RECEPTIONIST, 'calendar-sync');
        const broken = () => count("calendar_connections WHERE status <> 'connected'");
        await eventually('every token is refreshed', async () => (await broken()) === 0);
        expect(await waiting()).toBe(3);
        return undefined;
      },
      'queue-again': async () => {
        await eventually('nothing waits', async () => (await waiting()) === 0);
        return undefined;
      },
    },
  });
  expect(run.text('connections-by-state')).toMatch(/error +\| 1/);
  expect(run.text('expired-tokens')).toContain(error);
  expect(run.text('waiting-appointments')).toMatch(new RegExp(`${business} +\\| 3`));
  expect(run.text('verify-sync')).toMatch(/overdue\n-+\n0/);
  expect(run.text('verify-connections')).toMatch(/broken\n-+\n0/);
});

// The last: the Redis that the plan knows is gone after it.
it('Redis is gone: another one, and everybody gets through', async () => {
  const run = await cure(RECEPTIONIST, 'redis-gone', 'rate-limiting', {
    shows: answers('/receptionist/api/health/redis', 503),
    options: ['Option 1'],
    skip: ['raise-limit', 'restore'],
    after: {
      'recover-1': async () => {
        const { path, token } = (await post('/fake-upstash')).body;
        return { NEW_REDIS_URL: `${stage.app.url}${path}`, NEW_REDIS_SECRET: String(token) };
      },
    },
  });
  expect(run.text('redis-ping')).toContain('ENOTFOUND');
  expect(run.text('verify-limit').trim()).toBe('20 200');
  expect((await json('/receptionist/api/health/redis')).status).toBe(200);
});
