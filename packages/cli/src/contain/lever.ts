import type { LeverList, PulledLever, ReleasedLever } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { type Api, apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { countOf, type OutputOptions, show } from '../shared/output.ts';
import { paintState } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

type Lever = LeverList['levers'][number];

interface MoveOptions extends OutputOptions {
  readonly reason: string;
  readonly service?: string;
  readonly incident?: string;
  readonly value?: string;
  readonly for?: string;
}

/** Registers `tocsin lever …`. */
export function registerLever(program: Command): void {
  const lever = group(program, 'lever', 'Levers: switch parts of the running application off and on');
  command(lever, 'list', 'Every lever, what is pulled and who listens')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      const list = await connect(process.env).get<LeverList>('/api/levers');
      const ours = ({ service }: { service: string }) => service === (options.service ?? service);
      const { levers, clients, requests } = list;
      const chosen = { levers: levers.filter(ours), clients: clients.filter(ours), requests: requests.filter(ours) };
      show(chosen, options, (safe) => leversText(safe, Date.now()));
    });
  moving(command(lever, 'pull <id>', 'Pull a lever, and those that it pulls; already pulled is fine'))
    .option('--value <value>', "what it becomes (default: the plan's pulled value)")
    .option('--for <duration>', 'released by itself after this time: 90s, 30m, 1h30m')
    .action(pull);
  moving(command(lever, 'release <id>', 'Release a lever; already released is fine')).action(release);
}

function moving(parent: Command): Command {
  return parent
    .requiredOption('--reason <text>', 'why, for the timeline')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .option('--incident <id>', 'the incident (default: TOCSIN_INCIDENT, or the only active one)');
}

async function pull(id: string, options: MoveOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = {
    reason: options.reason,
    incidentId: incidentOf(options),
    ...(options.value === undefined ? {} : { value: await typedValue(api, service, id, options.value) }),
    ...(options.for === undefined ? {} : { expiresInSeconds: await secondsOf(options.for) }),
  };
  const answer = await api.post<PulledLever>(apiPath`/api/levers/${service}/${id}/pull`, body);
  show(answer, options, (safe) => pulledText(safe, Date.now()));
}

async function release(id: string, options: MoveOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const body = { reason: options.reason, incidentId: incidentOf(options) };
  const answer = await api.post<ReleasedLever>(apiPath`/api/levers/${service}/${id}/release`, body);
  show(answer, options, ({ lever }) => `${lever.id} is released: it is ${lever.value} (${lever.title}).`);
}

/** Without one, the server takes the service's only active incident. */
function incidentOf({ incident }: MoveOptions): string | undefined {
  return incident ?? (process.env.TOCSIN_INCIDENT || undefined);
}

/** Turns the word of the command line into the kind of value that the lever rests at. */
async function typedValue(api: Api, service: string, id: string, word: string): Promise<Lever['value']> {
  const { levers } = await api.get<LeverList>('/api/levers');
  const lever = levers.find((known) => known.service === service && known.id === id);
  if (typeof lever?.resting === 'number') {
    const number = Number(word);
    if (word.trim() !== '' && Number.isFinite(number)) return number;
    throw new Failure('invalid', `The lever ${id} takes a number, not "${word}".`);
  }
  if (typeof lever?.resting !== 'boolean') return word;
  if (word === 'true' || word === 'false') return word === 'true';
  throw new Failure('invalid', `The lever ${id} takes true or false, not "${word}".`);
}

async function secondsOf(text: string): Promise<number> {
  const { parseDuration } = await import('@tocsin/plan');
  const seconds = parseDuration(text);
  if (seconds !== null && seconds > 0) return seconds;
  throw new Failure('invalid', `"${text}" is not a duration. Write it like 90s, 30m or 1h30m.`);
}

function pulledText({ lever, pulled }: PulledLever, nowMs: number): string {
  const expires = lever.expiresAt ? ` Released by itself ${whenWords(lever.expiresAt, nowMs)}.` : '';
  if (pulled.length === 0) {
    const by = lever.by ? ` by ${lever.by}` : '';
    return `${lever.id} was pulled already${by}: it is ${lever.value}. Nothing to do.${expires}`;
  }
  const others = pulled.filter((id) => id !== lever.id);
  const along = others.length > 0 ? ` Pulled with it: ${others.join(', ')}.` : '';
  return `${lever.id} is pulled: it is ${lever.value}. ${lever.consequence}.${along}${expires}`.replaceAll('..', '.');
}

function leversText({ levers, clients }: LeverList, nowMs: number): string {
  if (levers.length === 0) return 'The plans have no levers.';
  const rows = levers.map((lever) => [
    ...[paintState(lever.pulled ? 'pulled' : 'released'), lever.id, lever.title, String(lever.value), lever.service],
    lever.pulled ? pulledWords(lever, nowMs) : '',
  ]);
  const listening = clients.map(
    ({ service, connected }) => `${service}: ${countOf(connected, 'application')} connected`,
  );
  return [table(['State', 'Lever', 'Title', 'Value', 'Service', 'Pulled'], rows), '', ...listening].join('\n');
}

function pulledWords({ by, at, reason, expiresAt }: Lever, nowMs: number): string {
  const until = expiresAt ? `; released by itself ${whenWords(expiresAt, nowMs)}` : '';
  return `${whenWords(at, nowMs)} by ${by ?? 'somebody'}: ${reason ?? ''}${until}`;
}
