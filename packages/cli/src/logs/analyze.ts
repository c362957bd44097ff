import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { LogAnalysis } from './analyze-logs.ts';
import { logsText } from './logs-text.ts';
import { openLog, readLines, runForLog } from './read-lines.ts';
import type { LogLevel } from './read-log-line.ts';

export interface LogsOptions extends OutputOptions {
  readonly command?: string;
  readonly level: LogLevel;
  readonly since?: number;
  readonly newSince?: number;
  readonly top: number;
}

/** Analyzes files, or what a command prints, and shows the report. */
export async function analyze(files: readonly string[], options: LogsOptions): Promise<void> {
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
