import { z } from 'zod';
import { duration, reference, says } from './formats.ts';
import { threshold } from './threshold.ts';

const alertLevel = reference("Its level; nothing: that of the plan's intake for such a severity.", 'P1').optional();

/** When something is wrong with the flow of a source. */
export const inboxAlerts = z
  .strictObject({
    stopped: z
      .union([
        z.literal(false),
        z
          .strictObject({
            for: duration('The oldest event waits for longer.', '15m').prefault('15m'),
            severity: alertLevel,
          })
          .describe('Processing has stopped.'),
      ])
      .prefault({})
      .meta(says('Events wait too long; false: nobody is told.', { for: '15m', severity: 'P0' })),
    success: z
      .union([
        z.literal(false),
        z
          .strictObject({
            below: threshold('Share of attempts that succeed.').prefault('90%'),
            for: duration('It holds for so long.', '1m').prefault('1m'),
            severity: alertLevel,
          })
          .describe('Deliveries fail.'),
      ])
      .prefault({})
      .meta(says('Too many attempts fail; false: nobody is told.', { below: '90%', severity: 'P1' })),
    growing: z
      .union([
        z.literal(false),
        z
          .strictObject({
            above: z.int().min(0).default(100).meta(says('Events that wait more than five minutes ago.', 1_000)),
            for: duration('It holds for so long.', '5m').prefault('5m'),
            severity: alertLevel,
          })
          .describe('The backlog grows.'),
      ])
      .prefault({})
      .meta(says('The backlog grows; false: nobody is told.', { above: 1_000, for: '5m' })),
    latency: z
      .union([
        z.literal(false),
        z
          .strictObject({
            above: threshold('95th percentile of the time from arrival to delivery.').prefault('1m'),
            for: duration('It holds for so long.', '5m').prefault('5m'),
            severity: alertLevel,
          })
          .describe('Deliveries come late.'),
      ])
      .prefault({})
      .meta(says('Events are delivered late; false: nobody is told.', { above: '30s', for: '5m' })),
    repeats: z
      .union([
        z.literal(false),
        z
          .strictObject({
            above: threshold('Share of what arrives that was here before.').prefault('50%'),
            for: duration('It holds for so long.', '2m').prefault('2m'),
            severity: alertLevel,
          })
          .describe('The vendor sends the same again and again.'),
      ])
      .prefault({})
      .meta(says('A retry storm: the same events come again and again; false: nobody is told.', { above: '50%' })),
  })
  .prefault({})
  .meta(says('When something is wrong with the flow.', { stopped: { for: '15m', severity: 'P0' } }));
