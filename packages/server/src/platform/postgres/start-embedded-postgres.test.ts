import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { ensureDatabase } from './ensure-database.ts';
import { readPostmasterFile } from './stale-locks.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start-embedded-postgres.ts';

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];
let logged: string[] = [];

afterEach(async () => {
  for (const server of servers.splice(0).reverse()) {
    await server.stop();
    await rm(socketFolder(server.url), { recursive: true, force: true });
  }
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) {
    const outside = await readFile(join(folder, 'postgres.location'), 'utf8').catch(() => '');
    if (outside) await rm(outside.trim(), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  }
  logged = [];
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-pg-'));
  folders.push(folder);
  await chmod(folder, 0o755);
  return folder;
}

async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: (message) => logged.push(message) });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const result = await client.query(text).finally(() => client.end());
  return result.rows;
}

async function postmasterPid(dataDir: string): Promise<number> {
  const outside = await readFile(join(dataDir, 'postgres.location'), 'utf8').catch(() => '');
  const file = await readPostmasterFile(join(outside.trim() || join(dataDir, 'postgres'), 'data'));
  if (!file) throw new Error(`no postmaster.pid below ${dataDir}`);
  return file.pid;
}

async function crash(dataDir: string): Promise<void> {
  const pid = await postmasterPid(dataDir);
  process.kill(pid, 'SIGKILL');
  while (existsSync(`/proc/${pid}/cmdline`) && (await readFile(`/proc/${pid}/cmdline`, 'utf8'))) await sleep(10);
}

/** A process of the user that PostgreSQL runs as, which got the pid of a dead postmaster. */
function bystander(dataDir: string): number {
  const { uid, gid } = statSync(join(dataDir, 'postgres', 'data'));
  const child = spawn('sleep', ['600'], { uid, gid, cwd: '/', stdio: 'ignore' });
  children.push(child);
  return child.pid as number;
}

describe('embedded PostgreSQL', () => {
  test('makes a durable UTF-8 database with checksums, no network port and a private socket', async () => {
    const dataDir = join(await newFolder(), '.tocsin');
    const { url, adopted } = await start(dataDir);
    expect(adopted).toBe(false);
    const [settings] = await query(
      url,
      `SELECT current_user AS role, current_database() AS database, current_setting('server_encoding') AS encoding,
       current_setting('fsync') AS fsync, current_setting('data_checksums') AS checksums,
       current_setting('listen_addresses') AS addresses, current_setting('shared_buffers') AS buffers,
       current_setting('max_connections') AS connections, current_setting('server_version_num')::int / 10000 AS major`,
    );
    expect(settings).toEqual({
      ...{ role: 'tocsin', database: 'tocsin', encoding: 'UTF8', fsync: 'on', checksums: 'on' },
      ...{ addresses: '', buffers: '128MB', connections: '100', major: 17 },
    });
    expect(statSync(socketFolder(url)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(dataDir, 'postgres', 'log'))).toContain('start.log');
  });

  test('a second start adopts the running server, and the data survives stop and start', async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS n');
    const pid = await postmasterPid(dataDir);
    const second = await start(dataDir);
    expect(second).toMatchObject({ adopted: true, url: first.url });
    expect(await postmasterPid(dataDir)).toBe(pid);
    await second.stop();
    await first.stop();
    await expect(query(first.url, 'SELECT 1')).rejects.toThrow();
    const third = await start(dataDir);
    expect(third.adopted).toBe(false);
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    // The handle of the earlier server must not end this one.
    await first.stop();
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  test('after kill -9 it starts again with what was committed, even when its pid was given away', async () => {
    const dataDir = await newFolder();
    const { url } = await start(dataDir);
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS n');
    await crash(dataDir);
    const again = await start(dataDir);
    expect(again.adopted).toBe(false);
    expect(await query(again.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    await crash(dataDir);
    const pid = bystander(dataDir);
    for (const path of [join(dataDir, 'postgres', 'data', 'postmaster.pid'), socketLock(again.url)]) {
      await writeFile(path, (await readFile(path, 'utf8')).replace(/^\d+/, String(pid)));
    }
    const third = await start(dataDir);
    expect(third.adopted).toBe(false);
    expect(await query(third.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
  });

  test('an empty pid file and a lock of a dead process do not keep it from starting', async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    await first.stop();
    await writeFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), '');
    await writeFile(join(dataDir, 'postgres.lock'), '2147483646 of-another-boot');
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a path too deep and too odd for a socket works', async () => {
    const deep = join(await newFolder(), `it's deep, ${'x'.repeat(40)}`, 'y'.repeat(60));
    const { url } = await start(deep);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await start(deep)).adopted).toBe(true);
    await expect(start(join(deep, '$(id)'))).rejects.toThrow(/not possible in TOCSIN_DATA/);
  });

  test('an initdb that was killed in the middle is done anew, and remains are kept aside', async () => {
    const dataDir = await newFolder();
    const base = join(dataDir, 'postgres');
    await mkdir(join(base, 'data.draft-0badcafe', 'global'), { recursive: true });
    await mkdir(join(base, 'data', 'base'), { recursive: true });
    await writeFile(join(base, 'data', 'PG_VERSION'), '17\n');
    const { url } = await start(dataDir);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const names = await readdir(base);
    expect(names.filter((name) => name.includes('draft'))).toEqual([]);
    expect(names.filter((name) => name.includes('unfinished'))).toHaveLength(1);
    expect(logged.join('\n')).toContain('half-made');
  });

  test('two starts at once make one server', async () => {
    const dataDir = await newFolder();
    const both = await Promise.all([start(dataDir), start(dataDir)]);
    expect(both.map((server) => server.adopted).sort()).toEqual([false, true]);
    expect(both[0].url).toBe(both[1].url);
  });

  test('a data folder deleted under a running server starts afresh', async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    await query(first.url, 'CREATE TABLE lost (n int)');
    await rm(join(dataDir, 'postgres', 'data'), { recursive: true, force: true });
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(await query(second.url, `SELECT to_regclass('lost') AS lost`)).toEqual([{ lost: null }]);
  });

  test.runIf(process.geteuid?.() === 0)(
    'below a folder of root alone, the data goes elsewhere and is found again',
    async () => {
      const home = await newFolder();
      await chmod(home, 0o700);
      const { url } = await start(home);
      await query(url, 'CREATE TABLE kept AS SELECT 42 AS n');
      expect(logged.join('\n')).toContain('cannot enter');
      await crash(home);
      const again = await start(home);
      expect(await query(again.url, 'SELECT n FROM kept')).toEqual([{ n: 42 }]);
    },
  );

  test('a database and a role of their own are made once', async () => {
    const { url } = await start(await newFolder());
    const [one, two] = await Promise.all([
      ensureDatabase(url, 'sample_app', 'sample'),
      ensureDatabase(url, 'sample_app', 'sample'),
    ]);
    expect(two).toBe(one);
    expect(await query(one, 'SELECT current_user AS role, current_database() AS database')).toEqual([
      { role: 'sample', database: 'sample_app' },
    ]);
    await query(one, 'CREATE TABLE mine (n int)');
    await expect(ensureDatabase(one, 'forbidden')).rejects.toThrow(/permission denied/);
  });
});

function socketLock(url: string): string {
  return join(socketFolder(url), '.s.PGSQL.5432.lock');
}

function socketFolder(url: string): string {
  return decodeURIComponent(url.split('host=')[1] ?? '');
}
