import { z } from 'zod';
import { parseLatencyMs, parsePercentage } from '../duration.ts';
import { duration, reference, text } from './formats.ts';

/** A threshold with its unit, so that `90%` cannot be held against milliseconds unseen. */
export interface Threshold {
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'number';
}

const threshold = (description: string) =>
  z
    .union([z.string(), z.number()])
    .meta({ description: `${description} A percentage (90%), a latency (800ms, 10s) or a number.` })
    .transform((written, context): Threshold => {
      if (typeof written === 'number') return { value: written, unit: 'number' };
      const ratio = parsePercentage(written);
      if (ratio !== null) return { value: ratio, unit: 'ratio' };
      const ms = parseLatencyMs(written);
      if (ms !== null) return { value: ms, unit: 'ms' };
      const params = {
        code: 'bad-threshold',
        hint: 'Write a percentage up to 100% (90%), a latency (800ms, 10s) or a number.',
      };
      context.issues.push({ code: 'custom', message: `"${written}" is not a threshold`, input: written, params });
      return z.NEVER;
    });

const condition = z
  .strictObject({
    metric: reference('A metric; needs "below" or "above".').optional(),
    below: threshold('Holds while the metric is lower than this.').optional(),
    above: threshold('Holds while the metric is higher than this.').optional(),
    for: duration('It must hold this long without a break; nothing: at once.').optional(),
    monitor: reference('A monitor; needs "silent" for a heartbeat, "down" for any other.').optional(),
    silent: duration('Holds once the heartbeat has been silent this long.').optional(),
    down: duration('Holds once the monitor has been down this long.').optional(),
  })
  .describe('One criterion: either a metric with a threshold, or a monitor that is silent or down.');

export const severities = z
  .record(
    z.string(),
    z
      .strictObject({
        name: text('What people call the level: Critical.').optional(),
        meaning: text('What it means for users, in a sentence.').optional(),
        examples: z.array(text('One example.')).default([]).describe('Examples that help to choose the level.'),
        acknowledge: duration('Somebody must have acknowledged by then.').optional(),
        resolve: duration('The incident must be resolved by then.').optional(),
        update: duration('Time between two status updates.').optional(),
        commander: reference('The role that commands incidents of this level.').optional(),
        escalation: reference('The escalation policy of this level; nothing: nobody is paged.').optional(),
        urgency: z
          .enum(['page', 'notify'])
          .default('page')
          .describe('Whether responders are woken (page) or only informed (notify).'),
        review: z
          .enum(['required', 'optional'])
          .default('optional')
          .describe('Whether a post-incident review must take place.'),
        when: z.array(condition).default([]).describe('Criteria; any of them sets the level.'),
      })
      .describe('One level.'),
  )
  .describe('Levels of severity by their code, the most severe first.');
