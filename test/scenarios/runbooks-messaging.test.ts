import { MERCHANT_NUMBERS, STOPPED_NUMBER } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import {
  answers,
  closeWorld,
  count,
  cure,
  json,
  MESSAGING,
  openWorld,
  pidOf,
  post,
  release,
  stage,
} from './runbooks-b-world.ts';

/* Every runbook of the messaging service: its fault is real, its steps are run in order, and cure it. */
// The command line goes by the machine's clock.
beforeAll(() => openWorld(MESSAGING, { startMs: Date.now() }));
afterEach(() => stage?.settle());
afterAll(closeWorld);

const [first, second] = MERCHANT_NUMBERS;
const call = (number: string) => post(`/messaging/api/calls/${number}`);

it('Twilio is down: voicemail, messages are held, and go out when it is back', async () => {
  const held = () => count("outbound_messages WHERE status = 'waiting'");
  const run = await cure(MESSAGING, 'twilio-down', 'twilio-outage', {
    shows: async () => (await call(first)).status === 502,
    options: ['Option 2'],
    after: {
      'voicemail-only': async () => {
        await eventually('voicemail', async () => (await call(first)).body.answered === 'voicemail');
        return undefined;
      },
      'hold-messages': async () => {
        await eventually('messages wait', async () => {
          await post('/messaging/api/messages/+15550100142');
          return (await held()) > 0;
        });
        return undefined;
      },
      'twilio-is-back': async () => {
        expect(await held()).toBeGreaterThan(0);
        await stage.fault('twilio-down', false);
        return undefined;
      },
      restore: async () => {
        await release(MESSAGING, 'messaging', 'call-mode');
        await eventually('nothing waits', async () => (await held()) === 0);
        return undefined;
      },
    },
  });
  expect(run.text('twilio-status')).toContain('Partial System Outage');
  expect(run.text('twilio-health')).toContain('HTTP 503');
  expect(run.text('twilio-errors')).toContain(' 31005 CA');
  expect(run.text('failed-calls')).toContain(`${first} failed`);
  expect(run.text('held-messages')).toMatch(/sent +\| \d/);
  expect(run.text('verify-no-errors')).toBe('');
  expect(run.held).toEqual(['twilio-is-back']);
  expect((await call(second)).body.answered).toBe('merchant');
});

it('one number fails: another carries its calls, and gives them back', async () => {
  const run = await cure(MESSAGING, 'twilio-number', 'twilio-outage', {
    shows: async () => (await call(first)).status === 502,
    options: ['Option 1'],
    phases: ['Diagnose', 'Contain'],
    parameters: { AFFECTED_NUMBER: first, WORKING_NUMBER: second },
  });
  expect(run.text('failed-calls')).toContain(first);
  expect(run.text('failed-calls')).not.toContain(second);
  expect(run.text('numbers')).toContain(second);
  expect((await call(first)).body.answered).toBe('merchant');
  await run.step('move-calls-back');
  expect(await count(`phone_numbers WHERE carried_by <> number`)).toBe(0);
});

it('a retry storm: less at once and payments first end it, and no payment is booked twice', async () => {
  const waiting = (type: string) => count(`webhook_events WHERE processed_at IS NULL AND type = '${type}'`);
  const run = await cure(MESSAGING, 'retry-storm', 'stripe-retry-storm', {
    shows: async () => (await count('webhook_events WHERE attempts > 3')) > 0,
    after: {
      'processing-is-well': async () => {
        await eventually('payments are through', async () => (await waiting('payment_intent.succeeded')) === 0);
        return undefined;
      },
      'raise-concurrency': async () => {
        const levers = ['webhook-concurrency', 'webhook-retries', 'webhook-types', 'workers'];
        await release(MESSAGING, ...levers);
        await eventually('the rest is through', async () => (await waiting('customer.updated')) === 0);
        return undefined;
      },
    },
  });
  expect(run.text('stripe-status')).toContain('All Systems Operational');
  // Stripe itself waits for nothing: what was late is in the inbox.
  expect(run.text('undelivered-events')).toBe('');
  expect(run.text('inbox-state')).toContain('payment_intent.succeeded');
  expect(run.text('queue-by-type')).toMatch(/payment_intent\.succeeded +\| \d+/);
  expect(run.text('repeated-events')).toMatch(/pi_storm_\S+ +\| [23]/);
  expect(run.text('verify-payments')).toMatch(/payments_waiting\n-+\n0/);
  expect(run.text('verify-not-twice')).toContain('0 rows');
  expect(run.held).toEqual(['processing-is-well']);
});

