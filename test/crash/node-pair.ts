import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freshDatabase } from '../harness/databases.ts';
import { NodeClient } from '../harness/node-client.ts';
import { freePort } from '../harness/tcp-postgres.ts';
import { eventually } from '../harness/tocsin.ts';
import { NodeProcess } from './node-process.ts';

const TOKEN = 'a-token-for-two-nodes';

/** A node of two. Its connections to the database carry its name. */
export interface PairedNode {
  readonly name: string;
  readonly process: NodeProcess;
  readonly client: NodeClient;
}

/** Two nodes as processes of their own on one database, and a look into that. */
export interface NodePair {
  readonly nodes: readonly PairedNode[];
  readonly db: pg.Pool;
  other(node: PairedNode): PairedNode;
  /** The node that works on a job of this kind, as soon as one does. */
  workingOn(task: string): Promise<PairedNode>;
  /** The node that leads detection. */
  leader(): Promise<PairedNode>;
  /** Lets a job of this kind be due now, and what is held with it: as if its time had come. */
  bringForward(task: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts both at the same moment. @param env variables of the plan */
export async function startNodePair(plan: string, env: Readonly<Record<string, string>>): Promise<NodePair> {
  const database = await freshDatabase('pair');
  const db = new pg.Pool({ connectionString: database.url, options: '-c search_path=tocsin,graphile_worker,public' });
  const folders: string[] = [];
  const make = async (name: string): Promise<PairedNode> => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tocsin-pair-'));
    chmodSync(dataDir, 0o711);
    folders.push(dataDir);
    const url = `${database.url}${database.url.includes('?') ? '&' : '?'}application_name=${name}`;
    const own = {
      TOCSIN_PORT: String(await freePort()),
      TOCSIN_DATA: dataDir,
      TOCSIN_TOKEN: TOKEN,
      TOCSIN_LOG: 'info',
    };
    const process = new NodeProcess(plan, { ...env, ...own, DATABASE_URL: url });
    return { name, process, client: new NodeClient(process.url, TOKEN) };
  };
  const nodes = [await make('node-one'), await make('node-two')];
  await Promise.all(nodes.map((node) => node.process.start()));
  const named = (rows: readonly { name: string }[]) => nodes.find(({ name }) => rows.some((row) => row.name === name));
  return {
    nodes,
    db,
    other: (node) => nodes.find((one) => one !== node) as PairedNode,
    workingOn: (task) =>
      eventually(`a node works on ${task}`, async () => named((await db.query(WORKING_ON, [task])).rows)),
    leader: () => eventually('a node leads', async () => named((await db.query(LEADS)).rows)),
    async bringForward(task) {
      await db.query(
        `update message set held_until = case when status = 'held' then now() end, claimed_at = claimed_at - interval '1 hour'
         where status in ('held', 'delivered')`,
      );
      // A node that has just come back may not have asked for it yet.
      await eventually(`a job ${task}`, async () => {
        const { rowCount } = await db.query(
          `update _private_jobs set run_at = now()
           where task_id = (select id from _private_tasks where identifier = $1) and locked_at is null`,
          [task],
        );
        return (rowCount ?? 0) > 0;
      });
      await db.query(`select pg_notify('jobs:insert', '{"count":10}')`);
    },
    async close() {
      if (globalThis.process.env.SHOW_NODE_LOG) for (const { name, process } of nodes) console.log(name, process.log);
      for (const { process } of nodes) await process.kill();
      await db.end();
      await database.drop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A job is locked in the name of a runner, which a node's session lock says to be alive. */
const WORKING_ON = `
  select activity.application_name as name from _private_jobs job
  join _private_tasks task on task.id = job.task_id and task.identifier = $1
  join node on node.pool_id = job.locked_by
  join pg_locks held on held.locktype = 'advisory' and held.granted
    and ((held.classid::bigint << 32) | held.objid::bigint) = node.lock_key
  join pg_stat_activity activity on activity.pid = held.pid`;

/** The lead is a session lock of a fixed number and of what is led. */
const LEADS = `
  select activity.application_name as name from pg_locks held
  join pg_stat_activity activity on activity.pid = held.pid
  where held.locktype = 'advisory' and held.granted and held.classid = x'746f6373'::int and held.objsubid = 2
    and held.objid::bigint = hashtext('detection')::bigint & 4294967295
    and held.database = (select oid from pg_database where datname = current_database())`;
