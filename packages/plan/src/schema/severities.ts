import { z } from 'zod';
import { duration, reference, says, text } from './formats.ts';
import { threshold } from './threshold.ts';

export const condition = z
  .strictObject({
    metric: reference('A metric; needs "below" or "above".', 'webhook.success_rate').optional(),
    below: threshold('Holds while the metric is lower than this.').optional(),
    above: threshold('Holds while the metric is higher than this.').optional(),
    for: duration('It must hold this long without a break; nothing: at once.', '5m').optional(),
    monitor: reference(
      'A monitor; needs "silent" for a heartbeat, "down" or "degraded" for any other.',
      'scheduler',
    ).optional(),
    silent: duration(
      'Holds once the heartbeat has been silent this long, counted from its last ping.',
      '30m',
    ).optional(),
    down: duration('Holds once the monitor has been down this long, counted from its first failure.', '1m').optional(),
    degraded: duration('Holds once the monitor has been degraded or down this long.', '5m').optional(),
  })
  .describe('One criterion: either a metric with a threshold, or a monitor that is silent, down or degraded.');

const severity = z
  .strictObject({
    name: text('What people call the level; nothing: its code.', 'High').optional(),
    meaning: text(
      'What it means for users, in a sentence.',
      'A main function is impaired, and many users notice',
    ).optional(),
    examples: z
      .array(text('One example.'))
      .default([])
      .meta(says('Examples that help to choose the level.', ['Fewer than 90% of webhooks are processed successfully'])),
    acknowledge: duration(
      'Somebody must have acknowledged by then; warned at 80% of it, past it the next step is paged. Nothing: no clock.',
      '15m',
    ).optional(),
    resolve: duration(
      'The incident must be resolved by then; warned at 80% of it, past it the lead is paged. Nothing: no clock.',
      '2h',
    ).optional(),
    update: duration('Time between two status updates; nothing: one update only.', '30m').optional(),
    commander: reference(
      'The role that gets the command when an incident opens with this level or gets it.',
      'senior-on-call',
    ).optional(),
    escalation: reference('The escalation policy of this level; nothing: nobody is paged.', 'high').optional(),
    urgency: z
      .enum(['page', 'notify'])
      .default('page')
      .meta(says('Whether responders are woken (page) or only informed (notify).', 'notify')),
    review: z
      .enum(['required', 'optional'])
      .default('optional')
      .meta(says('Whether a post-incident review must take place.', 'required')),
    lowerAfter: duration(
      'Lowered by itself to the worst level that is firing once no alert of this level or worse was firing for so long; never below a level that a person has set. Nothing: only a person lowers it.',
      '15m',
    ).optional(),
    notify: z
      .array(reference('An audience.'))
      .default([])
      .meta(says('Audiences that hear of this level, beside those whose own "severities" name it.', ['executives'])),
    when: z
      .array(condition)
      .default([])
      .meta(
        says('Criteria; any of them sets the level. They only raise a level; "lowerAfter" lowers it.', [
          { metric: 'webhook.success_rate', below: '90%', for: '1m' },
          { monitor: 'scheduler', silent: '30m' },
        ]),
      ),
  })
  .describe('One level.');

export const severities = z.record(z.string(), severity).meta(
  says('Levels of severity by their code, the most severe first.', {
    SEV1: { name: 'Critical', acknowledge: '15m', escalation: 'everybody' },
    SEV2: { name: 'Major', acknowledge: '30m', escalation: 'everybody' },
  }),
);
