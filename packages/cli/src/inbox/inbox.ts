import type {
  InboxEventDetail,
  InboxEventList,
  InboxList,
  InboxRefusedList,
  InboxSourceDetail,
} from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { batchCommands } from './batch.ts';
import { changeCommands } from './change.ts';
import { eventsText, eventText, refusedText } from './event-text.ts';
import { type FilterOptions, filterOf, filterOptions } from './filter-options.ts';
import { registerAudit } from './integrity.ts';
import { moveCommands } from './move-source.ts';
import { overviewText, sourceText } from './source-text.ts';

interface ServiceOptions extends OutputOptions {
  readonly service?: string;
}

/** Registers `tocsin inbox …`. */
export function registerInbox(program: Command): void {
  const inbox = group(program, 'inbox', 'Webhooks: what waits, what failed; pause, replay, skip, edit, drain');
  readingCommands(inbox);
  eventCommands(inbox);
  moveCommands(inbox);
  batchCommands(inbox);
  changeCommands(inbox);
  registerAudit(inbox);
}

function readingCommands(inbox: Command): void {
  command(inbox, 'list', 'Every source: what waits, for how long, and how fast it flows', { isDefault: true })
    .option('--service <service>', 'only this service')
    .addHelpText('after', '\nExample: tocsin inbox')
    .action(async (options: ServiceOptions) => {
      const { service } = options;
      const answer = await connect(process.env).get<InboxList>('/api/inbox', { service });
      show(answer, options, (safe) => overviewText(safe, Date.now()));
    });
  ofService(
    command(inbox, 'show <source>', 'One source: its flow, its backlog by type, and what fails for which reasons'),
  )
    .option('--hours <hours>', 'of the flow, with --json: 1 to 24 (default: 3)')
    .addHelpText('after', '\nExample: tocsin inbox show stripe')
    .action(async (source: string, options: ServiceOptions & { hours?: string }) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const { hours } = options;
      const answer = await api.get<InboxSourceDetail>(apiPath`/api/inbox/${service}/${source}`, { hours });
      show(answer, options, (safe) => sourceText(safe, Date.now()));
    });
  ofService(command(inbox, 'refused <source>', 'A sample of what could not be verified, and why'))
    .option('--limit <count>', 'at most so many (default: 20)')
    .addHelpText('after', '\nExample: tocsin inbox refused stripe --limit 3')
    .action(async (source: string, options: ServiceOptions & { limit?: string }) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const { limit } = options;
      const answer = await api.get<InboxRefusedList>(apiPath`/api/inbox/${service}/${source}/refused`, { limit });
      show(answer, options, (safe) => refusedText(safe, Date.now()));
    });
}

interface EventsOptions extends ServiceOptions, FilterOptions {
  readonly limit?: string;
  readonly after?: string;
}

function eventCommands(inbox: Command): void {
  filterOptions(ofService(command(inbox, 'events <source>', 'Events of a source, the newest first')))
    .option('--limit <count>', 'at most so many, up to 200 (default: 50)')
    .option('--after <place>', 'go on where the page before ended')
    .addHelpText(
      'after',
      '\nExamples:\n  tocsin inbox events stripe --state dead\n  tocsin inbox events stripe --type "invoice.*" --from 14:00 --to 14:45',
    )
    .action(listEvents);
  ofService(
    command(
      inbox,
      'event <source> <event>',
      'One event: payload, headers (secrets masked), attempts, what it waits for',
    ),
  )
    .addHelpText('after', '\nExample: tocsin inbox event stripe 4711')
    .action(async (source: string, event: string, options: ServiceOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const answer = await api.get<InboxEventDetail>(apiPath`/api/inbox/${service}/${source}/events/${event}`);
      show(answer, options, (safe) => eventText(safe, Date.now()));
    });
}

async function listEvents(source: string, options: EventsOptions): Promise<void> {
  const api = connect(process.env);
  const { states, types, ...filter } = await filterOf(options, Date.now());
  if ((states?.length ?? 0) > 1 || (types?.length ?? 0) > 1)
    throw new Failure('invalid', 'A list takes one --state and one --type.');
  const service = await chooseService(api, process.env, options.service);
  const { limit, after } = options;
  const query = { ...filter, state: states?.[0], type: types?.[0], limit, after };
  const answer = await api.get<InboxEventList>(apiPath`/api/inbox/${service}/${source}/events`, query);
  show(answer, options, (safe) => eventsText(safe, Date.now()));
}

function ofService(parent: Command): Command {
  return parent.option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}
