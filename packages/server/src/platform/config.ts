import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CellLimits, DEFAULT_LIMITS } from '@tocsin/runner';
import { z } from 'zod';
import { Problem } from './problem.ts';

const environmentSchema = z.object({
  TOCSIN_PORT: z.coerce.number().int().min(0).max(65535).default(7700),
  TOCSIN_HOST: z.string().min(1).default('127.0.0.1'),
  TOCSIN_URL: z.url().optional(),
  DATABASE_URL: z.string().min(1).optional(),
  TOCSIN_DATA: z.string().min(1).default('./.tocsin'),
  TOCSIN_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  TOCSIN_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  TOCSIN_INTAKE_PER_MINUTE: z.coerce.number().int().min(1).default(1200),
  TOCSIN_LEVER_STREAMS: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
  TOCSIN_SMTP_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  TOCSIN_SMTP_HOST: z.string().min(1).optional(),
  TOCSIN_SMTP_KEY: z.string().min(1).optional(),
  TOCSIN_SMTP_CERT: z.string().min(1).optional(),
  TOCSIN_PLAN_WATCH: z.enum(['on', 'poll', 'off']).default('on'),
  TOCSIN_REGION: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a short name of small letters, digits and hyphens')
    .optional(),
  TOCSIN_CELL_PROCESSES: z.coerce.number().int().min(16).max(100_000).default(DEFAULT_LIMITS.processes),
  TOCSIN_CELL_OPEN_FILES: z.coerce.number().int().min(32).max(1_000_000).default(DEFAULT_LIMITS.openFiles),
  TOCSIN_CELL_FILE_MB: z.coerce.number().int().min(1).max(10_000_000).default(DEFAULT_LIMITS.fileMegabytes),
  TOCSIN_CELL_MEMORY_MB: z.coerce.number().int().min(64).max(10_000_000).default(DEFAULT_LIMITS.memoryMegabytes),
  TOCSIN_OUTPUT_MB: z.coerce.number().int().min(1).max(100_000).default(256),
  TOCSIN_INBOX_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  TOCSIN_RUN_DAYS: z.coerce.number().int().min(1).max(3650).default(30),
  TOCSIN_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

/** Files in PEM. */
interface SmtpTls {
  readonly key: string;
  readonly cert: string;
}

/** What cells of runbooks may use and leave on this node. */
export interface CellSettings {
  readonly limits: CellLimits;
  /** Of one step's output, kept on disk. */
  readonly outputBytes: number;
  /** Days after the end of a run for which its folder and its outputs are kept. */
  readonly keptDays: number;
}

/** Settings of one node, read once at start and passed in. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Address under which people reach the console, for links in messages; null: made from host and port. */
  readonly publicUrl: string | null;
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** A bearer token with every right, for automation and the command line. */
  readonly token: string;
  /**
   * Events that one service may send in a minute before it gets 429. PagerDuty takes about 120 a key
   * (https://developer.pagerduty.com/docs/events-api-v2/rate-limits); ten times that lets a storm in whole.
   */
  readonly intakePerMinute: number;
  /** Days for which webhooks are kept after they came; what still waits is kept longer. */
  readonly inboxDays: number;
  /** Applications that may listen to levers on this node at once; each costs some kilobytes. */
  readonly leverStreams: number;
  /** Where this node stands: it makes the checks of monitors that ask for this region; null: nowhere in particular. */
  readonly region: string | null;
  /** How many proxies of ours stand in front: so much of `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  /** Where mail is taken in as alerts; null: nowhere. Key and certificate are files in PEM, for STARTTLS. */
  readonly smtp: { readonly host: string; readonly port: number; readonly tls: SmtpTls | null } | null;
  readonly cells: CellSettings;
  readonly logLevel: string;
  readonly planDirs: readonly string[];
  /** How changes of the plans' files are noticed: told by the system, by looking every few seconds, or not at all. */
  readonly planWatch: 'on' | 'poll' | 'off';
  /** Secrets of the plans are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads the configuration from the environment. Makes the data folder, and a token in it on the first start.
 * @throws Problem 'invalid' naming every setting that is wrong
 */
export function readConfig(env: Config['env'], planDirs: readonly string[]): Config {
  const parsed = environmentSchema.safeParse(env);
  if (!parsed.success) {
    const at = parsed.error.issues.map((issue) => ({ at: issue.path.join('.'), message: issue.message }));
    throw new Problem('invalid', `Settings are wrong: ${at.map((e) => `${e.at} ${e.message}`).join('; ')}`, at);
  }
  const settings = parsed.data;
  const dataDir = resolve(settings.TOCSIN_DATA);
  mkdirSync(dataDir, { recursive: true });
  return {
    port: settings.TOCSIN_PORT,
    host: settings.TOCSIN_HOST,
    publicUrl: settings.TOCSIN_URL ?? null,
    databaseUrl: settings.DATABASE_URL ?? null,
    dataDir,
    token: settings.TOCSIN_TOKEN ?? tokenFile(dataDir),
    intakePerMinute: settings.TOCSIN_INTAKE_PER_MINUTE,
    inboxDays: settings.TOCSIN_INBOX_DAYS,
    leverStreams: settings.TOCSIN_LEVER_STREAMS,
    region: settings.TOCSIN_REGION ?? null,
    trustedProxies: settings.TOCSIN_TRUSTED_PROXIES,
    smtp: smtpOf(settings),
    cells: {
      limits: {
        processes: settings.TOCSIN_CELL_PROCESSES,
        openFiles: settings.TOCSIN_CELL_OPEN_FILES,
        fileMegabytes: settings.TOCSIN_CELL_FILE_MB,
        memoryMegabytes: settings.TOCSIN_CELL_MEMORY_MB,
      },
      outputBytes: settings.TOCSIN_OUTPUT_MB * 2 ** 20,
      keptDays: settings.TOCSIN_RUN_DAYS,
    },
    logLevel: settings.TOCSIN_LOG,
    planDirs: planDirs.map((dir) => resolve(dir)),
    planWatch: settings.TOCSIN_PLAN_WATCH,
    env,
  };
}

function smtpOf(settings: z.output<typeof environmentSchema>): Config['smtp'] {
  const { TOCSIN_SMTP_PORT: port, TOCSIN_SMTP_KEY: key, TOCSIN_SMTP_CERT: cert } = settings;
  if (port === undefined) return null;
  return { port, host: settings.TOCSIN_SMTP_HOST ?? settings.TOCSIN_HOST, tls: key && cert ? { key, cert } : null };
}

/** The token that the command line finds by itself when it runs in the same folder. */
function tokenFile(dataDir: string): string {
  const path = join(dataDir, 'token');
  if (existsSync(path)) {
    const token = readFileSync(path, 'utf8').trim();
    if (token.length >= 16) return token;
  }
  const token = randomBytes(24).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  return token;
}
