import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Env } from '../shared/api.ts';
import { Failure, type FailureCode } from '../shared/failure.ts';
import { complain } from '../shared/output.ts';
import { printableText } from '../shared/printable.ts';
import type { RunnerOptions } from './runner.ts';

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MOST_AT_ONCE = 50;
const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  413: 'too-large',
};

/**
 * Runs steps here until a signal.
 * @throws Failure for wrong options, and when the server does not want this runner
 */
export async function runHere(options: RunnerOptions, env: Env): Promise<void> {
  const settings = readSettings(options, env);
  const { Refusal, runRemote } = await import('@tocsin/runner');
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(1);
    complain('Stopping; once more to force it');
    stop.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  warnOfClearText(settings.url);
  log(`Takes steps from ${settings.url} as ${hostname()}`);
  try {
    await runRemote({ ...settings, version: version(), log, signal: stop.signal });
  } catch (error) {
    if (error instanceof Refusal) throw new Failure(CODES[error.status] ?? 'internal', error.message);
    throw error;
  }
  process.exit(0);
}

function readSettings(options: RunnerOptions, env: Env) {
  const url = options.url ?? env.TOCSIN_URL;
  const token = options.token ?? env.TOCSIN_RUNNER_TOKEN;
  if (!url || !/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new Failure('invalid', 'Say where the server is: --url https://tocsin.example.com, or TOCSIN_URL.');
  }
  if (!token) {
    throw new Failure(
      'invalid',
      'Say which runner this is: --token TOKEN, or TOCSIN_RUNNER_TOKEN. A token comes from: tocsin runner add NAME --label LABEL.',
    );
  }
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_AT_ONCE) {
    throw new Failure('invalid', `--concurrency is a number from 1 to ${MOST_AT_ONCE}, not "${options.concurrency}".`);
  }
  return {
    ...{ url, token, concurrency, labels: options.label ?? null, folder: resolve(options.data) },
    env: declared(options.env ?? [], env),
    path: env.PATH ?? USUAL_PATH,
  };
}

/** The variables that cells may see. One that is not set is a mistake: a cell would find it out in the worst moment. */
function declared(names: readonly string[], env: Env): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new Failure(
        'invalid',
        `--env takes the name of a variable, and "${name}" is none. Its value stays in the environment.`,
      );
    }
    if (value === undefined)
      throw new Failure('invalid', `The variable ${name} is not set here. Set it, or leave out --env ${name}.`);
    if (name === 'TOCSIN_RUNNER_TOKEN') throw new Failure('invalid', "Cells must not see the runner's token.");
    values[name] = value;
  }
  return values;
}

function warnOfClearText(url: string): void {
  const { protocol, hostname: host } = new URL(url);
  const isHere = host === 'localhost' || host === '[::1]' || host.startsWith('127.');
  if (protocol === 'http:' && !isHere)
    complain(`warning: ${url} is not encrypted: the token and all output can be read on the way.`);
}

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${printableText(line)}\n`);
}

function version(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
