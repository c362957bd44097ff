import type { ImportReport, ImportResult } from '@tocsin/plan';
import { type Command, Option } from 'commander';
import { Failure } from '../shared/failure.ts';
import { countOf } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { printableText } from '../shared/printable.ts';

interface ImportCommandOptions {
  readonly out?: string;
  readonly report?: 'json' | 'md';
  readonly service?: string;
  readonly json?: boolean;
}

const SERVICE = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
const MOST_SHOWN = 3;

/** Registers `tocsin import`. */
export function registerImport(program: Command): void {
  program
    .command('import <doc...>')
    .description('Make a plan folder of response plans in Markdown, and report on every line')
    .option('--out <dir>', 'folder to write; it must not exist yet, or be empty')
    .addOption(new Option('--report <form>', 'print the report instead of a summary').choices(['json', 'md']))
    .option('--service <id>', 'id of the service (default: from the title of the document)')
    .option('--json', 'the same as --report json')
    .addHelpText(
      'after',
      `
Nothing is sent anywhere, and the same documents give the same files. Several documents become one plan.
Without --out nothing is written; then --report is needed.

Examples:
  tocsin import RUNBOOK.md --out plan
  tocsin import docs/runbook.md docs/on-call.md --out plan --report md`,
    )
    .action(runImport);
}

async function runImport(paths: string[], options: ImportCommandOptions): Promise<void> {
  const form = options.json ? 'json' : options.report;
  const { out, service } = options;
  if (out === undefined && form === undefined) {
    throw new Failure(
      'invalid',
      'Where should the plan be written? Say --out DIR, or --report to see the report only.',
    );
  }
  if (service !== undefined && !SERVICE.test(service)) {
    throw new Failure(
      'invalid',
      `"${service}" is no id: begin with a letter, go on with letters, digits, "-", "_" and ".".`,
    );
  }
  const { checkTarget, readDocuments, writeFolder } = await import('./import-files.ts');
  if (out !== undefined) await checkTarget(out);
  const documents = await readDocuments(paths);
  const { importDocuments, planJsonSchema } = await import('@tocsin/plan');
  const result = importDocuments(documents, service === undefined ? {} : { service });
  const files = filesOf(result);
  if (out !== undefined) {
    const schema = `${JSON.stringify(planJsonSchema(), null, 2)}\n`;
    await writeFolder(out, new Map([...files, ['plan.schema.json', schema]]));
  }
  process.stdout.write(textOf(result.report, files, form, out ?? ''));
}

/** @throws Failure 'invalid' with each document that cannot be read */
function filesOf({ files, problems }: ImportResult): ReadonlyMap<string, string> {
  if (files) return files;
  const at = problems.map(({ file, message, hint }) => ({ at: file, message: `${message}. ${hint}` }));
  throw new Failure('invalid', at.map(({ message }) => message).join('\n') || 'There is nothing to import.', at);
}

function textOf(
  report: ImportReport,
  files: ReadonlyMap<string, string>,
  form: 'json' | 'md' | undefined,
  out: string,
): string {
  if (form === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  if (form === 'md') return printableText(files.get('IMPORT.md') ?? '');
  return printableText(summaryOf(report, out));
}

/** What was recovered, how much of the document that is, what is left, what to do next: five lines. */
function summaryOf(report: ImportReport, out: string): string {
  const { coverage, lines, left, todos } = report;
  const recovered = partsOf(report).filter(([count]) => count > 0);
  const words = recovered.map(([count, noun, plural]) => countOf(count, noun, plural)).join(', ') || 'nothing';
  const share = `${Math.floor(coverage * 100)}%`;
  const first = left.slice(0, MOST_SHOWN).map(({ line, text }) => `line ${line} "${clip(text)}"`);
  const rest = left.length > MOST_SHOWN ? `, and ${left.length - MOST_SHOWN} more in IMPORT.md` : '';
  return [
    `Recovered  ${words}`,
    `Coverage   ${paint(coverage >= 0.9 ? 'green' : 'yellow', share)}: ${lines.recovered} lines recovered, ${lines.left} left for you, ${lines.prose} prose`,
    `Left       ${first.length > 0 ? `${first.join('; ')}${rest}` : 'nothing'}`,
    `To do      ${countOf(todos.length, 'place')} of the plan ${todos.length === 1 ? 'asks' : 'ask'} for what only you know: marked TODO, listed in ${out}/IMPORT.md`,
    `Next       tocsin check ${out}, then tocsin up ${out}`,
    '',
  ].join('\n');
}

function partsOf(report: ImportReport): readonly (readonly [number, string, string?])[] {
  return [
    [report.severities.length, 'severity', 'severities'],
    [report.runbooks.length, 'runbook'],
    [report.procedures.length, 'procedure'],
    [report.steps, 'step'],
    [report.thresholds, 'metric'],
    [report.escalation, 'escalation entry', 'escalation entries'],
    [report.contacts, 'contact'],
    [report.templates, 'template'],
    [report.routineEntries, 'routine item'],
    [report.levers, 'lever'],
  ];
}

function clip(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line.length > 50 ? `${line.slice(0, 49)}…` : line;
}
