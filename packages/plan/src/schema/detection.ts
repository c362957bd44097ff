import { z } from 'zod';
import { duration, flag, httpUrl, latency, reference, says, text } from './formats.ts';
import { type Threshold, threshold } from './threshold.ts';

const base = {
  title: text('Title as people see it; nothing: made from the id.', 'Webhook processing health').optional(),
  component: reference('The component that it watches.', 'webhooks').optional(),
  severity: reference(
    'Level of the incident that it opens; nothing: only the criteria of the severities count.',
    'P1',
  ).optional(),
  runbook: reference('The runbook for when it fails.', 'webhook-processing').optional(),
};

const http = z
  .strictObject({
    type: z.literal('http').meta(says('Calls an address.', 'http')),
    ...base,
    url: httpUrl('What is called.', 'https://app.example.com/api/health'),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .default('GET')
      .meta(says('HTTP method.', 'HEAD')),
    headers: z
      .record(z.string(), z.string().describe('Value of the header.'))
      .default({})
      .meta(says('HTTP headers.', { Accept: 'application/json' })),
    every: duration('Time between two checks.', '10s').prefault('30s'),
    timeout: duration('The whole answer must have come by then.', '5s').prefault('10s'),
    confirm: z.int().min(1).max(100).default(2).meta(says('Failures in a row before the monitor is down.', 3)),
    recover: z.int().min(1).max(100).default(2).meta(says('Successes in a row before it is up again.', 2)),
    expect: z
      .strictObject({
        status: z
          .array(z.int().min(100).max(599).describe('A status code.'))
          .min(1)
          .default([200])
          .meta(says('Status codes that are fine; redirects are answers, not followed.', [200, 204])),
        bodyContains: text('The answer must contain this, within its first 256 KB.', '"status":"ok"').optional(),
        maxLatency: latency('The answer must not take longer.', '800ms').optional(),
      })
      .prefault({})
      .meta(says('What a good answer is.', { status: [200], maxLatency: '800ms' })),
  })
  .describe('A monitor that calls an address.');

const heartbeat = z
  .strictObject({
    type: z.literal('heartbeat').meta(says('Waits for pings.', 'heartbeat')),
    ...base,
    every: duration('Expected time between two pings.', '30s'),
    grace: duration(
      'How late a ping may be before the heartbeat is silent; it is down at once when a ping says that the work failed.',
      '30s',
    ).prefault('1m'),
  })
  .describe('A monitor that expects pings.');

export const monitors = z.record(z.string(), z.discriminatedUnion('type', [http, heartbeat])).meta(
  says('Monitors by id. Monitors and metrics share their ids.', {
    home: { type: 'http', url: 'https://shop.example.com/', component: 'web' },
  }),
);

/** A band after validation. */
export interface BandDraft {
  readonly below?: Threshold | undefined;
  readonly above?: Threshold | undefined;
  readonly for?: number | undefined;
  readonly severity?: string | undefined;
}

const side = {
  below: threshold('It is lower than this.').optional(),
  above: threshold('It is higher than this.').optional(),
};

function oneSided(band: BandDraft, context: z.RefinementCtx<BandDraft>): BandDraft {
  if ((band.below === undefined) !== (band.above === undefined)) return band;
  const params = { code: 'bad-band', hint: 'Write { above: 99% } or { below: 95%, for: 5m, severity: ID }.' };
  context.issues.push({ code: 'custom', message: 'A band needs either "below" or "above"', input: band, params });
  return z.NEVER;
}

const goodBand = z.strictObject(side).transform(oneSided);

const badBand = z
  .strictObject({
    ...side,
    for: duration('It must hold this long without a break; nothing: at once.', '5m').optional(),
    severity: reference('The level of which this is a criterion; nothing: only shown.', 'P1').optional(),
  })
  .transform(oneSided);

export const metrics = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Response time, 95th percentile').optional(),
        read: z
          .enum(['ratio', 'sum', 'p50', 'p95', 'p99'])
          .meta(
            says(
              'ratio: ok ÷ (ok + fail); sum: total of the window; p50, p95, p99: a quantile of a timer in milliseconds.',
              'ratio',
            ),
          ),
        from: text(
          'The pushed counter or timer; nothing: the one with the id of the metric.',
          'http.latency',
        ).optional(),
        window: duration(
          'Length of the sliding window; up to 10 seconds longer, because values are kept in steps of 10 seconds.',
          '1m',
        ).prefault('5m'),
        minimum: z
          .int()
          .min(1)
          .max(1_000_000)
          .default(5)
          .meta(says('With fewer observations in the window nothing is known: it neither fires nor resolves.', 20)),
        component: reference('The component that it measures.', 'app').optional(),
        runbook: reference('The runbook for when it is bad.', 'database-performance').optional(),
        target: goodBand.meta(says('The healthy side: what the metric should be.', { above: '99%' })).optional(),
        alert: badBand.meta(says('The bad side.', { below: '95%', for: '5m', severity: 'P2' })).optional(),
        critical: badBand.meta(says('The very bad side.', { below: '90%', for: '2m', severity: 'P1' })).optional(),
        anomalies: flag('Watched for deviation from its usual course.', false).meta({ 'x-not-acted-on': true }),
      })
      .describe('One metric.'),
  )
  .meta(
    says('Metrics by id, read from pushed counters and timers. Monitors and metrics share their ids.', {
      'webhook.success_rate': { read: 'ratio', window: '1m', alert: { below: '90%', for: '1m', severity: 'P1' } },
    }),
  );

export const intake = z
  .strictObject({
    severity: z
      .strictObject({
        critical: reference('Level of "critical"; nothing: the first of the plan.', 'P0').optional(),
        error: reference('Level of "error"; nothing: the second.', 'P1').optional(),
        warning: reference('Level of "warning"; nothing: the third.', 'P2').optional(),
        info: reference(
          'Level of "info"; nothing: the fourth. Where there are fewer levels, the last.',
          'P3',
        ).optional(),
      })
      .prefault({})
      .meta(
        says('Level for each PagerDuty Events v2 severity; nothing: the levels of the plan in their order.', {
          critical: 'P0',
          error: 'P1',
        }),
      ),
  })
  .meta(
    says('Alerts that other tools send.', { severity: { critical: 'P0', error: 'P1', warning: 'P2', info: 'P3' } }),
  );
