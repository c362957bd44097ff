import { createHash, randomBytes } from 'node:crypto';
import type { Actor, Person } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../app.ts';
import type { Database } from '../database/tables.ts';
import { Problem } from '../problem.ts';
import { sameSecret } from './keys.ts';

export type Access = Person['access'];
const RANK: Record<Access, number> = { viewer: 0, responder: 1, commander: 2, admin: 3 };

/** Who makes a request, and how much they may do. */
export interface Identity {
  readonly actor: Actor;
  readonly access: Access;
  /** Of a run's own token: the step for which it was given, and which attempt of it: `restart/1`. */
  readonly step?: string;
}

/** @returns the identity. @throws Problem 'forbidden' when it has less than `needed` */
export function requireAccess(identity: Identity, needed: Access): Identity {
  if (RANK[identity.access] < RANK[needed]) {
    throw new Problem('forbidden', `This needs the ${needed} role; you have ${identity.access}.`);
  }
  return identity;
}

type Subject = Identity;

const LIFETIME_MS = { signin: 60 * 60_000, session: 30 * 86_400_000, run: 24 * 3_600_000 } as const;

/** Makes a credential and returns its secret, which is stored only as a hash. */
export async function issueCredential(
  app: Pick<App, 'clock'>,
  db: Kysely<Database>,
  kind: keyof typeof LIFETIME_MS,
  subject: Subject,
): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  const now = app.clock.now();
  await db
    .insertInto('credential')
    .values({
      hash: hash(secret),
      kind,
      subject: JSON.stringify(subject),
      created_at: new Date(now),
      expires_at: new Date(now + LIFETIME_MS[kind]),
      used_at: null,
    })
    .execute();
  return secret;
}

/** Exchanges a one-time sign-in token for a session. @throws Problem 'unauthorized' when it is unknown, used or too old */
export async function redeemSignIn(app: App, token: string): Promise<string> {
  const row = await app.db
    .updateTable('credential')
    .set({ used_at: new Date(app.clock.now()) })
    .where('hash', '=', hash(token))
    .where('kind', '=', 'signin')
    .where('used_at', 'is', null)
    .where('expires_at', '>', new Date(app.clock.now()))
    .returning('subject')
    .executeTakeFirst();
  if (!row)
    throw new Problem(
      'unauthorized',
      'This sign-in link was used or is too old. Make a new one with: npx tocsin signin',
    );
  return issueCredential(app, app.db, 'session', row.subject as Subject);
}

/** Finds who a bearer token or session cookie belongs to; null when nobody. */
export async function identify(app: App, secret: string): Promise<Identity | null> {
  if (sameSecret(secret, app.config.token)) return { actor: { kind: 'token', name: 'command line' }, access: 'admin' };
  const row = await app.db
    .selectFrom('credential')
    .select(['kind', 'subject'])
    .where('hash', '=', hash(secret))
    .where('kind', 'in', ['session', 'run'])
    .where('expires_at', '>', new Date(app.clock.now()))
    .executeTakeFirst();
  if (!row) return null;
  const subject = row.subject as Subject;
  return row.kind === 'session' ? asOfToday(app, subject) : subject;
}

/** A session lasts for weeks and plans change: what a person may do stands in the plan of today, and nobody else signs in. */
function asOfToday(app: App, { actor, access }: Subject): Identity | null {
  if (actor.kind !== 'person') return { actor, access };
  const people = app.plans.all().flatMap(({ plan }) => Object.values(plan.people));
  const person = people.find(({ id }) => id === actor.id);
  return person ? { actor: { ...actor, name: person.name }, access: person.access } : null;
}

export async function revoke(app: App, secret: string): Promise<void> {
  await app.db.deleteFrom('credential').where('hash', '=', hash(secret)).execute();
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
