import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { awaitConnection } from './await-connection.ts';
import { prepareBinaries } from './binaries.ts';
import { databaseUser } from './database-user.ts';
import { ensureDatabase, socketUrl } from './ensure-database.ts';
import { type Cluster, initCluster, writeSettings } from './init-cluster.ts';
import { launchPostmaster, stopPostmaster } from './launch-postmaster.ts';
import { placeCluster } from './place-cluster.ts';
import { isUnsafeForShell } from './run-program.ts';
import { clearStaleLocks, runningPostmaster } from './stale-locks.ts';
import { withStartLock } from './start-lock.ts';

/** What to run: the folder that holds the database (TOCSIN_DATA), and where to say what happens. */
export interface EmbeddedPostgresOptions {
  dataDir: string;
  log: (message: string) => void;
}

/** A running embedded server: its address, whether it ran already, and how to stop it. */
export interface EmbeddedPostgres {
  url: string;
  adopted: boolean;
  stop(): Promise<void>;
}

/**
 * Gives a running PostgreSQL 17 whose data is in `dataDir`: makes the database, starts the server, or adopts the one that
 * an earlier process left running. Safe to call from several processes at once. `stop` ends the server for all
 * of them, and does nothing when it ended already. Throws with a message for people when no server can run here.
 */
export async function startEmbeddedPostgres({ dataDir, log }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await makeDataDir(dataDir);
  const lock = join(folder, 'postgres.lock');
  return withStartLock(lock, log, async () => {
    const user = await databaseUser();
    const binaries = await prepareBinaries(user, log);
    const cluster = { user, binaries, placement: await placeCluster(folder, user, log), log };
    const adoptedSocket = await adopt(cluster);
    if (adoptedSocket === undefined) await start(cluster);
    const url = await ensureDatabase(socketUrl(adoptedSocket ?? cluster.placement.socket, 'postgres'), 'tocsin');
    const pid = (await runningPostmaster(cluster.placement.data))?.pid;
    const stop = () => withStartLock(lock, log, () => stopIfOurs(cluster, pid));
    return { url, adopted: adoptedSocket !== undefined, stop };
  });
}

/** Returns the real path; a folder that is new may be entered, but not listed, by the user that PostgreSQL runs as. */
async function makeDataDir(dataDir: string): Promise<string> {
  const path = resolve(dataDir);
  if (isUnsafeForShell(path)) {
    throw new Error(
      `PostgreSQL cannot keep data in ${path}: quotes ("), $, \` and \\ are not possible in TOCSIN_DATA.`,
    );
  }
  const created = await mkdir(path, { recursive: true });
  if (created) await chmod(path, 0o711);
  return realpath(path);
}

/** Returns the socket folder of the server that runs already and answers; `undefined` when one must be started. */
async function adopt(cluster: Cluster): Promise<string | undefined> {
  const { data } = cluster.placement;
  const running = await runningPostmaster(data);
  if (!running) return undefined;
  const isAlive = async () => (await runningPostmaster(data))?.pid === running.pid;
  const socket = running.socket || cluster.placement.socket;
  const readiness = await awaitConnection(socketUrl(socket, 'postgres'), isAlive);
  if (readiness === 'ready') {
    cluster.log(`Using the PostgreSQL that runs already (pid ${running.pid}, ${data})`);
    return socket;
  }
  // It runs, but its socket is gone (something cleaned the folder): only a new start makes another.
  if (readiness === 'deaf') await stopPostmaster(cluster);
  return undefined;
}

async function start(cluster: Cluster): Promise<void> {
  const { placement, log } = cluster;
  await initCluster(cluster);
  await writeSettings(cluster, placement.data);
  await clearStaleLocks(placement);
  await launchPostmaster(cluster);
  const isAlive = async () => (await runningPostmaster(placement.data)) !== undefined;
  const readiness = await awaitConnection(socketUrl(placement.socket, 'postgres'), isAlive);
  if (readiness !== 'ready')
    throw new Error(`PostgreSQL started but does not answer; see its logs in ${placement.logs}`);
  log(`PostgreSQL is ready (${placement.data})`);
}

// A server with another pid was started by somebody else after ours had ended: not ours to stop.
async function stopIfOurs(cluster: Cluster, pid: number | undefined): Promise<void> {
  const running = await runningPostmaster(cluster.placement.data);
  if (running && running.pid === pid) await stopPostmaster(cluster);
}
