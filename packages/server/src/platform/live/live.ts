import { randomUUID } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database } from '../database/tables.ts';

export type LiveTopic =
  | 'incident'
  | 'run'
  | 'lever'
  | 'outbox'
  | 'health'
  | 'review'
  | 'update'
  | 'plan'
  | 'oncall'
  | 'job'
  /** A source of the inbox, by its number, has new events or settled some. */
  | 'inbox'
  /** The consent of an address, by its key, or a case (`case:3`). */
  | 'consent'
  /** What the public page of a service says changed, by no other topic: notices, maintenance. */
  | 'status'
  /** The figures of a service's response changed. */
  | 'measure'
  /** Between nodes only: a breaker of an application opened or closed. */
  | 'breaker'
  /** Between nodes only: work for runners, and what they sent. */
  | 'runner';

/**
 * `change`: look again at `topic`. `output`: a piece of a running step's output. `reload`: every node but the one that asks
 * loads the plan of a service anew.
 */
export type LiveEvent =
  | { readonly kind: 'change'; readonly topic: LiveTopic; readonly id: string }
  | { readonly kind: 'output'; readonly runId: string; readonly step: string; readonly chunk: string }
  | { readonly kind: 'reload'; readonly service: string; readonly by: string; readonly node: string };

const CHANNEL = 'tocsin_live';
const CONNECT_WITHIN_MS = 5_000;
/** A notification carries less than 8,000 bytes; a character may take six of them as an escape. */
const CHUNK_CHARACTERS = 1200;

/** One hub a node: LISTEN on one connection, to every open screen and every SDK stream. */
export class Live {
  /** Tells this node's own messages to other nodes apart. */
  readonly node = randomUUID();
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  readonly #log: Logger;
  readonly #url: string;
  #client: pg.Client | null = null;
  #stopped = false;

  constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
  }

  /** Publishes when `tx` commits, on every node. */
  async publish(tx: Kysely<Database>, topic: LiveTopic, id: string): Promise<void> {
    await this.#notify(tx, { kind: 'change', topic, id });
  }

  /** The same as an expression, for a statement that also makes the change. */
  publishing(topic: LiveTopic, id: string): RawBuilder<unknown> {
    return notifying({ kind: 'change', topic, id });
  }

  /** Publishes a piece of output; long pieces are cut up. */
  async publishOutput(db: Kysely<Database>, runId: string, step: string, chunk: string): Promise<void> {
    for (let at = 0; at < chunk.length; at += CHUNK_CHARACTERS) {
      await this.#notify(db, { kind: 'output', runId, step, chunk: chunk.slice(at, at + CHUNK_CHARACTERS) });
    }
  }

  /** Asks the other nodes to load a plan anew, when `tx` commits. */
  async askToReload(tx: Kysely<Database>, service: string, by: string): Promise<void> {
    await this.#notify(tx, { kind: 'reload', service, by: by.slice(0, 200), node: this.node });
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts listening; a lost connection is made again, and everybody is told to look again. */
  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: 'tocsin-live',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
    });
    client.on('error', () => this.#reconnect());
    client.on('end', () => this.#reconnect());
    client.on('notification', (message) => this.#receive(message.payload ?? ''));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#listeners.clear();
    await this.#client?.end().catch(() => undefined);
  }

  #reconnect(): void {
    if (this.#stopped || this.#client === null) return;
    this.#client = null;
    const again = () => {
      if (this.#stopped) return;
      this.start().then(
        () => this.#receive(JSON.stringify({ kind: 'change', topic: 'plan', id: '*' })),
        () => setTimeout(again, 1000).unref(),
      );
    };
    this.#log.warn('live updates lost the database; connecting again');
    setTimeout(again, 200).unref();
  }

  #receive(payload: string): void {
    const event = JSON.parse(payload) as LiveEvent;
    for (const listener of this.#listeners) listener(event);
  }

  async #notify(db: Kysely<Database>, event: LiveEvent): Promise<void> {
    await sql`select ${notifying(event)}`.execute(db);
  }
}

function notifying(event: LiveEvent): RawBuilder<unknown> {
  return sql`pg_notify(${CHANNEL}, ${JSON.stringify(event)})`;
}
