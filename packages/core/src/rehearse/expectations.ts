import type { Incident } from '../model/incident.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import { inWords } from '../respond/duration.ts';
import { means } from './means.ts';
import type { Played } from './play.ts';
import type { ExpectationOutcome } from './rehearsal.ts';
import type { Expectation } from './scenario.ts';
import type { Moment } from './world.ts';

type Verdict = Pick<ExpectationOutcome, 'holds' | 'found'>;
type Reached = Extract<Moment, { kind: 'attempt' }>;

/** Holds an expectation against what happened. Times are counted from the opening of the first incident. */
export function judge(plan: Plan, played: Played, expectation: Expectation): ExpectationOutcome {
  const { text, line } = expectation;
  const [first] = played.incidents;
  if (!first) return { text, line, holds: expectation.kind === 'never-paged', found: 'no incident opened' };
  return { text, line, ...verdictOf(plan, played, first, expectation) };
}

function verdictOf(plan: Plan, played: Played, first: Incident, expectation: Expectation): Verdict {
  switch (expectation.kind) {
    case 'paged':
      return wasPaged(plan, played, first.openedMs, expectation);
    case 'never-paged':
      return neverPaged(plan, played, first.openedMs, expectation);
    case 'answered':
      return wasAnswered(plan, first, expectation);
    case 'unanswered': {
      const { acknowledgedMs, acknowledgedBy } = first;
      if (acknowledgedMs === null) return { holds: true, found: 'nobody answered' };
      return { holds: false, found: `${whoAnswered(plan, acknowledgedBy)} answered ${after(acknowledgedMs, first)}` };
    }
    case 'level':
      return { holds: first.severity === expectation.severity, found: `the level is ${first.severity}` };
  }
}

function pagesOf({ moments }: Played): readonly Reached[] {
  return moments.filter((m): m is Reached => m.kind === 'attempt' && m.failure === null && m.urgency === 'page');
}

function wasPaged(
  plan: Plan,
  played: Played,
  openedMs: EpochMs,
  { who, within, times }: Extract<Expectation, { kind: 'paged' }>,
): Verdict {
  const reached = pagesOf(played).filter(({ person, atMs }) => means(plan, who, person, atMs));
  // A page that goes over several channels is one.
  const pages = reached.filter(({ pageId }, index) => reached.findIndex((one) => one.pageId === pageId) === index);
  const page = pages[times - 1];
  if (!page) return { holds: false, found: pages.length === 0 ? 'never paged' : `paged ${pages.length} times` };
  const name = personName(plan, page.person);
  const found = `${name} was paged ${after(page.atMs, { openedMs })} over ${page.channel}`;
  return { holds: page.atMs - openedMs <= within * 1000, found };
}

function neverPaged(
  plan: Plan,
  played: Played,
  openedMs: EpochMs,
  { who }: Extract<Expectation, { kind: 'never-paged' }>,
): Verdict {
  const page = pagesOf(played).find(({ person, atMs }) => means(plan, who, person, atMs));
  if (!page) return { holds: true, found: 'never paged' };
  return { holds: false, found: `${personName(plan, page.person)} was paged ${after(page.atMs, { openedMs })}` };
}

function wasAnswered(plan: Plan, first: Incident, { within, by }: Extract<Expectation, { kind: 'answered' }>): Verdict {
  const { acknowledgedMs, acknowledgedBy } = first;
  if (acknowledgedMs === null) return { holds: false, found: 'nobody answered' };
  const byThem = by === null || means(plan, by, acknowledgedBy ?? '', acknowledgedMs);
  const found = `${whoAnswered(plan, acknowledgedBy)} answered ${after(acknowledgedMs, first)}`;
  return { holds: byThem && acknowledgedMs - first.openedMs <= within * 1000, found };
}

function whoAnswered(plan: Plan, person: string | null): string {
  return person === null ? 'somebody' : personName(plan, person);
}

function after(atMs: EpochMs, { openedMs }: Pick<Incident, 'openedMs'>): string {
  const seconds = Math.round((atMs - openedMs) / 1000);
  return seconds === 0 ? 'at once' : `after ${inWords(seconds)}`;
}
