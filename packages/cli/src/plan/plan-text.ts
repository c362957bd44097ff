import type { AddedPlan, PlanList, PlanOverview, PlanVersions, ReloadedPlan } from '@tocsin/server/contract';
import { countOf, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

type Problem = ReloadedPlan['problems'][number];
type Change = PlanVersions['changes'][number];

/** Every plan on a line, with what is refused below. */
export function plansText({ plans }: PlanList, nowMs: number): string {
  const rows = plans.map((plan) => [
    ...[plan.service, plan.title, short(plan.version), whenWords(plan.loadedAt, nowMs)],
    ...[plan.watching, String(plan.warnings), plan.folder],
  ]);
  const refused = plans.flatMap(({ service, refused: change, problems }) =>
    change ? [paint('red', `${service}: ${changeWords(change, nowMs)}, ${countOf(problems, 'error')}`)] : [],
  );
  return [
    table(['Service', 'Title', 'Version', 'Loaded', 'Watching', 'Warnings', 'Folder'], rows),
    '',
    ...refused,
  ].join('\n');
}

/** All of a plan in words, after what is wrong with a change of it that is refused. */
export function overviewText(plan: PlanOverview, nowMs: number, format: (problem: Problem) => string): string {
  const head = `${plan.title} (${plan.service}), version ${short(plan.version)}, loaded ${whenWords(plan.loadedAt, nowMs)}`;
  const refused = plan.refused
    ? [
        ...plan.refused.problems.map((problem) => `${format(problem)}\n`),
        paint('red', changeWords(plan.refused, nowMs)),
        '',
      ]
    : [];
  const sections = plan.sections.map(({ title, acts, entries }) =>
    section(
      paint('bold', acts ? title : `${title} (not acted on yet)`),
      entries
        .map((entry) => section(entry.title, columns(entry.facts.map(({ name, value }) => [name, value]))))
        .join(''),
    ),
  );
  return [head, '', ...refused, ...sections].join('\n');
}

export function reloadedText(
  service: string,
  { outcome, version, problems }: ReloadedPlan,
  format: (problem: Problem) => string,
): string {
  const lines = problems.map(format);
  if (outcome === 'refused') {
    const said = paint('red', `The change of ${service} is refused; version ${short(version)} stays in force.`);
    return [...lines, said].join('\n\n');
  }
  const said =
    outcome === 'unchanged'
      ? `Nothing has changed: version ${short(version)} of ${service} is in force.`
      : `Version ${short(version)} of ${service} is in force.`;
  return [...lines, paint('green', said)].join('\n\n');
}

export function versionsText({ versions, changes }: PlanVersions, nowMs: number): string {
  const rows = versions.map((known) => [
    ...[short(known.version), known.inForce ? 'in force' : '', whenWords(known.loadedAt, nowMs), known.loadedBy],
    ...[String(known.warnings), String(known.incidents)],
  ]);
  const history = changes.map((change) => changeWords(change, nowMs));
  return [
    table(['Version', '', 'First loaded', 'By', 'Warnings', 'Incidents'], rows),
    '',
    section('Changes', history.join('\n')),
  ].join('\n');
}

export function addedText({ service, version, outcome, problems }: AddedPlan): string {
  const said =
    outcome === 'unchanged'
      ? `Nothing has changed: version ${short(version)} of ${service} is in force.`
      : `The plan of ${service} is in force: version ${short(version)}.`;
  return problems.length === 0 ? said : `${said} ${countOf(problems.length, 'warning')}: tocsin plan show ${service}`;
}

const OUTCOMES = { in_force: 'in force', refused: 'refused', removed: 'removed' } as const;

function changeWords({ at, outcome, version, by }: Change, nowMs: number): string {
  const which = version === null ? '' : ` ${short(version)}`;
  return `${whenWords(at, nowMs)}: ${OUTCOMES[outcome]}${which}, by ${by}`;
}

function short(version: string): string {
  return version.slice(0, 12);
}
