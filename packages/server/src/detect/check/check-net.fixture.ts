import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckedMonitor, HttpMonitor, Observation, Plan } from '@tocsin/core';
import { runCheck } from './run-check.ts';

const servers: net.Server[] = [];
const sockets = new Set<net.Socket>();

/** Starts a server on a port of its own, whatever is spoken on it. @returns the port */
export async function listen(server: net.Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: net.Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

/** Waits until the servers of the test have seen every connection end. @returns how many are left after a second */
export async function connectionsLeft(): Promise<number> {
  for (let round = 0; round < 100 && sockets.size > 0; round++) await new Promise((done) => setTimeout(done, 10));
  return sockets.size;
}

/** Ends every server and connection of the test. */
export async function stopListening(): Promise<void> {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
}

/** A server that says the bytes to whoever connects. @param ends whether it hangs up then */
export function speaker(bytes: string | Buffer, ends = true): net.Server {
  return net.createServer((socket) => {
    // Who does not listen does not notice that the other one has gone.
    socket.resume();
    if (ends) socket.end(bytes);
    else if (bytes.length > 0) socket.write(bytes);
  });
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** What every monitor that is checked has. */
export const base = {
  ...{ id: 'app', title: 'App', component: null, severity: null, runbook: null, parents: [] },
  ...{ every: 10, timeout: 2, confirm: 1, recover: 1, flapping: { changes: 5, within: 600 }, regions: null },
  ...{ expect: [], degraded: [] },
};

/** Assertions that facts are there, so that a check reads them. */
export function asking(...names: string[]): CheckedMonitor['expect'] {
  return names.map((of) => ({ of, must: { exists: true } }));
}

export function httpMonitor(url: string, over: Partial<HttpMonitor> = {}): HttpMonitor {
  return { ...base, type: 'http', url, method: 'GET', headers: {}, body: null, redirects: 0, verify: true, ...over };
}

/** Runs a check as the watch does: within its time, with what ends it. */
export function look(monitor: CheckedMonitor): Promise<Observation> {
  // Of the plan only its secrets are looked at by those of the network.
  return runCheck(monitor, { environment: {}, connections: {} } as unknown as Plan, tmpdir());
}

interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate for `localhost` and 127.0.0.1, signed by itself, that ends a year from its beginning.
 * @param daysAgo when it begins
 * @returns null where openssl is not installed
 */
export function selfSigned(daysAgo: number, name = 'localhost'): KeyPair | null {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-certificate-'));
  const dates = [utc(-daysAgo), utc(365 - daysAgo)];
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  try {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key'];
    const subject = ['-subj', `/CN=${name}/O=Example`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
    openssl('req', '-new', ...kind, ...subject, '-out', 'request');
    // Only its small authority lets every version of openssl choose the dates.
    writeFileSync(join(folder, 'config'), AUTHORITY);
    writeFileSync(join(folder, 'index'), '');
    writeFileSync(join(folder, 'serial'), '01');
    const period = ['-startdate', String(dates[0]), '-enddate', String(dates[1])];
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      'config',
      ...period,
      '-selfsign',
      '-keyfile',
      'key',
      '-in',
      'request',
      '-out',
      'cert',
    );
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    return { key: read('key'), cert: read('cert') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const AUTHORITY = `[ca]
default_ca=own
[own]
database=index
serial=serial
new_certs_dir=.
default_md=sha256
policy=any
copy_extensions=copyall
[any]
commonName=supplied
organizationName=optional
`;

/** A moment so many days from now, as `20260105120000Z`. */
function utc(days: number): string {
  const moment = new Date(Date.now() + days * 86_400_000);
  return `${moment.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`;
}
