import { createInterface } from 'node:readline/promises';
import type { ChosenInboxEvents } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { type Api, apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { complain, show } from '../shared/output.ts';
import { chosenBody, type FilterOptions, filterOptions } from './filter-options.ts';
import { type ActOptions, acting, incidentOf } from './move-source.ts';
import { dryRunText, operationLine } from './operation-text.ts';
import { waitFor } from './wait-operation.ts';

interface BatchOptions extends ActOptions, FilterOptions {
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly rate?: string;
  readonly again?: boolean;
}

type Kind = 'replay' | 'skip' | 'retry';

const IDS = 'Events are named by their numbers here or by the ids of the vendor, or by options, which must all hold.';

/** Registers replay, retry and skip. */
export function batchCommands(inbox: Command): void {
  batch(command(inbox, 'replay <source> [events...]', 'Deliver events again; what still waits is due now'))
    .option('--again', 'also those that the application has taken already')
    .option('--rate <number>', 'at most so many a second (default: as fast as the source delivers)')
    .option('--reason <text>', 'why, for the timeline')
    .addHelpText(
      'after',
      `\n${IDS}\nExamples:\n  tocsin inbox replay stripe evt_123\n  tocsin inbox replay stripe --from 14:00 --to 14:45 --again --rate 50 --dry-run`,
    )
    .action((source: string, ids: string[], options: BatchOptions) => choose('replay', source, ids, options));
  batch(
    command(
      inbox,
      'retry <source> [events...]',
      'Take dead letters up again, and try now what waits for another attempt',
    ),
  )
    .option('--reason <text>', 'why, for the timeline')
    .addHelpText(
      'after',
      `\n${IDS}\nExamples:\n  tocsin inbox retry stripe --all --yes\n  tocsin inbox retry stripe --state dead --type "invoice.*"`,
    )
    .action((source: string, ids: string[], options: BatchOptions) => choose('retry', source, ids, options));
  batch(command(inbox, 'skip <source> [events...]', 'Give up events that wait or are dead; they can be replayed later'))
    .requiredOption('--reason <text>', 'why, for the timeline')
    .addHelpText(
      'after',
      `\n${IDS}\nExample: tocsin inbox skip stripe --type customer.updated --reason "cannot be parsed"`,
    )
    .action((source: string, ids: string[], options: BatchOptions) => choose('skip', source, ids, options));
}

function batch(parent: Command): Command {
  return filterOptions(acting(parent))
    .option('--all', 'every event of the source')
    .option('--dry-run', 'count them and show the first, and change nothing')
    .option('--yes', 'do not ask: for scripts and runbooks')
    .option('--wait', 'until it is done; exits 1 when it fails or somebody cancels it');
}

async function choose(kind: Kind, source: string, ids: readonly string[], options: BatchOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const path = apiPath`/api/inbox/${service}/${source}/${kind}`;
  const body = {
    ...(await chosenBody(ids, options, Date.now())),
    ...{ reason: options.reason, incidentId: incidentOf(options) },
    ...(kind === 'replay' ? { again: options.again ?? false, ratePerSecond: rateOf(options.rate) } : {}),
  };
  if (options.dryRun || !options.yes) {
    const found = await api.post<ChosenInboxEvents>(path, { ...body, dryRun: true });
    if (options.dryRun || found.matching === 0)
      return show(found, options, (safe) => dryRunText(kind, safe, Date.now()));
    await requireConsent(kind, found);
  }
  const answer = await api.post<ChosenInboxEvents>(path, body);
  await finish(api, kind, answer, options);
}

async function finish(api: Api, kind: Kind, answer: ChosenInboxEvents, options: BatchOptions): Promise<void> {
  const { operation } = answer;
  if (operation === null) return show(answer, options, (safe) => dryRunText(kind, safe, Date.now()));
  if (options.wait && operation.status === 'running') return waitFor(api, operation.id, options);
  show(answer, options, (safe) => (safe.operation ? operationLine(safe.operation) : ''));
}

/** @throws Failure 'invalid' where nobody can be asked, or somebody said no */
async function requireConsent(kind: Kind, found: ChosenInboxEvents): Promise<void> {
  complain(dryRunText(kind, found, Date.now()));
  if (!process.stdin.isTTY)
    throw new Failure('invalid', 'Nothing was changed. Say --yes to do it where nobody can be asked.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines
    .question(`${kind[0]?.toUpperCase()}${kind.slice(1)} them? [y/N] `)
    .finally(() => lines.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('invalid', 'Nothing was changed.');
}

function rateOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  const rate = Number(word);
  if (Number.isFinite(rate) && rate >= 0.01 && rate <= 100_000) return rate;
  throw new Failure('invalid', `"${word}" is not a number of events a second. Write --rate 50.`);
}
