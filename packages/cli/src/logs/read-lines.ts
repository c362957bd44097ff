import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Failure } from '../shared/failure.ts';

/** More of a line than this is not looked at, so that a file without line ends costs no memory. */
const MOST_LINE = 64 * 1024;

/** Calls back for each line of a stream; a line that is too long is cut. Bytes that are no UTF-8 become U+FFFD. */
export async function readLines(stream: Readable, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  const cut = (line: string) => take(line.endsWith('\r') ? line.slice(0, -1) : line);
  const feed = (text: string) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      cut(rest === '' ? text.slice(from, end) : rest + text.slice(from, end));
      rest = '';
      from = end + 1;
    }
    if (rest.length < MOST_LINE) rest += text.slice(from, from + MOST_LINE - rest.length);
  };
  for await (const chunk of stream) feed(decoder.decode(chunk as Buffer, { stream: true }));
  feed(decoder.decode());
  if (rest !== '') cut(rest);
}

/** A log as it is named on the command line: a file, one that gzip packed, or `-` for standard input. */
export function openLog(name: string): Readable {
  if (name === '-') return process.stdin;
  const file = createReadStream(name, { highWaterMark: 1024 * 1024 });
  if (!name.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (error) => unpacked.destroy(error));
  return file.pipe(unpacked);
}

/**
 * Runs a command with the shell and gives what it prints, errors included: vendors' tools print logs on either.
 * @returns its output, and how it ended, once the output is read
 */
export function runForLog(line: string): { readonly outputs: readonly Readable[]; readonly ended: Promise<void> } {
  const child = spawn('sh', ['-c', line], { stdio: ['inherit', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Failure('invalid', `The command ended with ${signal ?? `exit code ${code}`}: ${line}`));
    });
  });
  // Whoever waits for it does so after the output; until then nobody listens.
  ended.catch(() => undefined);
  return { outputs: [child.stdout, child.stderr], ended };
}
