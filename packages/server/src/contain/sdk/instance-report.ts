import { z } from 'zod';
import { Problem } from '../../platform/problem.ts';

const LONGEST_TEXT = 100;
const INSTANCE = /^[A-Za-z0-9._:-]{1,100}$/;

/** What an application says of itself when it begins to listen. */
export interface Introduction {
  /** Null: it gave no id, so it is known only while it listens. */
  readonly instance: string | null;
  readonly version: string | null;
  readonly sdk: string | null;
  readonly runtime: string | null;
}

/** What it says when it acts on a state. */
export interface InstanceReport extends Introduction {
  readonly instance: string;
  readonly leversVersion: number;
  /** Milliseconds from the move until it acted on it; null: it cannot say. */
  readonly lagMs: number | null;
}

/** Reads the headers of a stream. Plain HTTP clients have but their user agent. */
export function instanceOfHeaders(header: (name: string) => string | undefined): Introduction {
  const said = header('x-tocsin-instance') ?? '';
  return {
    instance: INSTANCE.test(said) ? said : null,
    version: tidy(header('x-tocsin-app-version')),
    sdk: tidy(header('x-tocsin-sdk')),
    runtime: tidy(header('x-tocsin-runtime') ?? header('user-agent')),
  };
}

const text = z.string().max(LONGEST_TEXT);

const reportBody = z.object({
  instance: z.string().regex(INSTANCE, 'is 1 to 100 letters, digits, dots, colons, hyphens and underscores'),
  version: text.nullish(),
  sdk: text,
  runtime: text,
  leversVersion: z.number().int().min(0).max(2_147_483_647),
  lagMs: z.number().min(0).max(1e12).nullish(),
});

/** A lag beyond a month is a wrong clock, and more than the column takes. */
const LONGEST_LAG_MS = 2_000_000_000;

/** @throws Problem 'invalid' with every place that is wrong */
export function readReport(body: string): InstanceReport {
  const parsed = reportBody.safeParse(parseJson(body));
  if (!parsed.success) {
    const at = parsed.error.issues.map(({ path, message }) => ({ at: path.join('.') || 'body', message }));
    throw new Problem('invalid', `The report is malformed: ${at.map((e) => `${e.at}: ${e.message}`).join('; ')}`, at);
  }
  const { instance, version, sdk, runtime, leversVersion, lagMs } = parsed.data;
  const isPlausible = lagMs !== null && lagMs !== undefined && lagMs <= LONGEST_LAG_MS;
  return {
    ...{ instance, version: tidy(version), sdk: tidy(sdk), runtime: tidy(runtime), leversVersion },
    lagMs: isPlausible ? Math.round(lagMs) : null,
  };
}

/** In bounds, and without what PostgreSQL refuses. */
function tidy(said: string | null | undefined): string | null {
  const tidied = (said ?? '')
    .slice(0, LONGEST_TEXT)
    .replace(/[\p{Surrogate}\p{Cc}]/gu, '')
    .trim();
  return tidied === '' ? null : tidied;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem('invalid', 'The body is not JSON.');
  }
}
