import type { MovedInbox } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { WAITS_FOR_OTHERS } from '../shared/exit-codes.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { count } from './source-text.ts';

/** What every command takes that changes something. */
export interface ActOptions extends OutputOptions {
  readonly service?: string;
  readonly incident?: string;
}

interface MoveOptions extends ActOptions {
  readonly reason: string;
  readonly for?: string;
}

/** Adds the options that say where a change belongs. */
export function acting(parent: Command): Command {
  return parent
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .option('--incident <id>', 'the incident (default: TOCSIN_INCIDENT, or the only active one)');
}

const WAITS_HELP =
  '\nIt moves a lever. Exits 7 when others must agree first: `tocsin lever requests` shows what waits.';

/** Registers pause, resume, concurrency and first-only: moves of the source's levers. */
export function moveCommands(inbox: Command): void {
  moving(command(inbox, 'pause <source>', 'Deliver nothing: webhooks are taken, kept, and wait'))
    .option('--for <duration>', 'goes on by itself after this time: 30m, 1h30m')
    .addHelpText('after', `\nExample: tocsin inbox pause stripe --reason "bad deploy"\n${WAITS_HELP}`)
    .action((source: string, options: MoveOptions) => move(source, 'pause', {}, options));
  moving(command(inbox, 'resume <source>', 'Deliver again'))
    .addHelpText('after', `\nExample: tocsin inbox resume stripe --reason "rolled back"\n${WAITS_HELP}`)
    .action((source: string, options: MoveOptions) => move(source, 'resume', {}, options));
  moving(command(inbox, 'concurrency <source> <number>', 'Deliver so many at once; "plan" is as the plan says'))
    .option('--for <duration>', 'set back by itself after this time: 30m, 1h30m')
    .addHelpText('after', `\nExample: tocsin inbox concurrency stripe 2 --reason "database is slow"\n${WAITS_HELP}`)
    .action((source: string, word: string, options: MoveOptions) =>
      move(source, 'concurrency', { concurrency: concurrencyOf(word) }, options),
    );
  moving(command(inbox, 'first-only <source>', 'Deliver only the types that come first; the others wait'))
    .option('--off', 'deliver all types again')
    .option('--for <duration>', 'all types again by itself after this time: 30m, 1h30m')
    .addHelpText(
      'after',
      `\nExample: tocsin inbox first-only stripe --reason "payments before the rest"\n${WAITS_HELP}`,
    )
    .action((source: string, options: MoveOptions & { off?: boolean }) =>
      move(source, 'first-only', { on: !options.off }, options),
    );
}

function moving(parent: Command): Command {
  return acting(parent.requiredOption('--reason <text>', 'why, for the timeline'));
}

async function move(source: string, verb: string, what: object, options: MoveOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = {
    ...{ reason: options.reason, incidentId: incidentOf(options), ...what },
    ...(options.for === undefined
      ? {}
      : { expiresInSeconds: (await import('../shared/spans.ts')).secondsOf(options.for) }),
  };
  const answer = await api.post<MovedInbox>(apiPath`/api/inbox/${service}/${source}/${verb}`, body);
  show(answer, options, movedText);
  if (answer.request) process.exitCode = WAITS_FOR_OTHERS;
}

function movedText({ source, moved, request }: MovedInbox): string {
  if (request)
    return `Nothing has happened yet: ${request.needs ?? 'others must agree'} (tocsin lever agree ${request.id})`;
  const flow = source.paused
    ? 'is paused: webhooks are kept and wait'
    : `delivers ${source.concurrency} at once${source.firstOnly ? `, only ${source.first.join(', ') || 'no type'}` : ''}`;
  const nothing = moved.length === 0 ? ' That was so already.' : '';
  return `${source.source} ${flow}. ${count(source.counts.waiting)} wait.${nothing}`;
}

/** @returns null for what the plan says. @throws Failure 'invalid' */
function concurrencyOf(word: string): number | null {
  if (word === 'plan') return null;
  const number = Number(word);
  if (Number.isInteger(number) && number >= 1 && number <= 1_000) return number;
  throw new Failure('invalid', `"${word}" is not a number from 1 to 1,000. Write "plan" for what the plan says.`);
}

/** Without one, the server takes the service's only active incident. */
export function incidentOf({ incident }: ActOptions): string | undefined {
  return incident ?? (process.env.TOCSIN_INCIDENT || undefined);
}
