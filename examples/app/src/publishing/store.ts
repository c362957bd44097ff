import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { EdgeDatabase } from '../vendors/edge-database.ts';

const ROUNDS = 10_000;

/** A password as the platform keeps it: salt and PBKDF2 of SHA-256. */
export function hashPassword(password: string, salt = randomBytes(8).toString('hex')): string {
  return `${salt}:${pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256').toString('hex')}`;
}

/** Whether a password is the one that was kept. */
export function isPassword(password: string, kept: string): boolean {
  return hashPassword(password, kept.split(':')[0]) === kept;
}

/** Secrets of the worker. For development and tests only. */
export const PUBLISHING_SETTINGS = {
  JWT_SECRET: 'signing-secret-for-development',
  MAIL_API_KEY: 'mail-key-for-development',
  STRIPE_WEBHOOK_SECRET: 'whsec_for-development',
} as const;

export const PROBE_USER = 'probe@example.com';
/** For development and tests only. */
export const PROBE_PASSWORD = 'password-for-development';
export const MANUSCRIPT_BUCKET = 'manuscripts';
export const BACKUP_BUCKET = 'publishing-backups';
export const DATABASE_NAME = 'publishing-platform';
export const ANALYSIS_QUEUE = 'analysis';
export const DEAD_LETTER_QUEUE = 'analysis-dead-letters';
/** Of each user who has manuscripts, the first. */
export const MANUSCRIPTS = ['m-1.txt', 'm-2.txt', 'm-3.txt'] as const;

const USERS = 6;

/** The indexes without which lists are slow. */
export const INDEXES = [
  'CREATE INDEX IF NOT EXISTS idx_manuscripts_author ON manuscripts (author_id);',
  'CREATE INDEX IF NOT EXISTS idx_manuscripts_created ON manuscripts (created_at);',
] as const;

const TABLES = `
CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'author', email_verified INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS manuscripts (id TEXT PRIMARY KEY, author_id TEXT NOT NULL, title TEXT NOT NULL,
  object_key TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS subscriptions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, stripe_subscription_id TEXT UNIQUE,
  stripe_customer_id TEXT, plan_id TEXT NOT NULL, status TEXT NOT NULL, current_period_start INTEGER,
  current_period_end INTEGER, cancel_at_period_end INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS webhook_events (event_id TEXT NOT NULL, type TEXT NOT NULL, processed_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS analyses (id TEXT PRIMARY KEY, manuscript_id TEXT NOT NULL, status TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS verification_tokens (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, token_type TEXT NOT NULL,
  created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS mails (id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL,
  status TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS backup_logs (id TEXT PRIMARY KEY, status TEXT NOT NULL, path TEXT NOT NULL,
  size INTEGER NOT NULL, created_at INTEGER NOT NULL);`;

/** Makes the tables, and a few users with manuscripts where there are none. */
export function fillStore(database: EdgeDatabase): void {
  database.execute(TABLES);
  for (const index of INDEXES) database.execute(index);
  if (database.all('SELECT 1 FROM users LIMIT 1').length > 0) return;
  const now = Math.floor(Date.now() / 1_000);
  for (let n = 1; n <= USERS; n += 1) {
    const email = n === 1 ? PROBE_USER : `author${n}@example.com`;
    const password = n === 1 ? PROBE_PASSWORD : randomBytes(12).toString('hex');
    const role = n === 2 ? 'admin' : 'author';
    database.run(
      'INSERT INTO users VALUES (?, ?, ?, ?, 1, ?)',
      `u-${n}`,
      email,
      hashPassword(password),
      role,
      now - n * 60,
    );
  }
  for (const [index, key] of MANUSCRIPTS.entries()) {
    database.run(
      'INSERT INTO manuscripts VALUES (?, ?, ?, ?, ?)',
      `m-${index + 1}`,
      `u-${index + 1}`,
      'A novel',
      key,
      now,
    );
  }
}
