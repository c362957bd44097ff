import { formatDuration } from '../../duration.ts';
import { oneLine } from '../write/names.ts';
import type { Detail, DocumentReport, ImportReport, LeftLine } from './import-report.ts';

const MOST_LEFT = 400;

/** Writes the report for people, in the order in which they work: what to do next, what is left, what was recovered. */
export function reportMarkdown(report: ImportReport): string {
  const names = report.documents.map(({ name }) => code(name)).join(', ');
  const parts = [
    `# Import of ${names}`,
    summary(report),
    next(report),
    left(report),
    ...report.documents.map((document) => recovered(document, report.documents.length > 1)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function summary(report: ImportReport): string {
  const { coverage, lines } = report;
  const share = `**${Math.floor(coverage * 100)}%** of what a plan can hold was recovered`;
  return [
    `${share}: ${lines.recovered} lines. ${lines.left} lines are left for you, ${lines.prose} are prose.`,
    '',
    '| | |',
    '| --- | --- |',
    ...counts(report).map(([what, count]) => `| ${what} | ${count} |`),
  ].join('\n');
}

function counts(report: ImportReport): readonly (readonly [string, string])[] {
  const { fences, sql } = report;
  const rows: readonly (readonly [string, number, string?])[] = [
    ['Severities', report.severities.length],
    ['Criteria of severities', report.criteria],
    ['Update intervals', report.cadences],
    ['Incident runbooks', report.runbooks.length],
    ['Procedures', report.procedures.length],
    ['Steps', report.steps],
    ['Blanks to fill in before a step runs', report.parameters],
    ['Metrics', report.thresholds, `with ${report.bands} bands`],
    ['Escalation entries', report.escalation],
    ['Contacts', report.contacts],
    ['Vendors', report.vendors],
    ['Audiences', report.audiences],
    ['Templates', report.templates],
    ['Routines', report.routines, `with ${report.routineEntries} items`],
    ['Maintenance windows', report.maintenance],
    ['Levers', report.levers],
    [
      'Fences',
      fences.all,
      `${fences.shell} shell, ${fences.sql} SQL, ${fences.code} other code, ${fences.plain} plain`,
    ],
    ['SQL statements', sql.fences + sql.embedded, `${sql.embedded} of them within commands`],
  ];
  return rows
    .filter(([, count]) => count > 0)
    .map(([what, count, more]) => [what, more ? `${count} (${more})` : `${count}`]);
}

function next({ todos, left: lines }: ImportReport): string {
  const byFile = new Map<string, ImportReport['todos'][number][]>();
  for (const todo of todos) byFile.set(todo.file, [...(byFile.get(todo.file) ?? []), todo]);
  const places = [...byFile].map(([file, list]) => {
    const items = list.map(({ line, text }) => `- line ${line}: ${escaped(text)}`);
    return `### ${file}\n\n${items.join('\n')}`;
  });
  return [
    '## What to do next',
    [
      '1. Answer the questions below: only you know. They are marked `TODO` in the files, and `tocsin check` lists them.',
      `2. ${lines.length > 0 ? 'Look at what is left, and place what belongs into the plan.' : 'Nothing of the document is left to place.'}`,
      '3. Read each runbook once as if it were three in the morning. Steps that change something ask before they run.',
      '4. Give the channels their credentials; until then messages are shown in the Outbox.',
      '5. `tocsin check`, then `tocsin up`.',
    ].join('\n'),
    ...places,
  ].join('\n\n');
}

function left({ left: lines, documents }: ImportReport): string {
  if (lines.length === 0) return '## What is left\n\nNothing.';
  const several = documents.length > 1;
  const byReason = new Map<string, LeftLine[]>();
  for (const line of lines) byReason.set(line.why, [...(byReason.get(line.why) ?? []), line]);
  const parts = [...byReason].map(([why, list]) => {
    const items = list.slice(0, MOST_LEFT).map((one) => {
      const place = one.lastLine > one.line ? `lines ${one.line} to ${one.lastLine}` : `line ${one.line}`;
      return `- ${several ? `${code(one.document)} ` : ''}${place}: ${code(oneLine(one.text, 160))}`;
    });
    const more = list.length > MOST_LEFT ? [`- and ${list.length - MOST_LEFT} more, in the report as JSON`] : [];
    return `### ${escaped(why)}\n\n${[...items, ...more].join('\n')}`;
  });
  return ['## What is left', ...parts].join('\n\n');
}

function recovered(document: DocumentReport, several: boolean): string {
  const heading = several ? `## What was recovered from ${code(document.name)}` : '## What was recovered';
  const repairs = document.repairs.map(
    ({ line, lastLine, text }) => `- lines ${line} to ${lastLine}: ${escaped(text)}`,
  );
  const clocks = document.severities.map(
    ({ id, name, acknowledge, resolve, update, line }) =>
      `| ${line} | ${escaped(id)} | ${escaped(name)} | ${time(acknowledge)} | ${time(resolve)} | ${time(update)} |`,
  );
  const details = document.details.filter(({ what }) => what !== 'severity').map(row);
  return [
    heading,
    repairs.length > 0 ? `Put right before reading:\n\n${repairs.join('\n')}` : '',
    table('| line | level | name | acknowledge | resolve | update |', 6, clocks),
    table('| line | what | |', 3, details),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function table(header: string, columns: number, rows: readonly string[]): string {
  return rows.length === 0 ? '' : [header, `|${' --- |'.repeat(columns)}`, ...rows].join('\n');
}

function row({ what, title, line }: Detail): string {
  return `| ${line} | ${what} | ${escaped(title)} |`;
}

function time(seconds: number | null): string {
  return seconds === null ? 'not said' : formatDuration(seconds);
}

/** Text of a document within Markdown: on one line, no sign of it means anything. */
function escaped(text: string): string {
  return oneLine(text, 200).replace(/[\\`*_[\]<>|#]/g, '\\$&');
}

function code(text: string): string {
  const plain = oneLine(text, 200);
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${ticks}${pad}${plain}${pad}${ticks}`;
}
