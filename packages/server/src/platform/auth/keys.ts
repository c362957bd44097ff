import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/tables.ts';

/**
 * Keys that senders outside use: derived from the instance's secret, so that nothing must be configured and nothing
 * that opens a door is stored in clear.
 */
export class Keys {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** Key of a service's application for /sdk. */
  sdk(service: string): string {
    return `sdk_${this.#derive(`sdk:${service}`, 40)}`;
  }

  /** Routing key of a service for PagerDuty Events v2: 32 characters, as PagerDuty's are. */
  pagerduty(service: string): string {
    return this.#derive(`pagerduty:${service}`, 32);
  }

  /** Key of a service in the addresses of its intakes. */
  intake(service: string): string {
    return this.#derive(`intake:${service}`, 32);
  }

  /** Key in the address of a heartbeat monitor's pings. */
  ping(service: string, monitor: string): string {
    return this.#derive(`ping:${service}:${monitor}`, 32);
  }

  /** Key by which deliveries of a source of the inbox are signed, as Standard Webhooks writes it. */
  inbox(service: string, source: string): string {
    return `whsec_${this.seed(`inbox:${service}:${source}`).toString('base64')}`;
  }

  /** Signature for links in messages. */
  sign(text: string): string {
    return this.#derive(`sign:${text}`, 43);
  }

  /** 32 bytes from which a key pair is made: the same on every node of a database. */
  seed(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(`seed:${purpose}`).digest();
  }

  #derive(purpose: string, length: number): string {
    return createHmac('sha256', this.#secret).update(purpose).digest('hex').slice(0, length);
  }
}

/** Compares without telling by the time taken where two texts differ. */
export function sameSecret(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Reads the instance's secret, or makes it on the first start of the first node. */
export async function loadKeys(db: Kysely<Database>): Promise<Keys> {
  await sql`insert into instance (id, secret) values (1, ${randomBytes(32).toString('hex')}) on conflict do nothing`.execute(
    db,
  );
  const row = await db.selectFrom('instance').select('secret').executeTakeFirstOrThrow();
  return new Keys(row.secret);
}
