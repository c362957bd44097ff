import { z } from 'zod';
import { calendar, duration, laterUrl, reference, says, text, variable } from './formats.ts';
import { span } from './monitors/base.ts';

/* Calls of the application by the calendar. */

const job = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Reminders').optional(),
    ...calendar('*/5 * * * *'),
    jitter: duration('It begins at a random moment within this time.', '30s').prefault('0s'),
    url: laterUrl('What is called.', 'https://app.example.com/api/scheduler/reminders'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST').meta(says('HTTP method.', 'GET')),
    secret: text('Sent with each call, from a secret.', variable('SCHEDULER_SECRET_KEY')).optional(),
    header: text('Header of the secret; nothing: Authorization, as a bearer token.', 'X-Scheduler-Key').optional(),
    headers: z
      .record(z.string(), z.string().describe('Value of the header.'))
      .default({})
      .meta(says('Further headers.', { 'Content-Type': 'application/json' })),
    body: text('Body of the call.', '{"batch": 100}').optional(),
    timeout: span('It must have answered by then.', '1m').prefault('1m'),
    overlap: z
      .enum(['skip', 'allow'])
      .default('skip')
      .meta(
        says('When the call before still runs: leave this one out (skip), or make it all the same (allow).', 'allow'),
      ),
    missed: z
      .enum(['skip', 'once'])
      .default('once')
      .meta(
        says('After a time in which nothing ran: one call for all that were missed (once), or none (skip).', 'skip'),
      ),
    silent: duration('No call has succeeded for so long: an alert; nothing: nobody is told.', '30m').optional(),
    severity: reference("Level of that alert; nothing: that of the plan's intake for an error.", 'P1').optional(),
    component: reference('The component that is called.', 'scheduler').optional(),
    runbook: reference('The runbook for when it is silent.', 'scheduler').optional(),
    lever: reference('The switch that pauses it; nothing: ID.calls, which is made.', 'scheduler').optional(),
  })
  .describe('One call.');

export const jobs = z.record(z.string(), job).meta(
  says('Calls of the application by the calendar, by id.', {
    reminders: { cron: '*/5 * * * *', url: 'https://app.example.com/api/scheduler/reminders' },
  }),
);
