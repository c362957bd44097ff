import { chmod, chown, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellPlace } from '../cell.ts';
import { cellUser, isOpenToOthers } from '../shell/cell-user.ts';
import { CELL_MARK } from './guard-cells.ts';
import type { RemoteJob } from './protocol.ts';

/** Folders of runs that nothing has touched for so long are removed. */
const KEEP_MS = 7 * 86_400_000;

export interface RunnerMachine {
  /** Where runs have their folders. */
  readonly folder: string;
  /** Variables of its own environment that cells may see, by name. */
  readonly env: Readonly<Record<string, string>>;
  readonly path: string;
}

/**
 * The folder of a run on this machine and the environment of its cells: what was declared, and nothing else.
 * @param mark tells the cells of this process apart
 */
export async function placeOf(machine: RunnerMachine, job: RemoteJob, mark: string): Promise<CellPlace> {
  const runs = join(machine.folder, 'runs');
  const cwd = join(runs, job.runId);
  await mkdir(cwd, { recursive: true, mode: 0o700 });
  await chmod(runs, 0o711);
  const user = (await isOpenToOthers(runs)) ? await cellUser() : null;
  if (user) await chown(cwd, user.uid, user.gid);
  return {
    cwd,
    user,
    env: {
      LANG: 'C.UTF-8',
      ...machine.env,
      PATH: machine.path,
      HOME: cwd,
      [CELL_MARK]: mark,
      TOCSIN_SERVICE: job.service,
      TOCSIN_RUN: job.runId,
      ...(job.incidentId === null ? {} : { TOCSIN_INCIDENT: job.incidentId }),
    },
  };
}

/** Removes the folders of runs of long ago. */
export async function removeOldRuns(folder: string, nowMs: number): Promise<void> {
  const runs = join(folder, 'runs');
  for (const name of await readdir(runs).catch(() => [])) {
    const path = join(runs, name);
    const about = await stat(path).catch(() => null);
    if (about && nowMs - about.mtimeMs > KEEP_MS) await rm(path, { recursive: true, force: true });
  }
}
