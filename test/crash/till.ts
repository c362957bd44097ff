import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeliveryRefused, processedTable, processOnce, verifyDelivery } from '@tocsin/sdk/inbox';
import pg from 'pg';
import { freshDatabase } from '../harness/databases.ts';

/** What the application does with a delivery. */
type Mood = 'takes' | 'fails' | 'forgets-to-answer' | 'hangs' | 'breaks-off';

/**
 * An application that books webhooks with `@tocsin/sdk/inbox` into a table of its own, and does so badly: it fails before it has
 * booked, answers an error after it has, hangs with its transaction open, and breaks connections off.
 */
export class Till {
  readonly pool: pg.Pool;
  /** The share of deliveries that go wrong. */
  trouble = 0.08;
  deliveries = 0;
  underWay = 0;
  /** Of the inbox; known once it has started. */
  secret = '';
  readonly #server: Server;
  readonly #drop: () => Promise<void>;

  private constructor(pool: pg.Pool, drop: () => Promise<void>) {
    this.pool = pool;
    this.#drop = drop;
    this.#server = createServer((request, response) => {
      this.underWay += 1;
      this.#take(request, response)
        .catch((error: unknown) => {
          const status = error instanceof DeliveryRefused ? 401 : 500;
          if (!response.headersSent) response.writeHead(status).end(String(error));
        })
        .finally(() => {
          this.underWay -= 1;
        });
    });
  }

  static async open(): Promise<Till> {
    const database = await freshDatabase('till');
    const pool = new pg.Pool({ connectionString: database.url, max: 20 });
    pool.on('error', () => undefined);
    await pool.query(processedTable());
    // No key on the event: what is done twice must show.
    await pool.query('create table booked (n bigint generated always as identity, event text, key text, step int)');
    const till = new Till(pool, () => database.drop());
    await new Promise<void>((listening) => till.#server.listen(0, '127.0.0.1', listening));
    return till;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What is booked, in the order in which it was. */
  async booked(): Promise<readonly { readonly event: string; readonly key: string; readonly step: number }[]> {
    return (await this.pool.query('select event, key, step from booked order by n')).rows;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
    await this.pool.end();
    await this.#drop();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { id } = await verifyDelivery(request.headers, body, { secret: this.secret });
    this.deliveries += 1;
    const mood = this.#mood();
    if (mood === 'fails') return void response.writeHead(503).end('not now');
    await processOnce(this.pool, id, async (client) => {
      const { data, id: event } = JSON.parse(body.toString('utf8'));
      const { subscription, step } = data.object;
      await client.query('insert into booked (event, key, step) values ($1, $2, $3)', [event, subscription, step]);
      // Longer than it is waited for: the next attempt comes while this transaction is open.
      if (mood === 'hangs') await new Promise((done) => setTimeout(done, 1_500));
    });
    if (mood === 'forgets-to-answer')
      return void response.writeHead(500).end('booked, but the page could not be drawn');
    if (mood === 'breaks-off') return void request.socket.destroy();
    response.writeHead(204).end();
  }

  #mood(): Mood {
    if (Math.random() >= this.trouble) return 'takes';
    const moods: readonly Mood[] = ['fails', 'forgets-to-answer', 'hangs', 'breaks-off'];
    return moods[Math.floor(Math.random() * moods.length)] ?? 'fails';
  }
}
