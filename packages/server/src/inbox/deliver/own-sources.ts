import { isDeepStrictEqual } from 'node:util';
import type { InboxSource } from '@tocsin/core';
import type pg from 'pg';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { sourceIdOf } from '../source.store.ts';

/** Any fixed number will do, as long as every node takes the same: 'inbx'. */
const LOCKS = 0x696e6278;
const LOOK_EVERY_MS = 500;
/** A database that does not answer for so long may have given the locks to others. */
const ANSWERS_WITHIN_MS = 1_500;
/** A node that lost its connection breaks off what it does at once; nothing begins elsewhere before it can have noticed. */
const GRACE_MS = 300;
/** Half of how far a signed time may be from now by default. */
const MOST_CLOCK_ERROR_MS = 150_000;

/** A source that this node may own: it is in a plan in force. */
export interface WantedSource {
  readonly service: string;
  readonly source: InboxSource;
}

/** A source that this node owns from now on. */
export interface OwnedSource extends WantedSource {
  readonly number: number;
  readonly epoch: string;
  /** On the clock of `performance`. */
  readonly notBeforeMs: number;
}

/** What is done with the sources that are owned. */
export interface OwnerParts {
  take(owned: OwnedSource): void;
  /** Finishes what is under way. */
  letGo(number: number): Promise<void>;
  /** The plan says something else of it. */
  change(number: number, wanted: WantedSource): void;
  /** The locks are gone: whatever is under way must end now. */
  loseAll(): void;
}

/**
 * Owns sources by session locks on one connection, so that exactly one node delivers each: a dead node's sources are free when its
 * connection ends. Each taking over raises the epoch, by which what an earlier owner still settles is told.
 */
