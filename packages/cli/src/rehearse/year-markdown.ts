import type { YearReport } from '@tocsin/core';
import { cell, markdownList, markdownTable } from './markdown.ts';
import { LEVEL_HEAD, levelRows, PEOPLE_HEAD, peopleRows, SHARE_HEAD, shareRows } from './year-text.ts';

const MOST_LISTED = 20;

/** A year as a comment or a page. */
export function yearMarkdown(report: YearReport): string {
  const { title, request, unanswered, nobodyPaged, coverage } = report;
  const missed = [...nobodyPaged.examples, ...unanswered.examples].map(
    ({ index, local, severity, title: what, why }) => `#${index} ${local} ${severity} ${what}: ${why}`,
  );
  const gaps = coverage.gaps
    .filter(({ declared }) => !declared)
    .map(({ schedule, slot, local, minutes }) => `${schedule}/${slot}: ${local} (${minutes} minutes)`);
  return [
    `## ${cell(title)}: ${request.incidents} incidents of ${request.year}`,
    `### Levels\n\n${markdownTable(LEVEL_HEAD, levelRows(report))}`,
    `### Who is woken\n\n${markdownTable(PEOPLE_HEAD, peopleRows(report))}`,
    `### How the time on call is shared\n\n${markdownTable(SHARE_HEAD, shareRows(report))}`,
    `### Never answered: ${unanswered.count + nobodyPaged.count}\n\n${markdownList(missed, MOST_LISTED)}`.trimEnd(),
    `### Gaps: ${gaps.length}\n\n${markdownList(gaps, MOST_LISTED)}`.trimEnd(),
  ].join('\n\n');
}
