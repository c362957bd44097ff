import { readFile } from 'node:fs/promises';
import { dayNumber, type Plan, type YearRequest } from '@tocsin/core';
import { Failure } from '../shared/failure.ts';
import { percentage, type RehearseOptions, wholeNumber } from './options.ts';

const MOST_INCIDENTS = 1_000_000;

/** What the options say about a year. @throws Failure 'invalid' */
export async function yearRequest(plan: Plan, options: RehearseOptions): Promise<YearRequest> {
  const { year, incidents = '10000', seed = '1', answer, holidays } = options;
  const next = String(new Date().getFullYear() + 1);
  return {
    year: wholeNumber('year', typeof year === 'string' ? year : next, 2000, 2100),
    incidents: wholeNumber('incidents', incidents, 1, MOST_INCIDENTS),
    seed: wholeNumber('seed', seed, 0, 2_147_483_647),
    noAnswer: typeof answer === 'string' ? percentage('no-answer', answer) : 0.2,
    down: Object.fromEntries((options.down ?? []).map((written) => downOf(plan, written))),
    holidays: holidays === undefined ? [] : await holidaysOf(holidays),
  };
}

function downOf(plan: Plan, written: string): readonly [string, number] {
  const [channel = '', rate = '100%'] = written.split('=');
  if (plan.channels[channel]) return [channel, percentage('down', rate)];
  const known = Object.keys(plan.channels).join(', ') || 'none';
  throw new Failure('invalid', `--down: the plan has no channel "${channel}". Known: ${known}.`);
}

/** Dates with commas between them, or a file with a date on each line; what follows a date there is its name. */
async function holidaysOf(written: string): Promise<readonly string[]> {
  const isList = /^\d{4}-\d{2}-\d{2}(?:,|$)/.test(written);
  const words = isList ? written.split(',') : await linesOf(written);
  const dates = words.map((word) => word.trim().slice(0, 10)).filter((date) => date !== '' && !date.startsWith('#'));
  const wrong = dates.find((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date) || dayNumber(date) === null);
  if (wrong === undefined) return dates;
  throw new Failure('invalid', `--holidays: "${wrong}" is not a date such as 2027-12-25.`);
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure('invalid', `--holidays is a list of dates or a file with them: ${why}`);
  }
}
