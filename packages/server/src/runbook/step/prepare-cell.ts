import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@tocsin/core';
import { type CellPlace, cellUser, isOpenToOthers, type OsUser } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import type { RunRow } from '../run/run.store.ts';

const CLI = fileURLToPath(new URL('../../../../cli/bin/tocsin.js', import.meta.url));
const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Makes the folder of a run and the environment of its cells: nothing of Tocsin's own environment but PATH, so that a
 * cell sees no secret that the plan did not give it.
 */
export function prepareCell(app: App, run: RunRow, plan: Plan, token: string): Promise<CellPlace> {
  return preparePlace(app, run.id, plan, {
    TOCSIN_TOKEN: token,
    TOCSIN_SERVICE: run.service,
    ...(run.incident_id === null ? {} : { TOCSIN_INCIDENT: run.incident_id }),
  });
}

/**
 * The same for any cell of a plan.
 * @param id names the folder; whatever its cells leave running is found by it
 * @param own what the cell is told beside the plan's environment
 */
export async function preparePlace(
  app: App,
  id: string,
  plan: Plan,
  own: Readonly<Record<string, string>>,
): Promise<CellPlace> {
  const { dataDir, env } = app.config;
  const runs = join(dataDir, 'runs');
  const cwd = join(runs, id);
  await mkdir(cwd, { recursive: true, mode: 0o700 });
  await chmod(runs, 0o711);
  const bin = await placeCommand(dataDir);
  const user = await userFor(app, runs);
  if (user) await chown(cwd, user.uid, user.gid);
  return {
    cwd,
    user,
    limits: app.config.cells.limits,
    env: {
      LANG: 'C.UTF-8',
      ...plan.environment,
      PATH: `${bin}:${env.PATH ?? USUAL_PATH}`,
      HOME: cwd,
      TOCSIN_URL: app.url(),
      TOCSIN_RUN: id,
      ...own,
    },
  };
}

/** Stepping down is of no use where the other user could not even enter the folder or run `tocsin`. */
async function userFor(app: App, runs: string): Promise<OsUser | null> {
  const user = await cellUser();
  if (!user) return null;
  const reachable = await Promise.all([runs, CLI, process.execPath].map(isOpenToOthers));
  if (reachable.every(Boolean)) return user;
  app.log.warn('runbook cells run as root: Tocsin or its data is in a folder that other users cannot enter');
  return null;
}

/** Puts the `tocsin` command for cells in a folder of its own. */
async function placeCommand(dataDir: string): Promise<string> {
  const bin = join(dataDir, 'bin');
  const path = join(bin, 'tocsin');
  const script = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(CLI)} "$@"\n`;
  if ((await readFile(path, 'utf8').catch(() => '')) === script) return bin;
  await mkdir(bin, { recursive: true });
  // Renamed into place, because another cell may be running the old one.
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, script);
  await chmod(draft, 0o755);
  await rename(draft, path);
  return bin;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
