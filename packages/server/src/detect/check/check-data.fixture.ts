import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Plan } from '@tocsin/core';
import { cellUser } from '@tocsin/runner';
import { planOf } from '../detect-app.fixture.ts';
import type { CheckContext } from './check.ts';

/** What every monitor of these tests has in common. */
export const BASE = {
  ...{ id: 'm', title: 'M', component: null, severity: null, runbook: null, parents: [] },
  ...{ every: 10, timeout: 10, confirm: 1, recover: 1, flapping: { changes: 6, within: 1800 }, regions: null },
  ...{ expect: [], degraded: [] },
};

/** A plan with these connections and this environment. */
export function planWith(connections: readonly Connection[], environment: Record<string, string> = {}): Plan {
  return { ...planOf({}), connections: Object.fromEntries(connections.map((one) => [one.id, one])), environment };
}

/** A folder that other users may enter, as a data folder. */
export function makeFolder(): string {
  const folder = mkdtempSync('/var/tmp/tocsin-check-');
  chmodSync(folder, 0o711);
  return folder;
}

/** What a check is given; its signal fires after so many seconds. */
export function contextOf(plan: Plan, dataDir: string, seconds = 20): CheckContext {
  return { plan, dataDir, signal: AbortSignal.timeout(seconds * 1000) };
}

/** A program where Debian puts it; null when it is not installed. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

export interface TestServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a program of a server as a user without rights, in a folder of its own, and waits until it listens. */
async function startServer(
  program: string,
  options: (port: number, folder: string) => string[],
  prepare: (folder: string, user: { uid: number; gid: number } | null) => void = () => undefined,
): Promise<TestServer> {
  const folder = makeFolder();
  const user = await cellUser();
  const inside = join(folder, 'data');
  mkdirSync(inside);
  if (user) chownSync(inside, user.uid, user.gid);
  prepare(inside, user);
  const port = await freePort();
  const child = spawn(program, options(port, inside), { cwd: inside, stdio: 'ignore', ...(user ?? {}) });
  await untilListening(child, port);
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { port, stop };
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.setTimeout(500, () => socket.destroy());
      setTimeout(() => socket.destroy(), 100);
    });
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error('the server did not begin to listen');
}

/** A Redis with a password. */
export function startRedis(program: string, password: string): Promise<TestServer> {
  return startServer(program, (port, folder) => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--requirepass', password],
    ...['--save', '', '--appendonly', 'no', '--dir', folder, '--enable-debug-command', 'local'],
  ]);
}

/** A MariaDB whose root needs no password; what is missing beside the server for an installation is made up for here. */
export function startMariadb(program: string): Promise<TestServer> {
  return startServer(
    program,
    (port, folder) => [
      ...['--no-defaults', `--datadir=${folder}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      ...[`--socket=${join(folder, 's')}`, `--pid-file=${join(folder, 'pid')}`, '--skip-networking=0'],
      ...['--innodb-buffer-pool-size=16M', '--innodb-log-file-size=4M', '--skip-log-bin'],
    ],
    (folder, user) => {
      const tables = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
      const input = [
        'create database mysql;\nuse mysql;\nset @auth_root_socket = null;\nset @skip_auth_anonymous = 1;\n',
        ...tables.map((name) => readFileSync(join('/usr/share/mysql', name), 'utf8')),
      ].join('\n');
      const options = ['--no-defaults', '--bootstrap', `--datadir=${folder}`, '--innodb-buffer-pool-size=16M'];
      execFileSync(program, options, { input, stdio: ['pipe', 'ignore', 'ignore'], ...(user ?? {}), cwd: folder });
    },
  );
}

/** A server that takes connections and does what it is told with them. @returns its port, and how to stop it */
export async function startPeer(talk: (socket: net.Socket) => void): Promise<TestServer> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    talk(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  };
  return { port: (server.address() as AddressInfo).port, stop };
}
