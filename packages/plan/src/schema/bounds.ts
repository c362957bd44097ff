import { type Bounds, patternProblem, type Scalar } from '@tocsin/core';
import { z } from 'zod';
import { parseDuration, parseLatencyMs, parsePercentage } from '../duration.ts';
import { says } from './formats.ts';

/** What a fact is counted in, where it is no plain text or number. */
export type Quantity = 'latency' | 'age' | 'days' | 'share';

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]).describe('Text or a number.');

type Reader = (written: string) => number | null;

const READERS: Readonly<Record<Quantity, { read: Reader; form: string; example: string | number }>> = {
  latency: { read: parseLatencyMs, form: 'a latency such as 800ms or 2s', example: '800ms' },
  age: { read: parseDuration, form: 'a duration such as 90s or 5m', example: '5m' },
  days: { read: toDays, form: 'a number of days such as 14', example: 14 },
  share: { read: parsePercentage, form: 'a percentage such as 50%', example: '50%' },
};

function toDays(written: string): number | null {
  const seconds = parseDuration(written);
  return seconds === null ? null : seconds / 86_400;
}

/** One side of a quantity: milliseconds, seconds, days or a ratio, as the fact is counted. */
function side(kind: Quantity, description: string) {
  const { read, form, example } = READERS[kind];
  return z
    .union([z.string(), z.number()])
    .meta(says(`${description}: ${form}.`, example))
    .transform((written, context): number => {
      const value = typeof written === 'number' ? (kind === 'days' ? written : null) : read(written);
      if (value !== null) return value;
      const params = { code: 'bad-threshold', hint: `Write ${form}.` };
      context.issues.push({ code: 'custom', message: `"${written}" is not ${form}`, input: written, params });
      return z.NEVER;
    });
}

/** One schema of each kind, which every fact of the kind refers to. */
const quantities = new Map<Quantity, ReturnType<typeof quantity>>();

function quantity(kind: Quantity) {
  const sides = { below: side(kind, 'Less than this').optional(), above: side(kind, 'More than this').optional() };
  return z
    .strictObject(sides)
    .transform(toBounds)
    .meta({ id: `${kind}-condition`, description: `Bounds of ${READERS[kind].form}.` });
}

/** Bounds of a quantity: `{ below: 800ms }`. */
export function quantityBounds(kind: Quantity, description: string) {
  const shared = quantities.get(kind) ?? quantity(kind);
  quantities.set(kind, shared);
  return shared.meta({ ...says(description, { below: READERS[kind].example }), 'x-kind': 'condition' });
}

/** A regular expression that takes linear time whatever it is held against. */
export const pattern = z
  .string()
  .min(1)
  .max(2_000)
  .meta(says('It matches this regular expression of RE2, anywhere in the text.', '^ok'))
  .transform((source, context): string => {
    const problem = patternProblem(source);
    if (problem === null) return source;
    const params = { code: 'bad-pattern', hint: 'RE2 has no back-references and no look-around.' };
    const message = `"${source}" is not a regular expression of RE2: ${problem}`;
    context.issues.push({ code: 'custom', message, input: source, params });
    return z.NEVER;
  });

const several = z
  .union([z.string(), z.number(), z.boolean(), z.null(), z.array(scalar).min(1)])
  .describe('A value, or a list of values.');

const bounds = z
  .strictObject({
    is: several.meta(says('It is this, or one of these.', 200)).optional(),
    not: several.meta(says('It is not this, or none of these.', 'error')).optional(),
    below: z.number().meta(says('It is a number lower than this.', 100)).optional(),
    above: z.number().meta(says('It is a number higher than this.', 0)).optional(),
    contains: z.string().min(1).max(10_000).meta(says('It contains this text.', 'ok')).optional(),
    matches: pattern.optional(),
    exists: z.boolean().meta(says('Whether it is there at all.', true)).optional(),
  })
  .transform(({ is, not, ...rest }, context) => {
    const lists = { ...(is !== undefined && { is: toList(is) }), ...(not !== undefined && { not: toList(not) }) };
    return toBounds({ ...lists, ...rest }, context);
  });

const plain = z
  .union([several.transform((value): Bounds => ({ is: toList(value) })), bounds])
  .meta({ id: 'condition', description: 'A value, a list of values, or a map of bounds.' });

/** Bounds of any other fact: a value, a list of values, or a map of bounds. */
export function plainBounds(description: string, ...examples: unknown[]) {
  return plain.meta({ ...says(description, ...examples), 'x-kind': 'condition' });
}

function toList(value: Scalar | readonly Scalar[]): readonly Scalar[] {
  return Array.isArray(value) ? (value as readonly Scalar[]) : [value as Scalar];
}

type Loose = { readonly [K in keyof Bounds]?: Bounds[K] | undefined };

/** Something must be asked for, and it must be possible. */
function toBounds(written: Loose, context: { issues: z.core.$ZodRawIssue[] }): Bounds {
  const bounds = Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as Bounds;
  const { below, above, exists } = bounds;
  const keys = Object.keys(bounds).length;
  const problem =
    keys === 0
      ? 'This condition asks for nothing'
      : below !== undefined && above !== undefined && below <= above
        ? `Nothing is below ${below} and above ${above}`
        : exists === false && keys > 1
          ? 'What is not there has no value'
          : null;
  if (problem === null) return bounds;
  const params = { code: 'bad-condition', hint: 'Write { below: 100 }, { above: 0 }, { contains: ok } or a value.' };
  context.issues.push({ code: 'custom', message: problem, input: written, params });
  return z.NEVER;
}
