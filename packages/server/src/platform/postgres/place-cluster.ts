import { createHash, randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OsUser } from './database-user.ts';
import { firstOwnedFolder } from './owned-folder.ts';
import { canWrite } from './run-program.ts';

/** Where one cluster lives: its tables, its logs, and the private folder of its socket. */
export interface Placement {
  base: string;
  data: string;
  logs: string;
  socket: string;
}

const socketName = '/.s.PGSQL.5432';
// A socket's address holds 108 bytes on Linux and 104 on macOS, closing zero included.
const socketPathMaxBytes = 103;

/**
 * Decides where the cluster of `dataDir` (a real path) lives, makes the folders and hands them to `user`. It is
 * `dataDir/postgres` unless `user` cannot get there (a checkout below a private home); then a folder below /var/lib
 * or /var/tmp is taken, and `dataDir/postgres.location` remembers which.
 */
export async function placeCluster(
  dataDir: string,
  user: OsUser | undefined,
  log: (message: string) => void,
): Promise<Placement> {
  const base = (await rememberedBase(dataDir)) ?? (await chooseBase(dataDir, user, log));
  const placement = { base, data: join(base, 'data'), logs: join(base, 'log'), socket: socketFolder(base) };
  for (const folder of [base, placement.logs, placement.socket]) await makePrivate(folder, user);
  if (await canWrite(user, placement.socket)) return placement;
  throw new Error(
    `The database in ${base} cannot be reached by the user ${user?.name ?? 'that runs Tocsin'}: a folder above it is closed ` +
      'to that user. Open it (chmod o+x on the folders above), or set DATABASE_URL to a PostgreSQL server.',
  );
}

async function rememberedBase(dataDir: string): Promise<string | undefined> {
  const text = await readFile(locationFile(dataDir), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

function locationFile(dataDir: string): string {
  return join(dataDir, 'postgres.location');
}

async function chooseBase(dataDir: string, user: OsUser | undefined, log: (message: string) => void): Promise<string> {
  const inside = join(dataDir, 'postgres');
  const existed = await stat(join(inside, 'data')).catch(() => undefined);
  await makePrivate(inside, user);
  // A cluster that is already here is never left behind, reachable or not: a new, empty one would look like data loss.
  if (existed || (await canWrite(user, inside))) return inside;
  await rmdir(inside).catch(() => undefined);
  return moveOutside(dataDir, user, log);
}

async function moveOutside(dataDir: string, user: OsUser | undefined, log: (message: string) => void): Promise<string> {
  const root = await firstOwnedFolder(['/var/lib/tocsin', '/var/tmp/tocsin', join(tmpdir(), 'tocsin')]);
  if (!root) throw new Error(`No folder for the database that ${user?.name} can reach. Set TOCSIN_DATA to one.`);
  // The random part keeps a data folder that was deleted and made anew from finding the database of its predecessor.
  const base = join(root, `${shortHash(dataDir)}-${randomBytes(3).toString('hex')}`);
  const draft = `${locationFile(dataDir)}.draft`;
  await writeFile(draft, `${base}\n`);
  await rename(draft, locationFile(dataDir));
  log(`PostgreSQL runs as ${user?.name}, who cannot enter ${dataDir}: the database is kept in ${base}`);
  return base;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function socketFolder(base: string): string {
  const candidates = [join(base, 'run'), join(tmpdir(), `tocsin-${shortHash(base)}`)];
  const fitting = candidates.find((folder) => Buffer.byteLength(folder + socketName) <= socketPathMaxBytes);
  return fitting ?? `/tmp/tocsin-${shortHash(base)}`;
}

/** Makes a folder that only `user` may enter, or checks that an existing one is no trap that somebody else laid. */
async function makePrivate(folder: string, user: OsUser | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stats = await lstat(folder);
  const self = process.geteuid?.();
  if (!stats.isDirectory() || (stats.uid !== self && stats.uid !== user?.uid)) {
    throw new Error(`${folder} belongs to somebody else (uid ${stats.uid}): remove it, or set TOCSIN_DATA elsewhere.`);
  }
  if (user && stats.uid !== user.uid) await chown(folder, user.uid, user.gid);
  if ((stats.mode & 0o777) !== 0o700) await chmod(folder, 0o700);
}
