import { countedAs } from '../../command/classify-fence.ts';
import { embeddedSql } from '../../command/lift-sql.ts';
import { splitShell } from '../../command/split-shell.ts';
import { readSql } from '../../command/split-sql.ts';
import { splitSteps } from '../../command/split-steps.ts';
import { formatDuration } from '../../duration.ts';
import type { Fence } from '../document/document.ts';
import type { Found, FoundRunbook } from '../found.ts';
import { foundIn, type ReadPlanDocument } from '../read-plan-document.ts';
import { blocksOf, walkSections } from '../scope.ts';
import { gather } from '../write/gather.ts';
import { findLevels } from '../write/levels.ts';
import type { Detail, DocumentFigures, DocumentReport, ReportedRunbook, Span } from './import-report.ts';

/** Reports on one document. */
export function reportDocument(read: ReadPlanDocument): DocumentReport {
  const { document, found, ledger } = read;
  const lines = ledger.totals();
  return {
    name: document.name,
    title: found.title,
    coverage: coverageOf(lines),
    ...countFound(read),
    ...countFences(read),
    lines,
    left: ledger.leftOvers().map((left) => ({ document: document.name, ...left })),
    repairs: document.repairs.map(({ line, lastLine, kind, text }) => ({ line, lastLine, kind, text })),
    spans: spansOf(read),
    details: detailsOf(found),
  };
}

/** Recovered ÷ (recovered + left); 1 when there was nothing to recover. */
export function coverageOf({ recovered, left }: { readonly recovered: number; readonly left: number }): number {
  return recovered + left === 0 ? 1 : Number((recovered / (recovered + left)).toFixed(4));
}

type Counted = Omit<DocumentFigures, 'coverage' | 'lines' | 'left' | keyof ReturnType<typeof countFences>>;

function countFound(read: ReadPlanDocument): Counted {
  const { found } = read;
  const levels = findLevels(gather([foundIn(read)]));
  const all = [...found.runbooks, ...found.procedures];
  const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
    list.reduce((total, one) => total + of(one), 0);
  return {
    severities: levels.all.flatMap(({ id, found: severity, name: title, update }) => {
      if (!severity) return [];
      const { acknowledge, resolve, line } = severity;
      return [
        { id, name: title, acknowledge: acknowledge?.seconds ?? null, resolve: resolve?.seconds ?? null, update, line },
      ];
    }),
    runbooks: found.runbooks.map((runbook) => toReported(runbook, levels.of)),
    procedures: found.procedures.map((runbook) => toReported(runbook, levels.of)),
    steps: sum(all, stepsOf),
    thresholds: found.thresholds.length,
    bands: sum(found.thresholds, ({ bands }) => bands.length),
    criteria: sum(found.severities, ({ criteria }) => criteria.length),
    templates: found.templates.length,
    escalation: found.escalation.length,
    contacts: found.contacts.length,
    vendors: found.vendors.length,
    audiences: found.audiences.length,
    cadences: found.cadences.length,
    routines: found.routines.length,
    routineItems: sum(found.routines, ({ items }) => items.filter(({ checkBox }) => checkBox).length),
    routineEntries: sum(found.routines, ({ items }) => items.length),
    maintenance: found.maintenance.length,
    levers: found.levers.length,
    goals: found.goals.length,
    reviewTasks: found.review.tasks.length,
    parameters: sum(all, ({ parameters }) => parameters.length),
    checkBoxes: sum(found.routines, ({ items }) => items.filter(({ checkBox }) => checkBox).length),
  };
}

function stepsOf({ phases }: FoundRunbook): number {
  return phases.reduce((total, { parts }) => total + parts.filter(({ kind }) => kind === 'step').length, 0);
}

function toReported(runbook: FoundRunbook, levelOf: (words: string | null) => string | null): ReportedRunbook {
  const { id, title, severity, line } = runbook;
  return { id, title, severity: levelOf(severity), steps: stepsOf(runbook), line };
}

function countFences({ document }: ReadPlanDocument) {
  const fences: Fence[] = [];
  for (const section of walkSections(document.root)) {
    for (const block of blocksOf(section, { deep: true })) if (block.kind === 'fence') fences.push(block);
  }
  const kinds = fences.map(countedAs);
  const of = (kind: string): number => kinds.filter((one) => one === kind).length;
  const shell = fences.filter((_, index) => kinds[index] === 'shell');
  const sql = fences.filter((_, index) => kinds[index] === 'sql');
  const count = (list: readonly Fence[], each: (source: string) => number): number =>
    list.reduce((total, { source }) => total + each(source), 0);
  return {
    fences: { all: fences.length, shell: of('shell'), sql: of('sql'), code: of('code'), plain: of('plain') },
    shellStatements: count(shell, (source) => splitShell(source).length),
    commandSteps: count(shell, (source) => splitSteps(source, 'shell').filter(({ manual }) => !manual).length),
    sql: {
      fences: count(sql, (source) => readSql(source).filter(({ kind }) => kind === 'statement').length),
      embedded: count(shell, (source) => splitShell(source).flatMap(({ text }) => embeddedSql(text)).length),
    },
  };
}

function spansOf({ document, ledger }: ReadPlanDocument): readonly Span[] {
  const spans: Span[] = [];
  for (const [index, text] of document.lines.entries()) {
    if (text.trim() === '') continue;
    const line = index + 1;
    const fate = ledger.fateOf(line) ?? { fate: 'prose' as const };
    const as = fate.fate === 'recovered' ? fate.as : fate.fate === 'left' ? fate.why : null;
    const last = spans.at(-1);
    if (last && last.fate === fate.fate && last.as === as && isBlank(document.lines.slice(last.lastLine, index)))
      spans[spans.length - 1] = { ...last, lastLine: line };
    else spans.push({ line, lastLine: line, fate: fate.fate, as });
  }
  return spans;
}

function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === '');
}

function detailsOf(found: Found): readonly Detail[] {
  const details: Detail[] = [
    ...found.severities.map(({ id, name, line }) => ({ what: 'severity', title: `${id}: ${name}`, line })),
    ...found.runbooks.map(({ title, line }) => ({ what: 'runbook', title, line })),
    ...found.procedures.map(({ title, line }) => ({ what: 'procedure', title, line })),
    ...found.thresholds.map(({ title, line }) => ({ what: 'metric', title, line })),
    ...found.escalation.map(({ level, who, line }) => ({ what: 'escalation', title: `${level}: ${who}`, line })),
    ...found.contacts.map(({ name, line }) => ({ what: 'contact', title: name, line })),
    ...found.vendors.map(({ title, line }) => ({ what: 'vendor', title, line })),
    ...found.audiences.map(({ title, line }) => ({ what: 'audience', title, line })),
    ...found.cadences.map(({ severities, runbook, every, line }) => ({
      what: 'cadence',
      title: `${severities.join(', ') || runbook || 'every level'}: every ${formatDuration(every)}`,
      line,
    })),
    ...found.templates.map(({ title, line }) => ({ what: 'template', title, line })),
    ...found.routines.map(({ title, line }) => ({ what: 'routine', title, line })),
    ...found.maintenance.map(({ title, line }) => ({ what: 'maintenance', title, line })),
    ...found.levers.map(({ variable, line }) => ({ what: 'lever', title: variable, line })),
  ];
  return details.sort((a, b) => a.line - b.line);
}
