import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusUpdate } from '@tocsin/server/contract';
import { editInEditor } from '../inbox/edit-in-editor.ts';
import { type Api, apiPath, type Env } from '../shared/api.ts';
import { Failure } from '../shared/failure.ts';
import { givenText } from '../shared/given-text.ts';

export interface EditOptions {
  readonly subject?: string;
  readonly text?: string;
  readonly file?: string;
  readonly versionRead?: string;
}

interface Edited {
  readonly subject?: string | undefined;
  readonly text: string;
  readonly version?: number | undefined;
}

/**
 * Replaces the text of a draft by an option, a file, or what a person makes of it in their editor.
 * @throws Failure 'invalid' without a text; 'conflict' when somebody has saved it meanwhile: what was written is in a file
 */
export async function editUpdate(api: Api, env: Env, id: string, options: EditOptions): Promise<StatusUpdate> {
  const path = apiPath`/api/updates/${id}`;
  const given = await givenEdit(options);
  const edited = given === null ? await editWithEditor(env, await api.get<StatusUpdate>(path), options) : given;
  try {
    return await api.put<StatusUpdate>(path, edited);
  } catch (error) {
    if (given !== null || !(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${error.message}\nWhat you wrote is kept in ${await keep(edited.text)}.`, error.at);
  }
}

async function givenEdit(options: EditOptions): Promise<Edited | null> {
  const text = await givenText(options);
  const version = versionOf(options.versionRead);
  if (text !== null) return { subject: options.subject, text, version };
  if (process.stdin.isTTY) return null;
  throw new Failure('invalid', 'Say --text or --file: there is no terminal for an editor.');
}

function versionOf(written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new Failure('invalid', `"${written}" is not a version. \`tocsin update show ID\` says which one it is.`);
}

async function editWithEditor(env: Env, draft: StatusUpdate, { subject }: EditOptions): Promise<Edited> {
  const text = await editInEditor(draft.text, env);
  if (text.trim() === '') throw new Failure('invalid', 'Nothing was saved: the text is empty.');
  return { subject, text: text.trimEnd(), version: draft.version };
}

async function keep(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'tocsin-update-')), 'update.md');
  await writeFile(path, text, { mode: 0o600 });
  return path;
}
