import { z } from 'zod';
import { cron, says, zone } from '../formats.ts';
import { base, span } from './base.ts';

export const heartbeat = z
  .strictObject({
    type: z.literal('heartbeat').meta(says('Waits for pings.', 'heartbeat')),
    ...base,
    every: span('Expected time between two pings; or "schedule".', '30s').optional(),
    schedule: cron('When pings are expected; or "every".', '0 3 * * *').optional(),
    timezone: zone('Zone of the schedule; nothing: the zone of the plan.').optional(),
    grace: span(
      'How late a ping may be before the heartbeat is silent; it is down at once when a ping says that the work failed.',
      '30s',
    ).prefault('1m'),
    longest: span(
      'A run that has begun must be done after so long; nothing: it only has to ping in time.',
      '20m',
    ).optional(),
  })
  .describe('A monitor that expects pings.');
