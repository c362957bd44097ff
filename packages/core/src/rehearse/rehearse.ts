import type { EpochMs, Plan } from '../model/plan.ts';
import { judge } from './expectations.ts';
import { findGaps } from './find-gaps.ts';
import { isoOf } from './local-time.ts';
import { means } from './means.ts';
import { type Played, play } from './play.ts';
import type { Rehearsal, RehearsedIncident } from './rehearsal.ts';
import type { Behaviour, Scenario } from './scenario.ts';
import { peopleOf, timelineOf } from './tell.ts';

/**
 * Plays a scenario against a plan and tells what would happen. Pure: the same scenario and plan give the same answer.
 * @throws Error when the plan wakes an incident without end, which is a bug of ours
 */
export function rehearse(plan: Plan, scenario: Scenario): Rehearsal {
  return report(plan, scenario, playScenario(plan, scenario));
}

/** Plays a scenario and gives what happened as it is. */
export function playScenario(plan: Plan, scenario: Scenario): Played {
  const { atMs, what, down } = scenario;
  const story = { atMs, untilMs: atMs + scenario.until * 1000, what };
  const behaviourOf = (person: string, _nth: number, at: EpochMs) => behaviourIn(plan, scenario, person, at);
  return play(plan, story, {
    behaviourOf,
    isDown: (channel) => down.includes(channel),
    turn: 0,
    contain: scenario.contain,
  });
}

/** Tells what happened. */
export function report(plan: Plan, scenario: Scenario, played: Played): Rehearsal {
  const expectations = scenario.expect.map((expectation) => judge(plan, played, expectation));
  return {
    title: scenario.title,
    timezone: plan.timezone,
    at: isoOf(scenario.atMs),
    until: isoOf(scenario.atMs + scenario.until * 1000),
    incidents: incidentsOf(plan, played),
    timeline: timelineOf(plan, played),
    people: peopleOf(plan, played),
    gaps: findGaps(plan, scenario, played),
    expectations,
    passed: expectations.every(({ holds }) => holds),
  };
}

function behaviourIn(plan: Plan, scenario: Scenario, person: string, atMs: EpochMs): Behaviour {
  return scenario.people.find(({ who }) => means(plan, who, person, atMs))?.behaviour ?? scenario.everybody;
}

function incidentsOf(plan: Plan, { incidents }: Played): readonly RehearsedIncident[] {
  return incidents.map((incident) => {
    const { id, title, severity, firstSeverity, openedMs, acknowledgedMs, acknowledgedBy, resolvedMs } = incident;
    const answered = acknowledgedMs === null ? 'unanswered' : 'acknowledged';
    return {
      id,
      title,
      severity,
      firstSeverity,
      opened: isoOf(openedMs),
      acknowledged: acknowledgedMs === null ? null : isoOf(acknowledgedMs),
      acknowledgedBy: acknowledgedBy === null ? null : (plan.people[acknowledgedBy]?.name ?? acknowledgedBy),
      resolved: resolvedMs === null ? null : isoOf(resolvedMs),
      outcome: resolvedMs === null ? answered : 'resolved',
    };
  });
}
