import type { GoalList, Measures, TrainingList } from '@tocsin/server/contract';
import { countOf, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { durationWords } from '../shared/time-words.ts';

type Summary = Measures['total'];

const HEAD = [
  ...['Incidents', 'MTTD', 'MTTA', 'MTTM', 'MTTR', 'Median', '90 %', 'False', 'Level right', 'Deadlines'],
  ...['Updates', 'Pages', 'At night', 'Repeats'],
];

/** The figures as a table by what was asked for, the months as a line, and whom they woke. */
export function measuresText(measures: Measures): string {
  const { by, groups, total, before, months, people } = measures;
  if (total.incidents === 0 && before.summary.incidents === 0)
    return `No incident ended between ${dateOf(measures.from)} and ${dateOf(measures.to)}.`;
  const rows = groups.map(({ title, summary }) => [title, ...cells(summary)]);
  const whole = [
    [paint('bold', 'All'), ...cells(total)],
    [paint('dim', 'Before'), ...cells(before.summary)],
  ];
  const woken = people.map(({ name, pages, atNight, incidents }) => [
    ...[name, String(pages), String(atNight), String(incidents)],
  ]);
  return [
    paint('bold', `${dateOf(measures.from)} to ${dateOf(measures.to)}`) +
      ` (${measures.timezone}); "before" is ${dateOf(before.from)} to ${dateOf(before.to)}`,
    table([by, ...HEAD], [...rows, ...whole]),
    section('By month', monthsText(months)),
    section('Pages', table(['Person', 'Pages', 'At night', 'Incidents'], woken)),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function cells(summary: Summary): string[] {
  return [
    String(summary.incidents),
    ...[timeOf(summary.detect), timeOf(summary.acknowledge), timeOf(summary.mitigate), timeOf(summary.resolve)],
    seconds(summary.resolve.medianSeconds),
    ...[seconds(summary.resolve.p90Seconds), shareOf(summary.falsePositives), shareOf(summary.severityAccuracy)],
    ...[shareOf(summary.clocksMet), shareOf(summary.updatesOnTime)],
    ...[String(summary.pages), String(summary.pagesAtNight), String(summary.repeats.count)],
  ];
}

/** Fewer than ten are said with their number: a mean of three is not one of three hundred. */
function timeOf({ n, meanSeconds }: Summary['detect']): string {
  const few = n > 0 && n < 10 ? paint('dim', ` n=${n}`) : '';
  return `${seconds(meanSeconds)}${few}`;
}

function seconds(value: number | null): string {
  return value === null ? '-' : durationWords(value);
}

function shareOf({ count, of, ratio }: Summary['falsePositives']): string {
  if (ratio === null) return '-';
  return of < 10 ? `${count}/${of}` : `${Math.round(ratio * 100)} %`;
}

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

function monthsText(months: Measures['months']): string {
  if (months.length < 2) return '';
  const rows = [
    ['Incidents', months.map(({ summary }) => summary.incidents)],
    ['MTTA', months.map(({ summary }) => summary.acknowledge.meanSeconds)],
    ['MTTR', months.map(({ summary }) => summary.resolve.meanSeconds)],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, values]) => `${name.padEnd(width)}  ${sparkline(values)}  ${rangeOf(name, values)}`);
  const span = `${months[0]?.key} to ${months.at(-1)?.key}`;
  return [...lines, paint('dim', span)].join('\n');
}

/** A character a value, as high as it is among them; a dot where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  const bar = (value: number) => BARS[most === 0 ? 0 : Math.round((value / most) * (BARS.length - 1))] ?? '';
  return values.map((value) => (value === null ? '·' : bar(value))).join('');
}

function rangeOf(name: string, values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return '';
  const words = (value: number) => (name === 'Incidents' ? String(value) : durationWords(value));
  return paint('dim', `${words(Math.min(...known))} to ${words(Math.max(...known))}`);
}

const INKS = { met: 'green', 'on-the-way': 'cyan', behind: 'yellow', missed: 'red' } as const;
const WORDS: Readonly<Record<string, string>> = {
  'on-the-way': 'on the way',
  'not-enough-data': 'not enough data',
  open: 'not ticked',
};

/** Each goal with how it stands now and stood before. */
export function goalsText({ services }: GoalList): string {
  const parts = services.flatMap(({ title, goals }) =>
    goals.map((goal) => {
      const lines = goal.progress.map((one) => {
        const ticked = one.ticked ? `${one.periodTitle}, said ${one.ticked.by} on ${dateOf(one.ticked.at)}` : '';
        const ink = INKS[one.status as keyof typeof INKS];
        const status = WORDS[one.status] ?? one.status;
        return `${ink ? paint(ink, status) : status}: ${one.words || ticked || one.periodTitle}`;
      });
      return section(`${title}: ${paint('bold', goal.title)}`, lines.join('\n')).trimEnd();
    }),
  );
  return parts.length === 0 ? 'The plans have no goals. They stand under "review.goals".' : parts.join('\n\n');
}

/** Who was trained, and who was not. */
export function trainingText({ records, trained, missing, since }: TrainingList): string {
  const rows = records.map(({ id, at, name, what, recordedBy }) => [id, dateOf(at), name, what, recordedBy]);
  const head = `${trained.count} of ${countOf(trained.of, 'person', 'people')} trained since ${dateOf(since)}`;
  const left = missing.length === 0 ? '' : `Not yet: ${missing.map(({ name }) => name).join(', ')}`;
  return [head, table(['Record', 'When', 'Person', 'What', 'Recorded by'], rows), left].filter(Boolean).join('\n\n');
}

function dateOf(moment: string): string {
  const at = new Date(moment);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
