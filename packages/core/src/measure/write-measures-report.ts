import type { EpochMs } from '../model/plan.ts';
import { inWords } from '../respond/duration.ts';
import { escapeMarkdown } from '../review/escape-markdown.ts';
import { changeInWords, figureInWords, partInWords, timesInWords } from './figure-words.ts';
import type { Share, Times } from './figures.ts';
import type { IncidentMeasure } from './incident-measure.ts';
import { dateAt, type Period, periodTitle } from './periods.ts';
import type { MeasureSummary } from './summarise-measures.ts';

/** Work that is left, and what of it is late. */
export interface Left {
  readonly open: number;
  readonly overdue: number;
}

export interface ReportOfMonth {
  readonly title: string;
  readonly timezone: string;
  readonly month: Period;
  readonly before: Period;
  readonly summary: MeasureSummary;
  readonly summaryBefore: MeasureSummary;
  /** Each goal with its words, as it stands. */
  readonly goals: readonly { readonly title: string; readonly status: string; readonly words: string }[];
  readonly actionItems: Left & {
    readonly late: readonly { readonly title: string; readonly owner: string | null; readonly dueMs: EpochMs }[];
  };
  readonly reviews: Left & {
    readonly late: readonly { readonly title: string; readonly incident: string; readonly dueMs: EpochMs }[];
  };
  /** The worst first. */
  readonly worst: readonly IncidentMeasure[];
}

/** Lists of what is late end here: the report is read, not searched. */
const MOST_LATE = 10;

/** Writes the monthly report: a subject, and Markdown that every channel can show. */
export function writeMeasuresReport(report: ReportOfMonth): { readonly subject: string; readonly text: string } {
  const month = periodTitle(report.month.key);
  const { summary } = report;
  const count = summary.incidents === 1 ? '1 incident' : `${summary.incidents} incidents`;
  const sections = [
    `**${escapeMarkdown(report.title)}: ${month}**, compared with ${periodTitle(report.before.key)}`,
    ['**Figures**', ...figureLines(report)].join('\n'),
    section('Goals', goalLines(report)),
    section('Left to do', leftLines(report)),
    section('Worst incidents', worstLines(report)),
  ];
  return {
    subject: `${oneLine(report.title)}: response in ${month}, ${count}`,
    text: `${sections.filter(Boolean).join('\n\n')}\n`,
  };
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`**${title}**`, ...lines].join('\n');
}

function figureLines({ summary: now, summaryBefore: before }: ReportOfMonth): readonly string[] {
  return [
    count('Incidents', now.incidents, before.incidents),
    share('False positives', now.falsePositives, before.falsePositives),
    times('MTTD, to detect', now.detect, before.detect),
    times('MTTA, to acknowledge', now.acknowledge, before.acknowledge),
    times('MTTM, to mitigate', now.mitigate, before.mitigate),
    times('MTTR, to resolve', now.resolve, before.resolve),
    share('Level right at first', now.severityAccuracy, before.severityAccuracy),
    share('Deadlines met', now.clocksMet, before.clocksMet),
    share('Updates on time', now.updatesOnTime, before.updatesOnTime),
    count('Pages', now.pages, before.pages),
    count('Pages at night', now.pagesAtNight, before.pagesAtNight),
    share('Repeats', now.repeats, before.repeats),
    share('Reviews in time', now.reviewsInTime, before.reviewsInTime),
    share('Action items done in time', now.actionItemsInTime, before.actionItemsInTime),
  ];
}

function count(name: string, now: number, before: number): string {
  return `- ${name}: ${now} (before: ${before})`;
}

function share(name: string, now: Share, before: Share): string {
  return `- ${name}: ${partInWords(now)} (before: ${partInWords(before)})`;
}

function times(name: string, now: Times, before: Times): string {
  const change = changeInWords(now.meanSeconds, before.meanSeconds);
  const former = `before: ${figureInWords(before.meanSeconds, 'time')}, n = ${before.n}`;
  return `- ${name}: ${timesInWords(now)}; ${former}${change === '' ? '' : `, ${change}`}`;
}

function goalLines({ goals }: ReportOfMonth): readonly string[] {
  return goals.map(({ title, status, words }) => {
    const figures = words === '' ? '' : `: ${escapeMarkdown(words)}`;
    return `- ${escapeMarkdown(title)}: **${status}**${figures}`;
  });
}

function leftLines({ actionItems, reviews, timezone }: ReportOfMonth): readonly string[] {
  const items = actionItems.late.slice(0, MOST_LATE).map(({ title, owner, dueMs }) => {
    const who = owner === null ? 'nobody' : escapeMarkdown(owner);
    return `- Overdue: ${escapeMarkdown(title)} (${who}, due ${dateAt(dueMs, timezone)})`;
  });
  const late = reviews.late.slice(0, MOST_LATE).map(({ title, incident, dueMs }) => {
    return `- Review overdue: ${escapeMarkdown(incident)} ${escapeMarkdown(title)} (due ${dateAt(dueMs, timezone)})`;
  });
  return [
    `- Action items: ${actionItems.open} open, ${actionItems.overdue} overdue`,
    `- Reviews: ${reviews.open} open, ${reviews.overdue} overdue`,
    ...items,
    ...late,
  ];
}

function worstLines({ worst }: ReportOfMonth): readonly string[] {
  return worst.map((one) => {
    const took = inWords(Math.max(0, one.resolvedMs - one.openedMs) / 1000);
    const repeat = one.repeatOf === null ? '' : `, a repeat of ${escapeMarkdown(one.repeatOf)}`;
    return `- ${escapeMarkdown(one.incident)} ${escapeMarkdown(one.severity)}: ${escapeMarkdown(one.title)} (${took}${repeat})`;
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
