import { z } from 'zod';
import { parseLatencyMs, parsePercentage } from '../duration.ts';
import { says } from './formats.ts';

/** A threshold with its unit, so that `90%` cannot be held against milliseconds unseen. */
export interface Threshold {
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'number';
}

/** Reads the threshold of a metric: a percentage, a latency or a number. */
export const threshold = (description: string) =>
  z
    .union([z.string(), z.number()])
    .meta({
      ...says(`${description} A percentage (90%), a latency (800ms, 10s) or a number.`, '90%', '800ms', 25),
      'x-kind': 'threshold',
    })
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
