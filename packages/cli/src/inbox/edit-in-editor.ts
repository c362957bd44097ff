import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../shared/api.ts';
import { Failure } from '../shared/failure.ts';
import { losslessly, pretty } from './event-text.ts';

/**
 * Lets a person change a text in their editor ($VISUAL, $EDITOR, or vi). JSON on one line is shown on several, and is on one line
 * again afterwards; the file is readable by nobody else, and gone when this returns.
 * @throws Failure 'invalid' when the editor fails, or the JSON is broken afterwards
 */
export async function editInEditor(before: string, env: Env): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-edit-'));
  try {
    const wasCompact = losslessly(before) !== undefined;
    const path = join(folder, wasCompact ? 'body.json' : 'body.txt');
    await writeFile(path, pretty(before), { mode: 0o600 });
    await runEditor(env.VISUAL || env.EDITOR || 'vi', path);
    const after = await readFile(path, 'utf8');
    return wasCompact ? compact(after) : after;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** JSON as the editor got it, on one line again; what is written in another way stays as the person left it. */
function compact(text: string): string {
  const written = text.trim();
  try {
    const value: unknown = JSON.parse(written);
    return JSON.stringify(value, null, 2) === written ? JSON.stringify(value) : written;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(
      'invalid',
      `Nothing was sent: it is no JSON any more (${why}). Say --body FILE if that is meant.`,
    );
  }
}

function runEditor(editor: string, path: string): Promise<void> {
  // An editor may be set with options ("code --wait"), as the shell reads it.
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' });
  return new Promise((done, fail) => {
    child.once('error', (error) => fail(new Failure('invalid', `${editor} cannot be started: ${error.message}`)));
    child.once('close', (code) =>
      code === 0 ? done() : fail(new Failure('invalid', `Nothing was sent: ${editor} ended with ${code}.`)),
    );
  });
}
