import type { EpochMs, Plan, Severity } from '../model/plan.ts';
import { placeOf } from './local-time.ts';
import { type Random, randomFrom, seedOf, weighted } from './random.ts';
import type { Behaviour, Happening } from './scenario.ts';
import { happeningFor } from './scenarios-for.ts';
import type { YearSpan } from './year-edges.ts';
import type { YearRequest } from './year-report.ts';

/** One incident of the year before it is played. */
export interface Generated {
  readonly index: number;
  readonly atMs: EpochMs;
  readonly severity: Severity;
  readonly what: Happening;
  readonly down: readonly string[];
  /** Goes on where the generation ended: each message draws the next number. */
  readonly random: Random;
}

/** Every fourth incident is at an edge. */
const EDGE_EVERY = 4;
const AROUND_EDGE_MS = 2 * 3_600_000;
/** So many mend themselves, after five minutes to an hour. */
const MENDS_ITSELF = 0.2;
/** So many who acknowledge then forget it. */
const FORGETS = 0.05;

/**
 * Makes one incident of a year. The moments are spread so that every part of the year gets its share, whatever the seed;
 * severe levels are rarer than mild ones.
 */
export function generateIncident(
  plan: Plan,
  request: YearRequest,
  span: YearSpan,
  edges: readonly EpochMs[],
  index: number,
): Generated {
  const random = randomFrom(seedOf(request.seed, index));
  const atMs = momentOf(request, span, edges, index, random);
  const severity = weighted(random, plan.severities, (_, rank) => rank + 1);
  const condition = severity.when[Math.floor(random() * severity.when.length)];
  const mends = random() < MENDS_ITSELF;
  const lasts = 300 + Math.floor(random() * 56) * 60;
  const what = { ...happeningFor(plan, severity, condition), ...(mends ? { lasts } : {}) };
  // Drawn for every channel, so that another rate of one leaves the rest as it is.
  const down = Object.keys(plan.channels).filter((channel) => random() < (request.down[channel] ?? 0));
  return { index, atMs, severity, what, down, random };
}

function momentOf(
  request: YearRequest,
  { fromMs, toMs }: YearSpan,
  edges: readonly EpochMs[],
  index: number,
  random: Random,
): EpochMs {
  const [first, second] = [random(), random()];
  if (index % EDGE_EVERY === EDGE_EVERY - 1 && edges.length > 0) {
    const edge = edges[Math.floor(first * edges.length)] ?? fromMs;
    const at = edge + Math.round((second * 2 - 1) * AROUND_EDGE_MS);
    return Math.min(Math.max(at, fromMs), toMs - 1);
  }
  return Math.floor(fromMs + ((index + first) / request.incidents) * (toMs - fromMs));
}

/** What somebody does with a message: nothing at the given rate; else an answer after some minutes, slower at night. */
export function generatedBehaviour(plan: Plan, request: YearRequest, random: Random, atMs: EpochMs): Behaviour {
  const [silent, speed, forgets, work] = [random(), random(), random(), random()];
  const mean = placeOf(plan.timezone, atMs).isNight ? 240 : 120;
  const answersAfter = 20 + Math.floor(Math.min(5, -Math.log(1 - speed)) * mean);
  return {
    answersAfter: silent < request.noAnswer ? null : answersAfter,
    fromPage: 1,
    afterwards: forgets < FORGETS ? 'forget' : 'resolve',
    resolveAfter: 600 + Math.floor(work * 80) * 60,
  };
}