export class SourceOwner {
  readonly #app: App;
  readonly #parts: OwnerParts;
  readonly #owned = new Map<number, WantedSource>();
  readonly #stop: () => Promise<void>;
  #client: pg.PoolClient | null = null;
  #looking: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(app: App, parts: OwnerParts) {
    this.#app = app;
    this.#parts = parts;
    this.#stop = repeat(app, 'a look after sources of the inbox', LOOK_EVERY_MS, () => this.look());
  }

  /** Takes what is free, lets go of what no plan has, and tells of what changed. @throws when the database is away */
  look(): Promise<void> {
    // One at a time: a change of a plan does not wait for the next one.
    const next = this.#looking.catch(() => undefined).then(() => this.#look());
    this.#looking = next;
    return next;
  }

  /** The source is another node's by now. */
  async forget(number: number): Promise<void> {
    this.#owned.delete(number);
    await this.#client?.query('select pg_advisory_unlock($1, $2)', [LOCKS, number]).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#stop();
    await this.#looking.catch(() => undefined);
    await Promise.all([...this.#owned.keys()].map((number) => this.#letGo(number)));
    const client = this.#client;
    this.#client = null;
    // The locks end with the connection.
    client?.release(true);
  }

  async #look(): Promise<void> {
    if (this.#isStopped) return;
    const client = this.#client ?? (await this.#connect());
    const wanted = await this.#wanted();
    for (const number of [...this.#owned.keys()]) if (!wanted.has(number)) await this.#letGo(number);
    for (const [number, one] of wanted) {
      const known = this.#owned.get(number);
      if (!known || isDeepStrictEqual(known, one)) continue;
      this.#owned.set(number, one);
      this.#parts.change(number, one);
    }
    const free = [...wanted.keys()].filter((number) => !this.#owned.has(number));
    // It is asked also when there is nothing to take: an answer shows that the locks are still held.
    for (const number of await this.#tryLocks(client, free)) {
      const one = wanted.get(number);
      if (one) await this.#take(client, number, one);
    }
  }

  /** What the plans in force have, by number. */
  async #wanted(): Promise<ReadonlyMap<number, WantedSource>> {
    const all = this.#app.plans
      .all()
      .flatMap(({ plan }) => Object.values(plan.inbox).map((source) => ({ service: plan.service, source })));
    const numbered = new Map<number, WantedSource>();
    for (const one of all) numbered.set(await sourceIdOf(this.#app, one.service, one.source.id), one);
    return numbered;
  }

  async #connect(): Promise<pg.PoolClient> {
    const client = await this.#app.pool.connect();
    const lose = () => this.#lose(client);
    client.on('error', lose);
    client.on('end', lose);
    // A machine that vanished is noticed within two seconds; over a socket of the same machine this says nothing.
    const sql = `select set_config(name, value, false) from (values ('tcp_keepalives_idle', '1'),
      ('tcp_keepalives_interval', '1'), ('tcp_keepalives_count', '1'), ('tcp_user_timeout', '2000')) as s (name, value)`;
    await client.query(sql).catch((error: unknown) => {
      client.release(true);
      throw error;
    });
    this.#client = client;
    return client;
  }

  #lose(client: pg.PoolClient): void {
    if (this.#client !== client) return;
    this.#client = null;
    this.#owned.clear();
    this.#parts.loseAll();
    this.#app.log.warn('this node lost the sources of the inbox: others may take them until it has them again');
    client.release(true);
  }

  async #tryLocks(client: pg.PoolClient, numbers: readonly number[]): Promise<readonly number[]> {
    const sql = `select number, pg_try_advisory_lock(${LOCKS}, number) as got from unnest($1::int[]) as number`;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the database does not answer')), ANSWERS_WITHIN_MS);
    });
    const asking = client.query<{ number: number; got: boolean }>(sql, [numbers]);
    asking.catch(() => undefined);
    try {
      const { rows } = await Promise.race([asking, late]);
      return rows.filter(({ got }) => got).map(({ number }) => number);
    } catch (error) {
      this.#lose(client);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #take(client: pg.PoolClient, number: number, one: WantedSource): Promise<void> {
    const { live, clock } = this.#app;
    const { rows } = await client.query<{ epoch: string; previous: string | null; now: Date }>(
      `with before as (select node from inbox_owner where source = $1)
       insert into inbox_owner as o (source, node, epoch, since) values ($1, $2, 1, $3)
       on conflict (source) do update set node = excluded.node, epoch = o.epoch + 1, since = excluded.since
       returning epoch, (select node from before) as previous, clock_timestamp() as now`,
      [number, live.node, new Date(clock.now())],
    );
    const { epoch = '0', previous = null, now } = rows[0] ?? {};
    if (now) this.#tellOfClock(now.getTime() - clock.now());
    const wasLetGo = previous === null || previous === '' || previous === live.node;
    // Meanwhile the connection may have been lost, and with it the lock.
    if (this.#client !== client || this.#isStopped) return;
    this.#owned.set(number, one);
    this.#parts.take({ ...one, number, epoch, notBeforeMs: performance.now() + (wasLetGo ? 0 : GRACE_MS) });
  }

  /** A wrong clock loses nothing, but signatures are refused by it, and what is to be tried again is tried at a wrong time. */
  #tellOfClock(errorMs: number): void {
    if (Math.abs(errorMs) < MOST_CLOCK_ERROR_MS) return;
    const seconds = Math.round(-errorMs / 1_000);
    this.#app.log.warn(
      { seconds },
      "this node's clock differs from the database's: set it, or signed webhooks are refused",
    );
  }

  /** Says that nothing is under way here any more, so that the next owner need not wait. */
  async #letGo(number: number): Promise<void> {
    await this.#parts.letGo(number);
    this.#owned.delete(number);
    const client = this.#client;
    if (!client) return;
    const { live, log } = this.#app;
    await client
      .query(
        `with gone as (update inbox_owner set node = '' where source = $1 and node = $2)
         select pg_advisory_unlock(${LOCKS}, $1)`,
        [number, live.node],
      )
      .catch((error: unknown) => log.warn({ err: error }, 'a source of the inbox could not be let go'));
  }
}
