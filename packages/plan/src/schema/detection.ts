import { z } from 'zod';
import { duration, httpUrl, latency, reference, text } from './formats.ts';

const base = {
  title: text('Title as people see it.').optional(),
  component: reference('The component that it watches.').optional(),
  severity: reference(
    'Level of the incident that it opens; nothing: only the criteria of the severities count.',
  ).optional(),
  runbook: reference('The runbook for when it fails.').optional(),
};

const http = z
  .strictObject({
    type: z.literal('http').describe('Calls an address.'),
    ...base,
    url: httpUrl('What is called.'),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .default('GET')
      .describe('HTTP method.'),
    headers: z.record(z.string(), z.string().describe('Value of the header.')).default({}).describe('HTTP headers.'),
    every: duration('Time between two checks.').default(30),
    timeout: duration('The answer must have come by then.').default(10),
    confirm: z.int().min(1).max(100).default(2).describe('Failures in a row before the monitor is down.'),
    recover: z.int().min(1).max(100).default(2).describe('Successes in a row before it is up again.'),
    expect: z
      .strictObject({
        status: z
          .array(z.int().min(100).max(599).describe('A status code.'))
          .min(1)
          .default([200])
          .describe('Status codes that are fine.'),
        bodyContains: text('The answer must contain this.').optional(),
        maxLatency: latency('The answer must not take longer.').optional(),
      })
      .prefault({})
      .describe('What a good answer is.'),
  })
  .describe('A monitor that calls an address.');

const heartbeat = z
  .strictObject({
    type: z.literal('heartbeat').describe('Waits for pings.'),
    ...base,
    every: duration('Expected time between two pings.'),
    grace: duration('How late a ping may be before the heartbeat is silent.').default(60),
  })
  .describe('A monitor that expects pings.');

export const monitors = z
  .record(z.string(), z.discriminatedUnion('type', [http, heartbeat]))
  .describe('Monitors by id.');

export const metrics = z
  .record(
    z.string(),
    z
      .strictObject({
        title: text('Title as people see it.').optional(),
        read: z
          .enum(['ratio', 'sum', 'p50', 'p95', 'p99'])
          .describe(
            'ratio: ok ÷ (ok + fail); sum: total of the window; p50, p95, p99: a quantile of a timer in milliseconds.',
          ),
        from: text('The pushed counter or timer; nothing: the one with the id of the metric.').optional(),
        window: duration('Length of the sliding window.').default(300),
        minimum: z.int().min(1).max(1_000_000).default(5).describe('Fewer observations in the window say nothing.'),
        component: reference('The component that it measures.').optional(),
        runbook: reference('The runbook for when it is bad.').optional(),
      })
      .describe('One metric.'),
  )
  .describe('Metrics by id, read from pushed counters and timers.');

export const intake = z
  .strictObject({
    severity: z
      .strictObject({
        critical: reference('Level of "critical".').optional(),
        error: reference('Level of "error".').optional(),
        warning: reference('Level of "warning".').optional(),
        info: reference('Level of "info".').optional(),
      })
      .prefault({})
      .describe('Level for each PagerDuty Events v2 severity; nothing: the levels of the plan in their order.'),
  })
  .describe('Alerts that other tools send.');