it('webhooks pile up: more workers and connections catch up', async () => {
  const run = await cure(MESSAGING, 'webhook-burst', 'webhook-backlog', {
    shows: answers('/messaging/api/health/webhooks', 503),
    // What is done with the inbox is tried where webhooks come through it.
    skip: ['pause-delivery', 'resume-delivery', 'drain-inbox', 'retry-given-up', 'verify-integrity'],
    after: {
      'only-payments': async () => {
        const payments = "webhook_events WHERE processed_at IS NULL AND type = 'payment_intent.succeeded'";
        await eventually('payments are through', async () => (await count(payments)) < 20);
        return undefined;
      },
      'queue-is-well': async () => {
        await eventually('nothing is late', async () => !(await stage.isOn('webhook-burst')));
        return undefined;
      },
    },
  });
  expect(run.text('queue-depth')).toMatch(/twilio +\| \d+/);
  expect(run.text('arrivals-and-ends')).toMatch(/of_these_done/);
  expect(run.text('database-connections')).toMatch(/most_allowed/);
  expect(run.text('verify-queue')).toMatch(/late\n-+\n0/);
  expect(run.text('failed-for-good')).toContain('0 rows');
});

it('a complaint: the number is suppressed, what waits for it is not sent', async () => {
  const run = await cure(MESSAGING, 'no-consent', 'consent-complaint', {
    parameters: {
      PHONE: STOPPED_NUMBER,
      CAUSE: 'list-import',
      NOTE: 'Lists are compared with the STOPs',
      MERCHANT: 'm-2',
    },
    skip: ['stop-messaging'],
    after: { 'open-case': async ({ output }) => ({ CASE: /CASE-\d+/.exec(output)?.[0] ?? '' }) },
  });
  expect(run.text('consent-of-number')).toMatch(/given +\| import/);
  expect(run.text('earlier-stops')).toContain('Stop');
  expect(run.text('sent-messages')).toContain('Ten percent off');
  expect(run.text('confirm-suppressed')).toContain('they must get no messages');
  expect(run.text('read-evidence')).toContain('Ten percent off');
  expect(run.text('others-affected')).toContain('0 rows');
  expect(run.text('close-case')).toContain('closed');
  expect(run.held).toEqual(['watch-sends']);
  // What a merchant writes to the number afterwards is refused.
  await post(`/messaging/api/messages/${STOPPED_NUMBER}`);
  await post('/messaging/api/messages/+15550100143');
  await eventually(
    'the other is sent',
    async () => (await count("outbound_messages WHERE recipient = '+15550100143' AND status = 'sent'")) === 1,
  );
  expect(
    await count(`outbound_messages WHERE recipient = '${STOPPED_NUMBER}' AND refused_because = 'suppressed'`),
  ).toBe(1);
  expect((await run.step('ask-again')).output).toContain('until they answer YES');
});

it('the service is slow: what can wait is switched off, the query behind it ended', async () => {
  const run = await cure(MESSAGING, 'endless-report', 'performance-degradation', {
    parameters: { LONG_SECONDS: '0' },
    after: {
      'long-queries': async () => ({ PID: await pidOf('monthly-report') }),
      'scale-up': async () => {
        const pulled = await stage.pulled(MESSAGING);
        expect(pulled).toEqual(expect.arrayContaining(['non-critical-features', 'request-queue', 'workers']));
        return undefined;
      },
    },
  });
  expect(run.text('response-times')).toMatch(/200 0\.[2-9]/);
  expect(run.text('long-queries')).toContain('monthly report');
  expect(run.text('busiest-tables')).toContain('webhook_events');
  expect(run.text('cancel-query')).toMatch(/cancelled\n-+\nt/);
  expect(Number.parseFloat(run.text('verify-speed'))).toBeLessThan(0.25);
  expect((await json('/messaging/api/health')).status).toBe(200);
});
