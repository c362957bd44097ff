import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { Failure } from './failure.ts';

/**
 * The text that `--text` says or that stands in `--file`, where "-" is the standard input; null: neither was said.
 * @throws Failure 'invalid' for both of them, or a file that cannot be read
 */
export async function givenText({
  text,
  file,
}: {
  readonly text?: string;
  readonly file?: string;
}): Promise<string | null> {
  if (text !== undefined && file !== undefined) throw new Failure('invalid', 'Say either --text or --file.');
  if (text !== undefined) return text;
  if (file === '-') return readStream(process.stdin);
  return file === undefined ? null : readText(file);
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('invalid', `${file} cannot be read: ${error.message}`);
  });
}
