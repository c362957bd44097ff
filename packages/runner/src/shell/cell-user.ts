import { constants } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** Taken where a system has no `daemon`: it owns nothing. */
const FALLBACK: OsUser = { uid: 65_533, gid: 65_533 };

/**
 * The user that cells run as when Tocsin runs as root, so that a cell can read neither the token file nor the data
 * folder. It is `daemon`, not `nobody`: the embedded PostgreSQL runs as `nobody` and trusts whoever is that user.
 * Returns null when we are not root, and then cells run as ourselves: keep Tocsin under a user of its own.
 */
export async function cellUser(): Promise<OsUser | null> {
  if (process.geteuid?.() !== 0) return null;
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith('daemon:'))
    ?.split(':');
  const user = { uid: Number(fields?.[2]), gid: Number(fields?.[3]) };
  return Number.isInteger(user.uid) && Number.isInteger(user.gid) && user.uid > 0 ? user : FALLBACK;
}

/** Whether users other than the owner can use a path: read a file, enter each folder above it. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  try {
    const { mode } = await stat(path);
    const needed = (mode & constants.S_IFMT) === constants.S_IFDIR ? constants.S_IXOTH : constants.S_IROTH;
    if ((mode & needed) === 0) return false;
    const parent = dirname(resolve(path));
    return parent === resolve(path) || isOpenToOthers(parent);
  } catch {
    return false;
  }
}
