import { closeSync, openSync } from 'node:fs';
import type { ChannelConfig } from '@tocsin/core';
import type { Config, RunningServer } from '@tocsin/server';
import type { Command } from 'commander';
import { Failure } from '../shared/failure.ts';
import { complain } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';

/** A terminal and npm both pass on one Ctrl-C; only a later signal is a second wish. */
const SAME_SIGNAL_WITHIN_MS = 1_000;

/** Registers `tocsin up`. */
export function registerUp(program: Command): void {
  program
    .command('up <plan...>')
    .description('Run Tocsin with these plan folders, until Ctrl-C; changes of the plans come into force while it runs')
    .addHelpText(
      'after',
      `
Settings:
  TOCSIN_PORT   port to listen on (7700)
  TOCSIN_HOST   address to listen on (127.0.0.1)
  TOCSIN_URL    address under which people reach the console, for links
  DATABASE_URL  a PostgreSQL to use (without it, an embedded one)
  TOCSIN_DATA   folder of the embedded database and of the token (./.tocsin)
  TOCSIN_TOKEN  a token with every right, for automation
  TOCSIN_LOG    fatal, error, warn, info, debug or silent (info; warn on a terminal)
  TOCSIN_PLAN_WATCH  how changes of the plans' files are noticed: on, poll or off (on)

SIGHUP loads the plans anew; when the terminal was closed, it stops Tocsin.`,
    )
    .action(up);
}

async function up(planDirs: string[]): Promise<void> {
  const { Problem, readConfig, startServer } = await import('@tocsin/server');
  try {
    const config = readConfig(quietOnTerminal(process.env), planDirs);
    const starting = startServer(config);
    // Also when the signal comes before the server is ready.
    const reload = () => void starting.then((running) => running.reloadPlans()).catch(() => undefined);
    const stopped = whenToldToStop(reload);
    const server = await starting;
    process.stdout.write(await readyText(server, config));
    const signal = await stopped;
    complain(`\nStopping (${signal}); once more to force it`);
    await server.close();
    process.exit(0);
  } catch (error) {
    if (error instanceof Problem) throw new Failure(error.code, error.message);
    throw error;
  }
}

/** Whoever looks at a terminal reads what is printed below, not the log's JSON. */
function quietOnTerminal(env: Config['env']): Config['env'] {
  return process.stdout.isTTY ? { ...env, TOCSIN_LOG: env.TOCSIN_LOG ?? 'warn' } : env;
}

/** Resolves with the first signal that asks to stop; a later one ends the process at once. SIGHUP asks to reload. */
function whenToldToStop(onReload: () => void): Promise<NodeJS.Signals> {
  const hadTerminal = isOnTerminal();
  return new Promise((resolve) => {
    let firstMs: number | null = null;
    const onSignal = (signal: NodeJS.Signals) => {
      if (signal === 'SIGHUP' && (!hadTerminal || isOnTerminal())) {
        onReload();
      } else if (firstMs === null) {
        firstMs = performance.now();
        resolve(signal);
      } else if (performance.now() - firstMs > SAME_SIGNAL_WITHIN_MS) {
        process.exit(1);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

/** Whether the process has a terminal that is still open: the system sends SIGHUP, too, when somebody closes it. */
function isOnTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

async function readyText(server: RunningServer, config: Config): Promise<string> {
  const url = server.app.url();
  const plans = server.app.plans.all().map(({ plan }) => plan);
  const rows = [
    ['Console', paint('bold', url)],
    ['Sign in (once)', await server.signInLink()],
    ...plans.map(({ service }) => ['Status page', `${url}/status/${service}`]),
    ['Data', dataWords(config)],
  ];
  const channels = plans.flatMap((plan) => Object.values(plan.channels));
  const notes = [...new Set(channels.flatMap(sandboxWords))];
  const noteLines = notes.length > 0 ? `\n${notes.join('\n')}\n` : '';
  return `\nTocsin is running.\n\n${columns(rows)}\n${noteLines}\n`;
}

function dataWords({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl === null) return dataDir;
  const where = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  // The user and the password stay out of sight.
  return where ? `${where.host}${where.pathname} (DATABASE_URL), ${dataDir}` : `DATABASE_URL, ${dataDir}`;
}

const CHANNEL_NAMES: Readonly<Record<Exclude<ChannelConfig['type'], 'sandbox'>, string>> = {
  slack: 'Slack',
  email: 'E-mail',
  'twilio-sms': 'SMS (Twilio)',
  'twilio-voice': 'Voice (Twilio)',
  telegram: 'Telegram',
  pagerduty: 'PagerDuty',
  discord: 'Discord',
  webhook: 'Webhook',
  push: 'Browser push',
};

function sandboxWords({ id, type, missing }: ChannelConfig): string[] {
  const shown = "its messages are shown in the console's Outbox.";
  if (type === 'sandbox') return [`The channel ${id} is a sandbox: ${shown}`];
  return missing.length > 0 ? [`${CHANNEL_NAMES[type]} has no credentials: ${shown}`] : [];
}
