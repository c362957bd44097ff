import { z } from 'zod';
import { Problem } from '../../platform/problem.ts';

const MOST_BREAKERS = 1_000;
const LONGEST_NAME = 200;
/** No breaker is opened by others for longer than a day. */
const LONGEST_OPEN_MS = 86_400_000;

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    // What PostgreSQL does not store: the zero character, and halves of characters.
    .refine(
      (value) => !value.includes('\0') && !/[\ud800-\udfff]/u.test(value),
      'has characters that cannot be stored',
    );

const reportBody = z.object({
  instance: text(100),
  breakers: z
    .array(
      z.object({
        name: text(LONGEST_NAME),
        trip: text(40).nullable(),
        openForMs: z.number().min(0),
        share: z.number().min(0).max(1).nullable(),
      }),
    )
    .max(MOST_BREAKERS),
});

/** What one instance says of its breakers: all that are open by what it saw itself, and all that it shares. */
export type BreakerReport = z.output<typeof reportBody>;

/** @throws Problem 'invalid' with every place that is wrong */
export function readBreakerReport(body: string): BreakerReport {
  const parsed = reportBody.safeParse(parseJson(body));
  if (!parsed.success) {
    const at = parsed.error.issues.map(({ path, message }) => ({ at: path.join('.') || 'body', message }));
    throw new Problem('invalid', `The report is malformed: ${at.map((e) => `${e.at}: ${e.message}`).join('; ')}`, at);
  }
  const { instance, breakers } = parsed.data;
  // The last word on a name counts: a statement cannot write a row twice.
  const byName = new Map(breakers.map((one) => [one.name, one]));
  const bounded = [...byName.values()].map((one) => ({ ...one, openForMs: Math.min(one.openForMs, LONGEST_OPEN_MS) }));
  return { instance, breakers: bounded };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem('invalid', 'The report is not JSON.');
  }
}
