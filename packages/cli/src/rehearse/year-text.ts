import type { Spread, YearReport } from '@tocsin/core';
import { countOf, indent } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { durationWords } from '../shared/time-words.ts';

/** So many of what went wrong are listed. */
const MOST_LISTED = 10;

/** A year for people at a terminal. */
export function yearText(report: YearReport): string {
  const { title, request } = report;
  const { year, incidents, seed, noAnswer } = request;
  const head = `${title} in ${year}: ${countOf(incidents, 'incident')}, ${percent(noAnswer)} of the messages unanswered, seed ${seed}`;
  return [
    paint('bold', head),
    part('Levels', table(LEVEL_HEAD, levelRows(report))),
    part('Who is woken', table(PEOPLE_HEAD, peopleRows(report))),
    part('How the time on call is shared', table(SHARE_HEAD, shareRows(report))),
    part('Never answered', missedText(report)),
    part('Coverage', coverageText(report)),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function part(heading: string, body: string): string {
  return body === '' ? '' : `\n${paint('bold', heading)}\n${indent(body)}`;
}

const percent = (ratio: number) => `${Math.round(ratio * 1000) / 10} %`;

/** `2 min / 6 min / 32 min` */
function spreadText(spread: Spread | null): string {
  if (!spread) return 'never';
  return [spread.p50, spread.p95, spread.max].map((seconds) => durationWords(seconds)).join(' / ');
}

export const LEVEL_HEAD = ['level', 'incidents', 'pages', 'notifications', 'first message', 'answer', 'unanswered'];

/** One row a level, then the sum; times are median / 95 % / longest. */
export function levelRows({ levels, total }: YearReport): readonly (readonly string[])[] {
  return [...levels.map((level) => ({ ...level, label: level.severity })), { ...total, label: 'all' }].map((row) => [
    row.label,
    String(row.incidents),
    String(row.pages),
    String(row.notifications),
    spreadText(row.toFirstPage),
    spreadText(row.toAcknowledge),
    String(row.unanswered),
  ]);
}

export const PEOPLE_HEAD = ['person', 'pages', 'at night', 'weekend', 'holiday', 'notifications', 'answered'];

export function peopleRows({ people }: YearReport): readonly (readonly string[])[] {
  return people.map((one) => [
    one.name,
    ...[one.pages, one.night, one.weekend, one.holiday, one.notifications, one.answered].map(String),
  ]);
}

export const SHARE_HEAD = ['slot', 'person', 'hours', 'share', 'at night', 'weekend', 'holidays'];

export function shareRows({ fairness }: YearReport): readonly (readonly string[])[] {
  return fairness.flatMap(({ schedule, slot, people }) =>
    people.map((one, index) => [
      index === 0 ? `${schedule}/${slot}` : '',
      one.name,
      String(one.hours),
      percent(one.share),
      `${one.nightHours} h`,
      `${one.weekendHours} h`,
      String(one.holidays),
    ]),
  );
}

function missedText({ unanswered, nobodyPaged, request }: YearReport): string {
  const count = unanswered.count + nobodyPaged.count;
  if (count === 0) return paint('green', 'Somebody answered every incident.');
  const examples = [...nobodyPaged.examples, ...unanswered.examples].slice(0, MOST_LISTED);
  const lines = examples.map(({ index, local, severity, title, why }) =>
    paint('red', `#${index}  ${local}  ${severity}  ${title}: ${why}`),
  );
  const more = `To be told how one of them went, add --only ${examples[0]?.index} to the same command.`;
  return [`${countOf(count, 'incident')} of ${request.incidents}:`, ...lines, more].join('\n');
}

function coverageText({ coverage }: YearReport): string {
  const gaps = coverage.gaps.filter(({ declared }) => !declared);
  const declared = coverage.gaps.length - gaps.length;
  const note = declared > 0 ? [`${countOf(declared, 'stretch', 'stretches')} without anybody on purpose`] : [];
  if (gaps.length === 0) return [paint('green', 'Every slot has somebody all year.'), ...note].join('\n');
  const lines = gaps
    .slice(0, MOST_LISTED)
    .map(({ schedule, slot, local, minutes }) =>
      paint('red', `${schedule}/${slot}  ${local}  (${durationWords(minutes * 60)})`),
    );
  const rest = gaps.length - lines.length;
  return [...lines, ...(rest > 0 ? [`and ${rest} more`] : []), ...note].join('\n');
}
