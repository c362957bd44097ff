import { METRIC_READS } from '@tocsin/core';
import { z } from 'zod';
import { duration, httpUrl, reference, says, text, variable } from './formats.ts';
import { span } from './monitors/base.ts';
import { type Threshold, threshold } from './threshold.ts';

/** A band after validation. */
export interface BandDraft {
  readonly below?: Threshold | undefined;
  readonly above?: Threshold | undefined;
  readonly for?: number | undefined;
  readonly severity?: string | undefined;
  readonly until?: Threshold | undefined;
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
    until: threshold(
      'Once it holds, it does so until the value is past this; nothing: past the threshold itself.',
    ).optional(),
  })
  .transform(oneSided);

const source = z
  .strictObject({
    scrape: reference('A scraped target; with "of", or with "ok" and "fail" for a ratio.', 'app').optional(),
    of: text('Samples of the scrape, by a selector of Prometheus.', 'queue_depth{queue="mail"}').optional(),
    ok: text('Samples that count what went well.', 'http_requests_total{status=~"2.."}').optional(),
    fail: text('Samples that count what did not.', 'http_requests_total{status=~"5.."}').optional(),
    sql: text('A SELECT of one value.', 'SELECT count(*) FROM jobs').optional(),
    connection: reference('The connection that is asked; nothing: the only one.', 'app').optional(),
    promql: text('A query of PromQL, asked at "url".', 'sum(rate(http_requests_total[5m]))').optional(),
    url: httpUrl('Base of the Prometheus that is asked.', 'https://prometheus.example.com').optional(),
    headers: z
      .record(z.string(), z.string().describe('Value of the header.'))
      .optional()
      .meta(
        says('HTTP headers of the query, secrets from the environment.', {
          Authorization: `Bearer ${variable('PROMETHEUS_TOKEN')}`,
        }),
      ),
    every: span('How often the database or Prometheus is asked; nothing: every 30 seconds.', '1m').optional(),
    monitor: reference('A monitor: the ratio of its good checks, or their latency.', 'app').optional(),
  })
  .describe('Where the values come from, when they are not pushed.');

const anomalies = z
  .strictObject({
    deviations: z
      .number()
      .min(1)
      .max(100)
      .default(4)
      .meta(says('So many median absolute deviations away from the median is unusual.', 5)),
    direction: z.enum(['both', 'up', 'down']).default('both').meta(says('Which way counts.', 'down')),
    for: duration('It must last this long without a break.', '15m').prefault('10m'),
    severity: reference('Level of the incident; nothing: the least severe of the plan.', 'P3').optional(),
    weeks: z.int().min(1).max(52).default(8).meta(says('Past weeks that are looked at.', 6)),
    minimumWeeks: z.int().min(1).max(52).default(3).meta(says('With fewer weeks known nothing is unusual.', 2)),
  })
  .describe('What is unusual.');

export const metrics = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it; nothing: made from the id.', 'Response time, 95th percentile').optional(),
        read: z
          .enum(METRIC_READS)
          .meta(
            says(
              'ratio: ok ÷ (ok + fail); sum: total of the window; rate: total a second; last, avg, min, max: of the values in the window; p50 to p99: a quantile of a timer in milliseconds.',
              'ratio',
            ),
          ),
        from: z
          .union([z.string().min(1).max(500), source])
          .optional()
          .meta(
            says(
              'Where it comes from: the pushed counter, timer or gauge of this name; or a map. Nothing: the pushed one with the id of the metric.',
              'http.latency',
              { scrape: 'app', of: 'queue_depth' },
            ),
          ),
        window: duration(
          'Length of the sliding window; up to 10 seconds longer, because values are kept in steps of 10 seconds.',
          '1m',
        ).prefault('5m'),
        minimum: z
          .int()
          .min(1)
          .max(1_000_000)
          .optional()
          .meta(
            says(
              'With fewer observations in the window nothing is known: it neither fires nor resolves. Nothing: 5 of what is pushed, 1 of anything else.',
              20,
            ),
          ),
        unit: z
          .enum(['ratio', 'ms', 'count', 'bytes'])
          .optional()
          .meta(says('What its values are; nothing: by the way of reading.', 'bytes')),
        component: reference('The component that it measures.', 'app').optional(),
        runbook: reference('The runbook for when it is bad.', 'database-performance').optional(),
        target: goodBand.meta(says('The healthy side: what the metric should be.', { above: '99%' })).optional(),
        alert: badBand.meta(says('The bad side.', { below: '95%', for: '5m', severity: 'P2' })).optional(),
        critical: badBand.meta(says('The very bad side.', { below: '90%', for: '2m', severity: 'P1' })).optional(),
        anomalies: z
          .union([z.boolean(), anomalies])
          .default(false)
          .meta(
            says('Watched for deviation from the same hour of the week in past weeks: true, or a map.', true, {
              deviations: 5,
              direction: 'down',
            }),
          ),
      })
      .describe('One metric.'),
  )
  .meta(
    says(
      'Metrics by id: pushed, scraped, asked of a database or of Prometheus. Monitors and metrics share their ids.',
      {
        'webhook.success_rate': { read: 'ratio', window: '1m', alert: { below: '90%', for: '1m', severity: 'P1' } },
      },
    ),
  );

/** A metric after validation. */
export type MetricDraft = z.output<typeof metrics>[string];

/** What the values of a metric are, where it does not say so itself: by the way of reading. */
export function unitOf({
  unit,
  read,
  from,
}: Pick<MetricDraft, 'unit' | 'read' | 'from'>): NonNullable<MetricDraft['unit']> {
  if (unit !== undefined) return unit;
  if (read === 'ratio') return 'ratio';
  if (/^p\d\d$/.test(read)) return 'ms';
  const ofMonitor = typeof from === 'object' && from.monitor !== undefined;
  return ofMonitor && read !== 'sum' && read !== 'rate' ? 'ms' : 'count';
}

export const scrapes = z
  .record(
    z.string(),
    z
      .strictObject({
        url: httpUrl('Where its metrics are.', 'https://app.example.com/metrics'),
        headers: z
          .record(z.string(), z.string().describe('Value of the header.'))
          .default({})
          .meta(
            says('HTTP headers, secrets from the environment.', {
              Authorization: `Bearer ${variable('METRICS_TOKEN')}`,
            }),
          ),
        every: span('Time between two scrapes.', '15s').prefault('30s'),
        timeout: span('The whole answer must have come by then.', '5s').prefault('10s'),
      })
      .describe('One target.'),
  )
  .meta(
    says("Targets that speak Prometheus' text format, by id.", { app: { url: 'https://app.example.com/metrics' } }),
  );
