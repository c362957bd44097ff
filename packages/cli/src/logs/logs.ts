import { type Command, InvalidArgumentError } from 'commander';
import { command, group } from '../shared/command.ts';
import type { LogsOptions } from './analyze.ts';
import { LOG_LEVELS, type LogLevel } from './read-log-line.ts';

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
    .action(async (files: readonly string[], options: LogsOptions) => {
      const { analyze } = await import('./analyze.ts');
      await analyze(files, options);
    });
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
