import {
  type Behaviour,
  type Expectation,
  type Happening,
  type Plan,
  type Scenario,
  type Target,
  USUAL_BEHAVIOUR,
} from '@tocsin/core';
import { formatDuration, parseDuration } from '../duration.ts';
import { parseMoment } from '../parse-moment.ts';
import { formatTarget } from '../schema/target.ts';
import { suggest } from '../suggest.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { ScenarioFinding } from './explain.ts';
import { readTarget } from './read-target.ts';
import type { BehaviourDraft, ExpectationDraft, HappeningDraft, ScenarioDraft } from './scenario-schema.ts';
import { toHappening } from './to-happening.ts';

const USUAL_UNTIL = 4 * 3600;
const LONGEST_UNTIL = 7 * 86_400;

/** Notes what is wrong at a path. */
export type Report = (path: Path, code: string, message: string, hint?: string, part?: 'key' | 'value') => void;

/** Makes a scenario of what is written, with the plan at hand. What is wrong is reported; then the result must not be used. */
export function toScenario(
  draft: ScenarioDraft,
  plan: Plan,
  title: string,
  lineOf: (path: Path) => number | null,
  report: Report,
): Scenario {
  const atMs = parseMoment(draft.at, plan.timezone);
  if (atMs === null) {
    const hint = `Write a local time of ${plan.timezone} such as 2026-11-01T01:30, or one with an offset.`;
    report(['at'], 'bad-moment', `"${draft.at}" is not a moment`, hint);
  }
  for (const channel of Object.keys(draft.channels)) {
    if (!plan.channels[channel])
      unknown(report, ['channels', channel], channel, Object.keys(plan.channels), 'channel', 'key');
  }
  const until = draft.until ?? USUAL_UNTIL;
  if (until > LONGEST_UNTIL) report(['until'], 'too-long', 'A story lasts at most 7 days');
  return {
    title: draft.title ?? title,
    atMs: atMs ?? 0,
    what: draft.what.flatMap((one, index) => happeningAt(one, plan, ['what', index], report)),
    people: Object.entries(draft.people).flatMap(([name, written]) => {
      const who = readTarget(name, plan, ['people', name], report, 'key');
      const behaviour = toBehaviour(written, ['people', name], report);
      return who ? [{ who, behaviour }] : [];
    }),
    everybody: toBehaviour(draft.everybody ?? {}, ['everybody'], report),
    down: Object.keys(draft.channels),
    until,
    expect: draft.expect.flatMap((one, index) => {
      const path = ['expect', index];
      return toExpectations(one, plan, path, report).map((made) => ({ ...made, line: lineOf(path) }));
    }),
  };
}

function happeningAt(draft: HappeningDraft, plan: Plan, path: Path, report: Report): readonly Happening[] {
  const made = toHappening(draft, plan, path, report);
  return made ? [made] : [];
}

/** Reports an id that the plan does not have. */
export function unknown(
  report: Report,
  path: Path,
  id: string,
  known: readonly string[],
  noun: string,
  part: 'key' | 'value' = 'value',
): void {
  report(path, 'dangling-reference', `The plan has no ${noun} "${id}"`, suggest(id, known, noun), part);
}

const ANSWERS = /^(?:after (\S+))?(?:(?:^| )from the (\d{1,3})(?:st|nd|rd|th) page)?$/;
const ANSWERS_HINT = 'Write never, after 5m, from the 2nd page, or after 5m from the 2nd page.';
const THEN_HINT = 'Write acknowledge, acknowledge-and-forget, or resolve after 40m.';

function toBehaviour(draft: BehaviourDraft, path: Path, report: Report): Behaviour {
  return {
    ...answersOf(draft.answers, [...path, 'answers'], report),
    ...thenOf(draft.then, [...path, 'then'], report),
  };
}

function answersOf(
  written: string | undefined,
  path: Path,
  report: Report,
): Pick<Behaviour, 'answersAfter' | 'fromPage'> {
  const { answersAfter: usual } = USUAL_BEHAVIOUR;
  if (written === undefined) return { answersAfter: usual, fromPage: 1 };
  if (written === 'never') return { answersAfter: null, fromPage: 1 };
  const [, after, nth] = ANSWERS.exec(written) ?? [];
  const seconds = after === undefined ? usual : parseDuration(after);
  if ((after ?? nth) === undefined || seconds === null) {
    report(path, 'bad-behaviour', `"${written}" does not say when somebody answers`, ANSWERS_HINT);
  }
  return { answersAfter: seconds, fromPage: Math.max(1, Number(nth ?? 1)) };
}

