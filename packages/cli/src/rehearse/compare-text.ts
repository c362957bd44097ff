import { type Comparison, headlineOf, type YearChange } from '@tocsin/core';
import { indent } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { durationWords } from '../shared/time-words.ts';
import { cell, markdownList, markdownTable } from './markdown.ts';

const MOST_LISTED = 10;

/** What a change of a plan means, for people at a terminal: in one sentence, then each part of it. */
export function comparisonText(comparison: Comparison): string {
  const parts = [
    paint(comparison.worse ? 'red' : 'green', headlineOf(comparison)),
    ...sections(comparison).map(({ heading, lines }) => list(heading, lines)),
    yearText(comparison.year),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function list(heading: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  const rest = lines.length - MOST_LISTED;
  const shown = [...lines.slice(0, MOST_LISTED), ...(rest > 0 ? [`and ${rest} more`] : [])];
  return `\n${paint('bold', heading)}\n${indent(shown.join('\n'))}`;
}

function yearText(year: YearChange | null): string {
  if (!year) return '';
  return `\n${paint('bold', yearHeading(year))}\n${indent(table(YEAR_HEAD, yearRows(year)))}`;
}

/** The same as a comment of a pull request. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { year } = comparison;
  const parts = [
    `## ${cell(headlineOf(comparison))}`,
    ...sections(comparison).map(({ heading, lines }) =>
      lines.length === 0 ? '' : `### ${heading}\n\n${markdownList(lines, MOST_LISTED)}`,
    ),
    year ? `### ${yearHeading(year)}\n\n${markdownTable(YEAR_HEAD, yearRows(year))}` : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sections({ coverage, scenarios }: Comparison): readonly Section[] {
  const stretch = (schedule: string, slot: string, local: string, minutes: number) =>
    `${schedule}/${slot}: ${local} (${durationWords(minutes * 60)})`;
  return [
    {
      heading: 'Covered before, and nobody now',
      lines: coverage.lost.map(
        ({ schedule, slot, local, minutes, declared }) =>
          `${stretch(schedule, slot, local, minutes)}${declared ? ', on purpose' : ''}`,
      ),
    },
    {
      heading: 'Nobody before, and covered now',
      lines: coverage.gained.map(({ schedule, slot, local, minutes }) => stretch(schedule, slot, local, minutes)),
    },
    {
      heading: 'Somebody else is on call',
      lines: coverage.handed.map(
        ({ schedule, slot, local, before, after }) => `${schedule}/${slot}: ${after} instead of ${before}, ${local}`,
      ),
    },
    ...scenarios
      .filter(({ same }) => !same)
      .map(({ title, changes, broken, passedBefore, passedAfter }) => ({
        heading: `Story: ${title}`,
        lines: [...unplayable(passedBefore, passedAfter), ...broken.map((text) => `FAILS: ${text}`), ...changes],
      })),
  ];
}

function unplayable(before: boolean | null, after: boolean | null): readonly string[] {
  if (after === null) return ['cannot be played on the new version'];
  return before === null ? ['cannot be played on the old version'] : [];
}

function yearHeading({ incidents, unansweredBefore, unansweredAfter }: YearChange): string {
  return `A year of ${incidents} incidents: ${unansweredAfter} never answered, ${unansweredBefore} before`;
}

const YEAR_HEAD = ['', 'before', 'after'];

function yearRows(year: YearChange): readonly (readonly string[])[] {
  const time = (seconds: number | null) => (seconds === null ? 'never' : durationWords(seconds));
  return [
    ['first message (95 %)', time(year.toFirstPageBefore), time(year.toFirstPageAfter)],
    ['answer (95 %)', time(year.toAcknowledgeBefore), time(year.toAcknowledgeAfter)],
    ...year.people.map(({ name, pagesBefore, pagesAfter, nightBefore, nightAfter }) => [
      `pages of ${name} (at night)`,
      `${pagesBefore} (${nightBefore})`,
      `${pagesAfter} (${nightAfter})`,
    ]),
  ];
}
