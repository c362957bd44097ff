import { type Command, InvalidArgumentError } from 'commander';
import { command, group } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { LogAnalysis } from './analyze-logs.ts';
import { logsText } from './logs-text.ts';
import { openLog, readLines, runForLog } from './read-lines.ts';
import { LOG_LEVELS, type LogLevel } from './read-log-line.ts';

interface LogsOptions extends OutputOptions {
  readonly command?: string;
  readonly level: LogLevel;
  readonly since?: number;
  readonly newSince?: number;
  readonly top: number;
}

/** Registers `tocsin logs analyze`, which needs no running Tocsin. */
export function registerLogs(program: Command): void {
  const logs = group(program, 'logs', 'What a log says');
  command(logs, 'analyze [files...]', 'Counts the patterns of errors in logs, and how long things took')
    .option('--command <line>', 'analyze what this command prints, instead of files')
    .option('--level <level>', `patterns of this level or worse: ${LOG_LEVELS.join(', ')}`, level, 'error')
    .option('--since <when>', 'leave out what is older: 30m, 2h, or a time', moment)
    .option('--new-since <when>', 'mark the patterns that were first seen after: 30m, 2h, or a time', moment)
    .option('--top <count>', 'as many patterns', atLeastOne, 20)
    .addHelpText(
      'after',
      `
Files are plain text or JSON lines, or packed by gzip; - is standard input. A message stands for all of its shape: <n> is a
number, <id> a key, <*> any word. Times without a zone are UTC. Exits 0 when the log could be read, whatever it says.

  tocsin logs analyze app.log
  tocsin logs analyze --new-since 30m --command 'railway logs --lines 5000'`,
    )
    .action(analyze);
}

async function analyze(files: readonly string[], options: LogsOptions): Promise<void> {
  const { command: line, top } = options;
  if (files.length > 0 === (line !== undefined))
    throw new Failure('invalid', 'Name files, - for standard input, or --command: one of them.');
  const question = { level: options.level, sinceMs: options.since ?? null, newSinceMs: options.newSince ?? null, top };
  const analysis = new LogAnalysis(question);
  if (line !== undefined) {
    const { outputs, ended } = runForLog(line);
    await Promise.all(outputs.map((output) => readLines(output, (text) => analysis.add(text))));
    // What it printed is worth showing even where it failed in the end.
    show(analysis.report(), options, (report) => logsText(report, Date.now()));
    return ended;
  }
  for (const file of files) {
    await readLines(openLog(file), (text) => analysis.add(text)).catch((error: NodeJS.ErrnoException) => {
      const missing = error.code === 'ENOENT';
      throw new Failure(
        missing ? 'not-found' : 'invalid',
        `${file} cannot be read: ${missing ? 'there is no such file' : error.message}.`,
      );
    });
  }
  show(analysis.report(), options, (report) => logsText(report, Date.now()));
}

function level(text: string): LogLevel {
  const found = LOG_LEVELS.find((one) => one === text.toLowerCase());
  if (!found) throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(', ')}.`);
  return found;
}

function atLeastOne(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 2000)
    throw new InvalidArgumentError('It must be a number from 1 to 2000.');
  return count;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function moment(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const atMs = unit ? Date.now() - Number(amount) * (UNIT_MS[unit] ?? 0) : Date.parse(text);
  if (Number.isNaN(atMs))
    throw new InvalidArgumentError('It must be a span such as 30m, 2h or 1d, or a time such as 2026-11-04T08:00Z.');
  return atMs;
}
