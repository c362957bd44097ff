import { readFile, stat } from 'node:fs/promises';
import type { Finding, Problem } from './problem.ts';
import { problemAt, type SourceFile, toSourceFile } from './source-file.ts';
import { emptyProblem } from './yaml/read-yaml.ts';

const MAX_FILE_BYTES = 1_048_576;

/** Reads a file's bytes; throws when it cannot be read. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** A file as text, or what is wrong with it. `bytes` is null when it could not be read at all. */
export type ReadOutcome = { readonly bytes: Uint8Array | null } & (
  | { readonly file: SourceFile }
  | { readonly problem: Problem }
);

/** Reads a file of a plan as text. A file that is empty, too large or not text is a problem. */
export async function readText(path: string, name: string, read: ReadFile = readFile): Promise<ReadOutcome> {
  const fail = (bytes: Uint8Array | null, finding: Finding): ReadOutcome => ({
    bytes,
    problem: problemAt(toSourceFile(name, ''), { line: 1, column: 1 }, finding),
  });
  const tooLarge = {
    code: 'huge-file',
    message: 'This file is larger than 1 MB',
    hint: 'A plan is text that people read; divide it, or keep data elsewhere.',
  };
  let bytes: Uint8Array;
  try {
    // Asked first, so that a file of gigabytes is not taken into memory.
    if ((await stat(path)).size > MAX_FILE_BYTES) return fail(null, tooLarge);
    bytes = await read(path);
  } catch (error) {
    return fail(null, { code: 'unreadable-file', message: `This file cannot be read (${codeOf(error)})` });
  }
  if (bytes.length > MAX_FILE_BYTES) return fail(null, tooLarge);
  const text = decode(bytes);
  if (text === null)
    return fail(bytes, { code: 'not-text', message: 'This file is not UTF-8 text', hint: 'Save it as UTF-8.' });
  const file = toSourceFile(name, text);
  return text.trim() === '' ? { bytes, problem: emptyProblem(file) } : { bytes, file };
}

/** The system's word for an error: `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

/** Decodes UTF-8 without its byte-order mark; null for other encodings and for binary. */
function decode(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
