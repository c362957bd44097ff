import { z } from 'zod';
import { duration, says } from './formats.ts';
import { target } from './target.ts';
import { timeWindow } from './time-window.ts';

const step = z
  .strictObject({
    after: duration('Time since the incident opened, or since the round began.', '5m'),
    page: z
      .array(target)
      .meta(
        says('Who is paged. A step that leads to nobody at that moment is skipped at once.', [
          'schedule:on-call/primary',
          'channel:slack/#incidents',
        ]),
      ),
    reach: z
      .enum(['all', 'round-robin'])
      .default('all')
      .meta(
        says(
          'Whether all of "page" are paged, or one of them, another one with each incident; channels are always told.',
          'round-robin',
        ),
      ),
    during: z
      .array(timeWindow)
      .default([])
      .meta(
        says('The step counts only when it is due within one of these; nothing: always.', [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' },
        ]),
      ),
  })
  .describe('One step.');

export const escalation = z
  .record(
    z.string(),
    z
      .strictObject({
        steps: z
          .array(step)
          .meta(says('Steps in the order of time.', [{ after: '0m', page: ['schedule:on-call/primary'] }])),
        repeat: z
          .int()
          .min(0)
          .max(100)
          .default(0)
          .meta(says('How many times the whole policy runs again when nobody answers.', 2)),
        repeatAfter: duration('Pause between the last step and the next round.', '15m').prefault('15m'),
        forgottenAfter: duration(
          'Page again when an acknowledged incident was quiet for this long; nothing: never.',
          '30m',
        ).optional(),
        escalateOn: z
          .array(z.enum(['acknowledge', 'resolve', 'update']))
          .default(['acknowledge'])
          .meta(
            says(
              'Deadlines of the level that page the next step when they are missed, also of an incident that was acknowledged.',
              ['acknowledge', 'resolve'],
            ),
          ),
      })
      .describe('One escalation policy.'),
  )
  .meta(
    says('Escalation policies by id.', {
      high: { steps: [{ after: '0m', page: ['schedule:on-call/primary'] }], repeat: 2 },
    }),
  );
