import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { complain } from '../../shared/output.ts';
import { type FileOptions, runFile } from './run-file.ts';

/** Runs a Markdown file in this process: its terminal, its environment, and Ctrl-C. Sets the exit code. */
export async function runHere(path: string, options: FileOptions): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort('cancelled');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  const terminal = process.stdin.isTTY && !options.json ? { input: process.stdin, output: process.stdout } : null;
  const around = { env: process.env, terminal, print, complain, signal: stop.signal };
  process.exitCode = await runFile(path, options, around);
}

/** Writes to standard output at the speed of whoever reads it, with colours where they show (https://no-color.org). */
async function print(text: string): Promise<void> {
  const { NO_COLOR, TERM } = process.env;
  const colours = process.stdout.isTTY && !NO_COLOR && TERM !== 'dumb';
  if (!process.stdout.write(colours ? text : stripVTControlCharacters(text))) await once(process.stdout, 'drain');
}
