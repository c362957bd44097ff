import type { LeverHistory, LeverList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { clientsText, historyText, leversText, leverText, requestsText } from './lever-text.ts';
import { agree, preview, pull, refuse, release, verify } from './move-lever.ts';

const SCOPE_HELP = `
For whom: --scope tenant=a,b means those only, not:tenant=c all but those, 25% a share (the same ones each time). Several
of them hold together. Without it: everybody. A lever that is pulled already is changed to what is said.`;

const WAITS_HELP = `
Exits 7 when others must agree first: \`tocsin lever requests\` shows what waits.`;

/** Registers `tocsin lever …`. */
export function registerLever(program: Command): void {
  const lever = group(program, 'lever', 'Levers: switch parts of the running application off and on');
  readingCommands(lever);
  movingCommands(lever);
  agreeingCommands(lever);
}

interface ListOptions extends OutputOptions {
  readonly service?: string;
  readonly pulled?: boolean;
}

function readingCommands(lever: Command): void {
  command(lever, 'list', 'Every lever, what is pulled, what waits and who listens')
    .option('--service <service>', 'only this service')
    .option('--pulled', 'only levers that are pulled')
    .action(async (options: ListOptions) => {
      const { levers, clients, requests } = await listLevers(options.service);
      const chosen = options.pulled ? levers.filter(({ pulled }) => pulled) : levers;
      show({ levers: chosen, clients, requests }, options, (safe) => leversText(safe, Date.now()));
    });
  ofService(command(lever, 'show <id>', 'One lever: where it stands, what it does and what moves it')).action(
    async (id: string, options: ListOptions) => {
      const service = await chooseService(connect(process.env), process.env, options.service);
      const found = (await listLevers(service)).levers.find((known) => known.id === id);
      if (!found) throw new Failure('not-found', `The service ${service} has no lever "${id}". See: tocsin lever list`);
      show(found, options, (safe) => leverText(safe, Date.now()));
    },
  );
  ofService(command(lever, 'history <id>', 'Who pulled and released it, newest first')).action(
    async (id: string, options: ListOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const answer = await api.get<LeverHistory>(apiPath`/api/levers/${service}/${id}/history`);
      show(answer, options, (safe) => historyText(safe, Date.now()));
    },
  );
  command(lever, 'clients', 'Applications that listen: versions, lag, and which are behind')
    .option('--service <service>', 'only this service')
    .action(async (options: ListOptions) => {
      const { clients } = await listLevers(options.service);
      show({ clients }, options, (safe) => clientsText(safe.clients, Date.now()));
    });
}

async function listLevers(wanted: string | undefined): Promise<LeverList> {
  const { levers, clients, requests } = await connect(process.env).get<LeverList>('/api/levers');
  const ours = ({ service }: { service: string }) => service === (wanted ?? service);
  return { levers: levers.filter(ours), clients: clients.filter(ours), requests: requests.filter(ours) };
}

function ofService(parent: Command): Command {
  return parent.option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}

const more = (value: string, before: readonly string[] = []) => [...before, value];

function aimed(parent: Command): Command {
  return parent
    .option('--value <value>', "what it becomes (default: the plan's pulled value)")
    .option('--scope <scope>', 'for whom; repeat it for more: tenant=a,b, not:tenant=c, 25%', more);
}

function movingCommands(lever: Command): void {
  aimed(moving(command(lever, 'pull <id>', 'Pull a lever, and those that it pulls; already pulled is fine')))
    .option('--for <duration>', 'released by itself after this time: 90s, 30m, 1h30m')
    .addHelpText('after', `${SCOPE_HELP}${WAITS_HELP}`)
    .action(pull);
  moving(command(lever, 'release <id>', 'Release a lever; already released is fine'))
    .addHelpText('after', WAITS_HELP)
    .action(release);
  aimed(
    ofService(command(lever, 'preview <id>', 'What a pull would do, without doing it; exits 1 if it is impossible')),
  )
    .option('--release', 'what a release would do')
    .addHelpText('after', SCOPE_HELP)
    .action(preview);
  ofService(
    command(lever, 'verify <id>', 'Look whether a lever moved by commands is as it should be; exits 1 if it is not'),
  ).action(verify);
}

function moving(parent: Command): Command {
  return ofService(parent.requiredOption('--reason <text>', 'why, for the timeline')).option(
    '--incident <id>',
    'the incident (default: TOCSIN_INCIDENT, or the only active one)',
  );
}

function agreeingCommands(lever: Command): void {
  command(lever, 'requests', 'Moves that wait until others have agreed')
    .option('--service <service>', 'only this service')
    .action(async (options: ListOptions) => {
      const { requests } = await listLevers(options.service);
      show({ requests }, options, (safe) => requestsText(safe.requests, Date.now()));
    });
  command(lever, 'agree <request>', 'Agree to a move; it happens once enough people have')
    .addHelpText('after', WAITS_HELP)
    .action(agree);
  command(lever, 'refuse <request>', "Refuse a move, or take back a wish of one's own")
    .requiredOption('--reason <text>', 'why, for whoever asked')
    .action(refuse);
}
