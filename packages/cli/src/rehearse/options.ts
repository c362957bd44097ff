import { Failure } from '../shared/failure.ts';

/** The options of `tocsin rehearse` as they were written. */
export interface RehearseOptions {
  readonly at?: string;
  readonly metric?: readonly string[];
  readonly monitor?: readonly string[];
  readonly alert?: string;
  readonly severity?: string;
  readonly component?: string;
  readonly silent?: readonly string[];
  readonly down?: readonly string[];
  readonly until?: string;
  /** `true` without a year. */
  readonly year?: string | true;
  readonly incidents?: string;
  readonly seed?: string;
  /** Commander's way to say `--no-answer 20%`; `true` when it was not given. */
  readonly answer?: string | boolean;
  readonly holidays?: string;
  readonly only?: string;
  readonly compare?: string;
  readonly report?: string;
  readonly json?: boolean;
}

export type Form = 'text' | 'md' | 'json';

/** In which form the answer is printed. */
export function formOf({ report, json }: Pick<RehearseOptions, 'report' | 'json'>): Form {
  if (json) return 'json';
  return report === 'md' || report === 'json' ? report : 'text';
}

/** Reads a whole number. @throws Failure 'invalid' outside of its bounds */
export function wholeNumber(name: string, written: string, least: number, most: number): number {
  const number = /^\d{1,10}$/.test(written) ? Number(written) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new Failure('invalid', `--${name} is a whole number from ${least} to ${most}, not ${written}.`);
}

/** Reads a percentage such as `20%`. @returns a ratio from 0 to 1 @throws Failure 'invalid' */
export function percentage(name: string, written: string): number {
  const number = Number(/^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(written)?.[1] ?? Number.NaN);
  if (number <= 100) return number / 100;
  throw new Failure('invalid', `--${name} is a percentage such as 20%, not ${written}.`);
}
