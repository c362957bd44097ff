import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '@tocsin/core';
import type { CellPlace } from '@tocsin/runner';
import { cellUser, isOpenToOthers } from '@tocsin/runner';

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const places = new Map<string, Promise<Pick<CellPlace, 'cwd' | 'user'>>>();

/**
 * Where a monitor's command runs, as whom, and what it is told: a folder of the monitor, the low-privilege user of runbooks'
 * cells, and nothing in its environment but the plan's, PATH, HOME and LANG.
 */
export async function monitorPlace(plan: Plan, monitor: string, dataDir: string): Promise<CellPlace> {
  const monitors = join(dataDir, 'monitors');
  const cwd = join(monitors, nameOf(plan.service), nameOf(monitor));
  const place = places.get(cwd) ?? makePlace(monitors, cwd);
  places.set(cwd, place);
  place.catch(() => places.delete(cwd));
  const { user } = await place;
  return {
    cwd,
    user,
    env: { LANG: 'C.UTF-8', ...plan.environment, PATH: process.env.PATH ?? USUAL_PATH, HOME: cwd },
  };
}

/** A plan's ids are safe names already; this holds whatever they become. */
export function nameOf(id: string): string {
  const safe = id.replaceAll(/[^\w.-]/g, '_');
  return /^\.+$/.test(safe) ? '_' : safe;
}

async function makePlace(monitors: string, cwd: string): Promise<Pick<CellPlace, 'cwd' | 'user'>> {
  await mkdir(cwd, { recursive: true, mode: 0o711 });
  await chmod(monitors, 0o711);
  await chmod(cwd, 0o700);
  const user = await cellUser();
  // Stepping down is of no use where the other user could not even enter the folder.
  if (!user || !(await isOpenToOthers(monitors))) return { cwd, user: null };
  await chown(cwd, user.uid, user.gid);
  return { cwd, user };
}
