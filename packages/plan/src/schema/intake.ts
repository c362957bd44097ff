import { parse } from '@marcbachmann/cel-js';
import { z } from 'zod';
import { reference, says, text, variable } from './formats.ts';

/** An expression of CEL over `body`, `headers` and `query`. */
const expression = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .max(2_000)
    .meta({ ...says(description, example), 'x-kind': 'CEL expression' })
    .transform((written, context): string => {
      try {
        parse(written);
        return written;
      } catch (error) {
        const [said = 'it cannot be read'] = (error instanceof Error ? error.message : String(error)).split('\n');
        const params = {
          code: 'bad-expression',
          hint: 'Write it in CEL, over body, headers and query: body.alert.name',
        };
        context.issues.push({
          code: 'custom',
          message: `This is not an expression of CEL: ${said}`,
          input: written,
          params,
        });
        return z.NEVER;
      }
    });

const mapping = z
  .strictObject({
    title: text('Title as people see it; nothing: made from the id.', 'Payment provider').optional(),
    key: expression('Answers the key of the alert: what has the same is the same alert.', 'body.check.id'),
    summary: expression('Answers its sentence.', 'body.check.name + " is " + body.state'),
    severity: expression(
      'Answers a level of the plan; nothing: the one of "warning".',
      'body.priority == "high" ? "P1" : "P3"',
    ).optional(),
    status: expression(
      'Answers "firing", "resolved" or "ignore"; nothing: it is firing.',
      'body.state == "up" ? "resolved" : "firing"',
    ).optional(),
    component: expression('Answers a component of the plan.', '"payments"').optional(),
    link: expression('Answers an address where more is said.', 'body.url').optional(),
  })
  .describe('One mapping.');

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
    mappings: z
      .record(z.string(), mapping)
      .default({})
      .meta(
        says('JSON of any other shape, by id: each has an address of its own, and is read by expressions of CEL.', {
          provider: { key: 'body.id', summary: 'body.title' },
        }),
      ),
    secrets: z
      .record(z.string(), text('A secret from the environment.'))
      .default({})
      .meta(says('By which senders sign what they send, by format.', { sentry: variable('SENTRY_SECRET') })),
  })
  .meta(
    says('Alerts that other tools send.', { severity: { critical: 'P0', error: 'P1', warning: 'P2', info: 'P3' } }),
  );
