import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Binaries, prepareBinaries } from '../../packages/server/src/platform/postgres/binaries.ts';
import { databaseUser, type OsUser } from '../../packages/server/src/platform/postgres/database-user.ts';
import { runProgram } from '../../packages/server/src/platform/postgres/run-program.ts';

const SUPERUSER_PASSWORD = 'only the tests know';

/** Where a role of the server finds its database. */
export interface TcpDatabase {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/**
 * A PostgreSQL as a team runs it for many applications: over TCP, with passwords (scram-sha-256), not started by Tocsin.
 * It can be stopped as a crash stops it.
 */
export class TcpPostgres {
  readonly port: number;
  readonly #folder: string;
  readonly #user: OsUser | undefined;
  readonly #binaries: Binaries;

  constructor(port: number, folder: string, user: OsUser | undefined, binaries: Binaries) {
    this.port = port;
    this.#folder = folder;
    this.#user = user;
    this.#binaries = binaries;
  }

  /** Makes a cluster of its own in a temporary folder and starts it. @throws with what initdb or pg_ctl printed */
  static async start(): Promise<TcpPostgres> {
    const user = await databaseUser();
    const binaries = await prepareBinaries(user, () => undefined);
    const folder = mkdtempSync(join(tmpdir(), 'tocsin-tcp-postgres-'));
    chmodSync(folder, 0o700);
    if (user) await chown(folder, user.uid, user.gid);
    const server = new TcpPostgres(await freePort(), folder, user, binaries);
    await server.#init();
    await server.up();
    return server;
  }

  /** Makes a database owned by a login role of its own, which is no superuser. @returns its address */
  async makeDatabase({ user, password, database }: TcpDatabase): Promise<string> {
    const client = new pg.Client({ connectionString: this.#url('postgres', SUPERUSER_PASSWORD, 'postgres') });
    await client.connect();
    const [role, secret] = [pg.escapeIdentifier(user), pg.escapeLiteral(password)];
    await client.query(`create role ${role} login nosuperuser nocreatedb nocreaterole password ${secret}`);
    await client.query(`create database ${pg.escapeIdentifier(database)} owner ${role}`);
    await client.end();
    return this.#url(user, password, database);
  }

  /** Starts the server, and recovers what a crash left. */
  async up(): Promise<void> {
    await this.#pgCtl('start', '-l', join(this.#folder, 'log'), '-o', `-p ${this.port}`);
  }

  /** Stops the server as a crash does: no goodbye to clients, no checkpoint. */
  async crash(): Promise<void> {
    await this.#pgCtl('stop', '-m', 'immediate');
  }

  /** A crash and a start in one. */
  async restart(): Promise<void> {
    await this.#pgCtl('restart', '-m', 'immediate', '-l', join(this.#folder, 'log'), '-o', `-p ${this.port}`);
  }

  /** Stops the server, if it runs, and removes its data. */
  async remove(): Promise<void> {
    await this.crash().catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  #url(user: string, password: string, database: string): string {
    return `postgresql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`;
  }

  async #init(): Promise<void> {
    const passwordFile = join(this.#folder, 'password');
    writeFileSync(passwordFile, `${SUPERUSER_PASSWORD}\n`, { mode: 0o600 });
    if (this.#user) await chown(passwordFile, this.#user.uid, this.#user.gid);
    await this.#run(this.#binaries.initdb, [
      ...['--pgdata', this.#data, '--username', 'postgres', '--pwfile', passwordFile, '--encoding', 'UTF8'],
      ...['--locale', 'C', '--auth', 'scram-sha-256', '--no-instructions'],
      ...['--set', 'listen_addresses=127.0.0.1', '--set', 'unix_socket_directories='],
    ]);
  }

  #pgCtl(...args: string[]): Promise<void> {
    return this.#run(this.#binaries.pgCtl, [...args, '-w', '-t', '30', '-D', this.#data]);
  }

  async #run(program: string, args: string[]): Promise<void> {
    const { code, output } = await runProgram(this.#user, program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${output}`);
  }
}

/** A port on which nothing listens at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
