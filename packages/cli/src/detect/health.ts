import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckedHealth, HealthBoard } from '@tocsin/server/contract';
import { type Command, InvalidArgumentError } from 'commander';
import { type Api, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { BAD_NEWS, exitCodeOf } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { complain, indent, type OutputOptions, show } from '../shared/output.ts';
import { paint, paintState } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface HealthOptions extends OutputOptions {
  readonly check?: string;
  readonly service?: string;
  readonly now?: boolean;
  readonly watch?: boolean;
  readonly interval: number;
}

/** Registers `tocsin health`. */
export function registerHealth(program: Command): void {
  command(program, 'health', 'How the service is: every check, or one of them')
    .option('--check <id>', 'only this check; exits 1 unless it is up')
    .option('--service <service>', 'only this service')
    .option('--now', 'check the monitors this moment, not as they were seen last; heartbeats and metrics are left out')
    .option('--watch', 'look again and again until Ctrl-C')
    .option('--interval <seconds>', 'seconds between two looks', seconds, 5)
    .addHelpText(
      'after',
      '\nExits 0 when nothing is down or degraded, 1 when something is, 3 when Tocsin does not answer.',
    )
    .action(async (options: HealthOptions) => {
      const api = connect(process.env);
      if (options.watch) await watch(api, options);
      else process.exitCode = await look(api, options);
    });
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0.1 && value <= 86_400))
    throw new InvalidArgumentError('It must be a number of seconds from 0.1 to 86400.');
  return value;
}

/** Goes on when Tocsin does not answer: a watcher wants to see it come back. */
async function watch(api: Api, options: HealthOptions): Promise<never> {
  process.once('SIGINT', () => process.exit());
  for (;;) {
    if (process.stdout.isTTY && !options.json) process.stdout.write('\x1b[2J\x1b[H');
    try {
      process.exitCode = await look(api, options);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'unreachable') throw error;
      complain(error.message);
      process.exitCode = exitCodeOf(error.code);
    }
    await sleep(options.interval * 1000);
  }
}

async function look(api: Api, options: HealthOptions): Promise<number> {
  if (options.now) return lookNow(api, options);
  const board = await api.get<HealthBoard>('/api/health', { service: options.service });
  const chosen = options.check === undefined ? board : onlyCheck(board, options.check);
  show(chosen, options, (services) => healthText(services, Date.now()));
  return isBad(chosen, options.check !== undefined) ? BAD_NEWS : 0;
}

async function lookNow(api: Api, options: HealthOptions): Promise<number> {
  const { services } = await api.get<HealthBoard>('/api/health', { service: options.service });
  const has = ({ items }: HealthBoard['services'][number]) =>
    options.check === undefined || items.some(({ id, kind }) => id === options.check && kind !== 'metric');
  const asked = services.filter(has).map(({ service }) => service);
  if (asked.length === 0) throw new Failure('not-found', `There is no monitor "${options.check}".`);
  const seen = await Promise.all(
    asked.map(async (service) => ({
      service,
      ...(await api.post<CheckedHealth>('/api/health/check', { service, monitor: options.check })),
    })),
  );
  show(seen, options, (answers) => answers.map(nowText).join('\n\n'));
  return seen.some(({ checks }) => checks.some(({ outcome }) => outcome !== 'ok')) ? BAD_NEWS : 0;
}

const NOW_WORDS = { ok: 'up', degraded: 'degraded', failed: 'down' } as const;

function nowText({ service, checks }: CheckedHealth & { readonly service: string }): string {
  const worst = [...checks].sort((a, b) => 'fdo'.indexOf(a.outcome[0] ?? '') - 'fdo'.indexOf(b.outcome[0] ?? ''));
  const rows = worst.map(({ id, title, outcome, detail }) => [paintState(NOW_WORDS[outcome]), id, title, detail]);
  return `${paint('bold', service)}, this moment:\n${indent(table(['State', 'Check', 'Title', 'Seen'], rows) || 'nothing that can be asked')}`;
}

function onlyCheck(board: HealthBoard, id: string): HealthBoard {
  const services = board.services.flatMap((service) => {
    const items = service.items.filter((item) => item.id === id);
    return items.length > 0 ? [{ ...service, items }] : [];
  });
  if (services.length > 0) return { services, warnings: [] };
  const known = board.services.flatMap(({ items }) => items.map((item) => item.id));
  throw new Failure('not-found', `There is no check "${id}". There are: ${known.join(', ') || 'none'}.`);
}

/** Whoever asks for one check wants to know that it is up; a board may hold checks that have not run yet. */
function isBad({ services }: HealthBoard, strict: boolean): boolean {
  const bad = strict ? ['down', 'degraded', 'unknown', 'paused'] : ['down', 'degraded'];
  return services.some(
    ({ state, items }) => items.some((item) => bad.includes(item.state)) || (!strict && bad.includes(state)),
  );
}

/** The board as text: a table for each service, what is bad first. */
export function healthText({ services, warnings }: HealthBoard, nowMs: number): string {
  if (services.length === 0) return 'No service is loaded.';
  const boards = services.map((service) => `${serviceLine(service)}\n${indent(itemsTable(service.items, nowMs))}`);
  return [...boards, ...warnings.map(({ text }) => `${paint('yellow', 'Warning')}: ${text}`)].join('\n\n');
}

/** One line: the service's name and state. */
export function serviceLine({ title, state }: HealthBoard['services'][number]): string {
  return `${paint('bold', title)}: ${paintState(state)}`;
}

const BADNESS = ['down', 'degraded', 'unknown', 'up', 'paused'];

function itemsTable(items: HealthBoard['services'][number]['items'], nowMs: number): string {
  const sorted = [...items].sort((a, b) => BADNESS.indexOf(a.state) - BADNESS.indexOf(b.state));
  const rows = sorted.map((item) => [
    ...[paintState(item.state), item.id, item.title, item.component ?? '-', item.detail],
    whenWords(item.since, nowMs),
  ]);
  return table(['State', 'Check', 'Title', 'Component', 'Last seen', 'Since'], rows);
}
