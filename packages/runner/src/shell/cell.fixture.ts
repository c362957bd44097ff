import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellJob, CellPlace, CellResult } from '../cell.ts';
import { runCell } from '../run-cell.ts';
import { cellUser } from './cell-user.ts';

/** Base folders that were made; `removePlaces` takes them away. */
const folders: string[] = [];

/** A folder of a run, and what the server gives its cells. */
export async function makePlace(env: Readonly<Record<string, string>> = {}): Promise<CellPlace> {
  const base = await mkdtemp(join(tmpdir(), 'tocsin-cell-'));
  folders.push(base);
  await chmod(base, 0o711);
  const cwd = join(base, 'run');
  await mkdir(cwd);
  const user = await cellUser();
  if (user) await chown(cwd, user.uid, user.gid);
  return { cwd, user, env: { PATH: process.env.PATH ?? '', HOME: cwd, LANG: 'C.UTF-8', ...env } };
}

export async function removePlaces(): Promise<void> {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

/** A shell cell that changes nothing, unless `more` says otherwise. */
export function jobOf(source: string, more: Partial<CellJob> = {}): CellJob {
  return {
    ...{ kind: 'shell', source, name: 'step', parameters: {}, connection: null, changes: false, timeoutSeconds: 20 },
    ...{ cwd: null, interpreter: null, session: { cwd: null, variables: {} }, secrets: [] },
    ...more,
  };
}

/** Runs a cell; returns its result with all that it printed. */
export async function runIn(
  place: CellPlace,
  job: CellJob,
  signal: AbortSignal = new AbortController().signal,
  onOutput: (text: string) => void = () => undefined,
): Promise<CellResult & { readonly output: string }> {
  let output = '';
  const take = (text: string) => {
    output += text;
    onOutput(text);
  };
  const result = await runCell(job, place, { signal, onOutput: take });
  return { ...result, output };
}
