import { personName } from '../model/person-name.ts';
import type { Plan } from '../model/plan.ts';
import { inWords } from '../respond/duration.ts';
import type { ScenarioPair } from './compare-plans.ts';
import type { ScenarioChange } from './comparison.ts';
import type { Played } from './play.ts';
import type { Rehearsal } from './rehearsal.ts';
import { playScenario, report } from './rehearse.ts';

/** More changes of one story than this are only counted. */
const MOST_CHANGES = 20;

/** Plays a story on both plans and says what goes differently. */
export function compareStories(before: Plan, after: Plan, pair: ScenarioPair): ScenarioChange {
  const [old, now] = [tellStory(before, pair.before), tellStory(after, pair.after)];
  const changes = old && now ? differences(old.facts, now.facts) : [];
  const failed = (told: Told | null) => (told?.rehearsal.expectations ?? []).filter(({ holds }) => !holds);
  const failedBefore = new Set(failed(old).map(({ text }) => text));
  const broken = failed(now).filter(({ text }) => !failedBefore.has(text));
  return {
    title: pair.title,
    same: old !== null && now !== null && changes.length === 0,
    passedBefore: old?.rehearsal.passed ?? null,
    passedAfter: now?.rehearsal.passed ?? null,
    changes: shortened(changes),
    broken: broken.map(({ text, found }) => `${text}: ${found}`),
  };
}

interface Told {
  readonly rehearsal: Rehearsal;
  /** What can be compared, with its time since the beginning of the story. */
  readonly facts: ReadonlyMap<string, number>;
}

function tellStory(plan: Plan, scenario: ScenarioPair['after']): Told | null {
  if (!scenario) return null;
  const played = playScenario(plan, scenario);
  return { rehearsal: report(plan, scenario, played), facts: factsOf(plan, played, scenario.atMs) };
}

/** When which incident opened, who was reached first, second … over what, and who answered. */
function factsOf(plan: Plan, { moments, incidents }: Played, startMs: number): ReadonlyMap<string, number> {
  const facts = new Map<string, number>();
  const counts = new Map<string, number>();
  const nth = (what: string) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return count === 1 ? what : `${what} (${count})`;
  };
  for (const { id, severity, openedMs, acknowledgedMs, acknowledgedBy } of incidents) {
    facts.set(`${id} opens as ${severity}`, (openedMs - startMs) / 1000);
    if (acknowledgedMs === null) continue;
    const name = acknowledgedBy === null ? 'somebody' : personName(plan, acknowledgedBy);
    facts.set(`${name} answers ${id}`, (acknowledgedMs - startMs) / 1000);
  }
  for (const moment of moments) {
    if (moment.kind !== 'attempt' || moment.failure !== null) continue;
    const verb = moment.urgency === 'page' ? 'is paged' : 'is notified';
    facts.set(nth(`${personName(plan, moment.person)} ${verb} over ${moment.channel}`), (moment.atMs - startMs) / 1000);
  }
  return facts;
}

function differences(before: Told['facts'], after: Told['facts']): readonly string[] {
  const gone = [...before].filter(([what]) => !after.has(what)).map(([what, at]) => `no more: ${what} ${since(at)}`);
  const others = [...after].flatMap(([what, at]) => {
    const was = before.get(what);
    if (was === undefined) return [`new: ${what} ${since(at)}`];
    return Math.abs(was - at) < 1 ? [] : [`${what} ${since(at)}, ${since(was)} before`];
  });
  return [...gone, ...others];
}

function since(seconds: number): string {
  return seconds < 1 ? 'at once' : `after ${inWords(seconds)}`;
}

function shortened(changes: readonly string[]): readonly string[] {
  const rest = changes.length - MOST_CHANGES;
  return rest <= 0 ? changes : [...changes.slice(0, MOST_CHANGES), `and ${rest} more`];
}