function thenOf(
  written: string | undefined,
  path: Path,
  report: Report,
): Pick<Behaviour, 'afterwards' | 'resolveAfter'> {
  const { afterwards, resolveAfter } = USUAL_BEHAVIOUR;
  if (written === undefined) return { afterwards, resolveAfter };
  if (written === 'acknowledge') return { afterwards: 'stay', resolveAfter };
  if (written === 'acknowledge-and-forget') return { afterwards: 'forget', resolveAfter };
  const seconds = parseDuration(/^resolve after (\S+)$/.exec(written)?.[1] ?? '');
  if (seconds === null) report(path, 'bad-behaviour', `"${written}" does not say what somebody does`, THEN_HINT);
  return { afterwards: 'resolve', resolveAfter: seconds ?? resolveAfter };
}

type Made = Expectation extends infer E ? (E extends Expectation ? Omit<E, 'line'> : never) : never;

const EXPECT_HINT =
  'Write { paged: role:commander, within: 5m }, { never: person:cto }, { answeredWithin: 15m }, { answeredBy: ann }, { unanswered: true } or { level: P1 }.';

function toExpectations(draft: ExpectationDraft, plan: Plan, path: Path, report: Report): readonly Made[] {
  const said = (['paged', 'never', 'answeredWithin', 'unanswered', 'level'] as const).filter((key) => key in draft);
  const answered = said.includes('answeredWithin') || 'answeredBy' in draft;
  if (said.filter((key) => key !== 'answeredWithin').length + Number(answered) !== 1) {
    report(path, 'bad-expectation', 'This says not exactly one thing that is expected', EXPECT_HINT);
    return [];
  }
  for (const key of ['within', 'times'] as const) {
    if (draft[key] === undefined || draft.paged !== undefined) continue;
    report([...path, key], 'bad-expectation', `"${key}" belongs to "paged"`, EXPECT_HINT, 'key');
  }
  if (answered) return answeredExpectation(draft, plan, path, report);
  if (draft.level !== undefined) return levelExpectation(draft.level, plan, path, report);
  if (draft.unanswered) return [{ kind: 'unanswered', text: 'nobody answers' }];
  const key = draft.paged === undefined ? 'never' : 'paged';
  const who = readTarget(draft[key] ?? '', plan, [...path, key], report, 'value');
  if (!who) return [];
  if (key === 'never') return [{ kind: 'never-paged', who, text: `${formatTarget(who)} is never paged` }];
  const within = draft.within ?? Number.POSITIVE_INFINITY;
  const { times = 1 } = draft;
  const often = times === 1 ? '' : ` ${times} times`;
  return [
    { kind: 'paged', who, within, times, text: `${formatTarget(who)} is paged${often}${withinText(draft.within)}` },
  ];
}

function withinText(within: number | undefined): string {
  if (within === undefined) return '';
  return within === 0 ? ' at once' : ` within ${formatDuration(within)}`;
}

function answeredExpectation(draft: ExpectationDraft, plan: Plan, path: Path, report: Report): readonly Made[] {
  let by: Target | null = null;
  if (draft.answeredBy !== undefined) {
    by = readTarget(draft.answeredBy, plan, [...path, 'answeredBy'], report, 'value');
    if (!by) return [];
  }
  const within = draft.answeredWithin ?? Number.POSITIVE_INFINITY;
  const text = `${by ? formatTarget(by) : 'somebody'} answers${withinText(draft.answeredWithin)}`;
  return [{ kind: 'answered', within, by, text }];
}

function levelExpectation(level: string, plan: Plan, path: Path, report: Report): readonly Made[] {
  const known = plan.severities.map(({ id }) => id);
  if (!known.includes(level)) unknown(report, [...path, 'level'], level, known, 'level');
  return [{ kind: 'level', severity: level, text: `the level is ${level}` }];
}

/** Findings as they come in. */
export function collect(): { readonly findings: ScenarioFinding[]; readonly report: Report } {
  const findings: ScenarioFinding[] = [];
  const report: Report = (path, code, message, hint = '', part = 'value') =>
    void findings.push({ path, part, code, message, hint });
  return { findings, report };
}
