import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICE_NAMES, type ServiceName } from './services.ts';

/** Everything the sample application can be told. Durations carry their unit in the name. */
export interface SampleAppConfig {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Port of the fake provider; 0 takes any free port. */
  providerPort: number;
  databaseUrl: string;
  /** Without an address the application runs alone, on the levers' defaults. */
  tocsinUrl: string | undefined;
  tocsinSdkKey: string | undefined;
  /** Where the last known levers are kept. */
  leverStateFile: string | undefined;
  /** In the form of Standard Webhooks (`whsec_` and base64), or as Whop shows it. */
  webhookSecret: string;
  /** Address of the Tocsin whose inbox the vendors call; without one they call the application. */
  inboxUrl: string | undefined;
  /** By which that inbox signs what it hands on of Churn Saver's webhooks, as `tocsin inbox show whop` says it. */
  inboxKey: string | undefined;
  schedulerSecretKey: string;
  schedulerIntervalMs: number;
  /** How long after one reminder the same member gets the next. */
  reminderEveryMs: number;
  /** Webhooks a second that the generator sends; 0 turns it off. */
  trafficPerSecond: number;
  poolSize: number;
  /** Services that it plays beside Churn Saver. */
  services: readonly ServiceName[];
  /** Their keys of Tocsin. */
  botSdkKey: string | undefined;
  publishingSdkKey: string | undefined;
  receptionistSdkKey: string | undefined;
  messagingSdkKey: string | undefined;
  /** Keys by which Tocsin's inbox signs what it hands to the messaging service, by source. */
  messagingInboxKeys: Readonly<Partial<Record<'stripe' | 'twilio', string>>>;
  /** Where their files are: the platform's database and its buckets. */
  dataFolder: string;
  /** How long a command may wait before the bot counts as stuck. */
  patienceMs: number;
  /** How long a request to the bot waits while it is short of memory. */
  shortOfMemoryMs: number;
  /** What reading a table whole costs where it has grown, and what a slow service adds to each request. */
  scanMs: number;
  /** For how long requests count towards the receptionist's limit. */
  limitWindowMs: number;
  /** How often counters are sent to Tocsin. */
  flushIntervalMs: number;
  /** The time by which vendors sign and signatures are checked, in milliseconds. */
  now: () => number;
  /** Receives each line of the log. */
  writeLog: (line: string) => void;
}

/** Returns a configuration for development; what is given in `overrides` wins. */
export function sampleAppConfig(overrides: Partial<SampleAppConfig> & { databaseUrl: string }): SampleAppConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    providerPort: 0,
    tocsinUrl: undefined,
    tocsinSdkKey: undefined,
    leverStateFile: undefined,
    webhookSecret: 'ws_for-development-only',
    inboxUrl: undefined,
    inboxKey: undefined,
    schedulerSecretKey: 'scheduler-key-for-development',
    schedulerIntervalMs: 5_000,
    reminderEveryMs: 20_000,
    trafficPerSecond: 3,
    poolSize: 8,
    services: [],
    botSdkKey: undefined,
    publishingSdkKey: undefined,
    receptionistSdkKey: undefined,
    messagingSdkKey: undefined,
    messagingInboxKeys: {},
    dataFolder: join(tmpdir(), 'tocsin-sample-app'),
    patienceMs: 3_000,
    shortOfMemoryMs: 2_500,
    scanMs: 3_500,
    limitWindowMs: 60_000,
    flushIntervalMs: 1_000,
    now: Date.now,
    writeLog: (line) => process.stdout.write(`${line}\n`),
    ...overrides,
  };
}

/** Where a vendor sends the webhooks of a service: to the inbox if there is one, else to the application itself. */
export function webhookAddress({ inboxUrl }: SampleAppConfig, service: string, source: string, own: string): string {
  return inboxUrl === undefined ? own : `${inboxUrl}/in/${service}/${source}`;
}

/** Reads the environment. Throws one error that lists everything that is wrong with it. */
export function configFromEnvironment(env: NodeJS.ProcessEnv): SampleAppConfig {
  const problems: string[] = [];
  const number = (name: string, fallback: number, largest: number): number => {
    const text = env[name];
    if (text === undefined || text === '') return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value >= 0 && value <= largest) return value;
    problems.push(`${name} must be a number from 0 to ${largest}, not "${text}"`);
    return fallback;
  };
  const databaseUrl = env.DATABASE_URL || '';
  if (databaseUrl === '') problems.push('DATABASE_URL is needed, for example postgresql://localhost/churn_saver');
  const services = (env.SERVICES ?? '').split(',').filter((name) => name !== '');
  const unknown = services.filter((name) => !isServiceName(name));
  if (unknown.length > 0)
    problems.push(`SERVICES may name ${SERVICE_NAMES.join(' and ')}, not "${unknown.join(', ')}"`);
  const config = sampleAppConfig({
    databaseUrl,
    host: env.HOST || '127.0.0.1',
    port: number('PORT', 7701, 65_535),
    providerPort: number('PROVIDER_PORT', 7702, 65_535),
    tocsinUrl: env.TOCSIN_URL || undefined,
    tocsinSdkKey: env.TOCSIN_SDK_KEY || undefined,
    inboxUrl: env.INBOX_URL || undefined,
    inboxKey: env.INBOX_KEY || undefined,
    leverStateFile: env.LEVER_STATE_FILE || undefined,
    services: services.filter(isServiceName),
    ...sdkKeys(env),
    ...(env.DATA_FOLDER ? { dataFolder: env.DATA_FOLDER } : {}),
    schedulerIntervalMs: number('SCHEDULER_INTERVAL_MS', 5_000, 3_600_000),
    trafficPerSecond: number('TRAFFIC_RATE', 3, 100),
    ...(env.WEBHOOK_SECRET ? { webhookSecret: env.WEBHOOK_SECRET } : {}),
    ...(env.SCHEDULER_SECRET_KEY ? { schedulerSecretKey: env.SCHEDULER_SECRET_KEY } : {}),
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

function sdkKeys(env: NodeJS.ProcessEnv) {
  return {
    botSdkKey: env.BOT_SDK_KEY || undefined,
    publishingSdkKey: env.PUBLISHING_SDK_KEY || undefined,
    receptionistSdkKey: env.RECEPTIONIST_SDK_KEY || undefined,
    messagingSdkKey: env.MESSAGING_SDK_KEY || undefined,
    messagingInboxKeys: {
      ...(env.MESSAGING_INBOX_STRIPE_KEY ? { stripe: env.MESSAGING_INBOX_STRIPE_KEY } : {}),
      ...(env.MESSAGING_INBOX_TWILIO_KEY ? { twilio: env.MESSAGING_INBOX_TWILIO_KEY } : {}),
    },
  };
}

function isServiceName(name: string): name is ServiceName {
  return (SERVICE_NAMES as readonly string[]).includes(name);
}
