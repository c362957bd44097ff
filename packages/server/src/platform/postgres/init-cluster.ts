import { randomBytes } from 'node:crypto';
import { chown, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { OsUser } from './database-user.ts';
import type { Placement } from './place-cluster.ts';
import { runProgram } from './run-program.ts';

/** All that the steps of starting and stopping one cluster share. */
export interface Cluster {
  binaries: Binaries;
  user: OsUser | undefined;
  placement: Placement;
  log: (message: string) => void;
}

const settingsFile = 'tocsin.conf';
const draftPrefix = 'data.draft-';

/**
 * Makes the cluster's data folder unless it is there. `initdb` works in a draft folder that is renamed when it is whole,
 * so a crash in the middle leaves a draft, which is thrown away. To be called under the start lock.
 */
export async function initCluster(cluster: Cluster): Promise<void> {
  const { base, data } = cluster.placement;
  await removeDrafts(base);
  if (await isWhole(data)) return checkVersion(data);
  await setAsideRemains(data, cluster.log);
  const draft = join(base, `${draftPrefix}${randomBytes(4).toString('hex')}`);
  cluster.log(`Making a new PostgreSQL database in ${data}`);
  const made = await runProgram(cluster.user, cluster.binaries.initdb, [
    ...['--pgdata', draft, '--username', 'tocsin', '--data-checksums', '--no-instructions'],
    // PostgreSQL's built-in C.UTF-8 sorts alike on every machine; the system's own locales do not.
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    // No password is needed because there is no network port, and only the owner can enter the socket's folder.
    ...['--auth-local', 'trust', '--auth-host', 'reject'],
  ]);
  if (made.code !== 0) throw new Error(`initdb could not make a database in ${base}: ${made.output.trim()}`);
  await adoptSettings(draft);
  await writeSettings(cluster, draft);
  await rename(draft, data);
  await syncFolder(base);
}

/** Writes the settings that Tocsin needs into `folder`; `ALTER SYSTEM` still overrides each of them. */
export async function writeSettings(cluster: Cluster, folder: string): Promise<void> {
  const path = join(folder, settingsFile);
  await writeFile(path, settingsText(cluster.placement), { mode: 0o600 });
  if (cluster.user) await chown(path, cluster.user.uid, cluster.user.gid);
}

function settingsText({ socket, logs }: Placement): string {
  return `# Written by Tocsin at every start. To change a setting, use ALTER SYSTEM.
listen_addresses = ''
unix_socket_directories = ${quote(`"${socket.replaceAll('"', '""')}"`)}
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = '128MB'
fsync = on
synchronous_commit = on
full_page_writes = on
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
# One file for each day of the week, emptied when its day comes again, so that the log stays bounded.
logging_collector = on
log_directory = ${quote(logs)}
log_filename = 'postgres-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

async function adoptSettings(folder: string): Promise<void> {
  const file = await open(join(folder, 'postgresql.conf'), 'a');
  await file.writeFile(`\ninclude '${settingsFile}'\n`);
  await file.close();
}

async function removeDrafts(base: string): Promise<void> {
  const drafts = (await readdir(base)).filter((name) => name.startsWith(draftPrefix));
  // An initdb whose parent was killed may still write into its draft; what it leaves goes at the next start.
  for (const name of drafts)
    await rm(join(base, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

// The settings file is the last thing to be written into a draft, hence the mark of a whole cluster.
async function isWhole(data: string): Promise<boolean> {
  return (await stat(join(data, settingsFile)).catch(() => undefined)) !== undefined;
}

async function checkVersion(data: string): Promise<void> {
  const version = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '17') return;
  throw new Error(
    `${data} holds a database of PostgreSQL ${version || '(unknown version)'}, but this Tocsin brings PostgreSQL 17. ` +
      'Restore a backup into a new TOCSIN_DATA, or set DATABASE_URL to a server of that version.',
  );
}

/** Removes an empty data folder, and moves one that was never finished aside: nothing is deleted unseen. */
async function setAsideRemains(data: string, log: (message: string) => void): Promise<void> {
  const names = await readdir(data).catch(() => undefined);
  if (!names || names.length === 0) return;
  const aside = `${data}.unfinished-${randomBytes(4).toString('hex')}`;
  log(`${data} is a half-made database; moving it to ${aside} and making a new one`);
  await rename(data, aside);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
