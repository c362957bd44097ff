import type { Plan } from '../model/plan.ts';
import { coverageOf, fairnessOf } from './coverage.ts';
import { type Generated, generatedBehaviour, generateIncident } from './generate-incident.ts';
import { type Played, play } from './play.ts';
import type { Rehearsal } from './rehearsal.ts';
import { report } from './rehearse.ts';
import { type Scenario, USUAL_BEHAVIOUR } from './scenario.ts';
import { edgesOf, type YearSpan, yearSpan } from './year-edges.ts';
import type { YearReport, YearRequest } from './year-report.ts';
import { YearTally } from './year-tally.ts';

/** Each incident is followed for a day. */
const FOLLOWED_SECONDS = 86_400;

/**
 * Plays thousands of generated incidents over a year, each for itself. Pure: the same plan and request give the same report.
 */
export function rehearseYear(plan: Plan, request: YearRequest): YearReport {
  const span = yearSpan(plan, request);
  const edges = edgesOf(plan, span);
  const tally = new YearTally(plan, span);
  for (let index = 0; index < request.incidents; index++) {
    const generated = generateIncident(plan, request, span, edges, index);
    tally.add(generated, playGenerated(plan, request, generated));
  }
  const { service, title, version, timezone } = plan;
  const coverage = coverageOf(plan, span);
  return { service, title, version, timezone, request, ...tally.report(), coverage, fairness: fairnessOf(plan, span) };
}

/** Tells one incident of a year from begin to end. @throws RangeError for an index outside of the request */
export function rehearseOneOfYear(plan: Plan, request: YearRequest, index: number): Rehearsal {
  if (index < 0 || index >= request.incidents) throw new RangeError(`the year has no incident ${index}`);
  const span: YearSpan = yearSpan(plan, request);
  const generated = generateIncident(plan, request, span, edgesOf(plan, span), index);
  return report(plan, scenarioOf(generated), playGenerated(plan, request, generated));
}

function playGenerated(plan: Plan, request: YearRequest, generated: Generated): Played {
  const { atMs, what, down, index, random } = generated;
  return play(
    plan,
    { atMs, untilMs: atMs + FOLLOWED_SECONDS * 1000, what: [what] },
    {
      behaviourOf: (_person, _nth, at) => generatedBehaviour(plan, request, random, at),
      isDown: (channel) => down.includes(channel),
      turn: index,
    },
  );
}

function scenarioOf({ index, atMs, what, down, severity }: Generated): Scenario {
  return {
    title: `Incident ${index} of the year (${severity.id})`,
    atMs,
    what: [what],
    people: [],
    everybody: USUAL_BEHAVIOUR,
    down,
    until: FOLLOWED_SECONDS,
    expect: [],
  };
}
