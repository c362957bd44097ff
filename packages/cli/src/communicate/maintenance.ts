import type { Maintenance, MaintenanceList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { givenText } from '../shared/given-text.ts';
import { countOf, indent, type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { clockTime } from '../shared/time-words.ts';

interface LengthOptions extends OutputOptions {
  readonly for?: string;
  readonly until?: string;
}

interface NewOptions extends LengthOptions {
  readonly service?: string;
  readonly title?: string;
  readonly components?: string[];
  readonly everything?: boolean;
  readonly reason?: string;
  readonly task?: string[];
  readonly banner?: boolean;
}

/** Registers `tocsin maintenance`: list, show, add, now, extend, complete, cancel, approve. */
export function registerMaintenance(program: Command): void {
  const maintenance = group(program, 'maintenance', 'Planned work: told before, shown while it lasts, its alerts held');
  registerReading(maintenance);
  newOptions(command(maintenance, 'add <title>', 'Plan maintenance; it is announced as the plan announces its windows'))
    .requiredOption('--from <moment>', 'when it begins: 02:00, 2026-11-22T02:00')
    .option('--reason <text>', 'why, as those who are told read it')
    .option('--announce <audience=before...>', 'who is told how long before: users=24h (default: as in the plan)')
    .action((title: string, options: NewOptions & { from: string; announce?: string[] }) => add(title, options));
  newOptions(command(maintenance, 'now', 'Begin emergency maintenance at once, and tell the audiences of the plan'))
    .requiredOption('--reason <text>', 'why, as those who are told read it')
    .option('--title <text>', 'its title (default: Emergency maintenance)')
    .option('--tell <audience...>', 'audiences that are told beside those of the plan')
    .action((options: NewOptions & { tell?: string[] }) => begin(options));
  registerChanges(maintenance);
}

function registerReading(maintenance: Command): void {
  command(maintenance, 'list', 'What is under way, what comes within 90 days, and what is over')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { service?: string }) => {
      const list = await connect(process.env).get<MaintenanceList>('/api/maintenance', { service: options.service });
      show(list, options, (safe) => listText(safe, Date.now()));
    });
  command(maintenance, 'show <id>', 'One of them, with its tasks and what was told').action(
    async (id: string, options: OutputOptions) => {
      const one = await connect(process.env).get<Maintenance>(apiPath`/api/maintenance/${id}`);
      show(one, options, (safe) => detailText(safe, Date.now()));
    },
  );
}

function registerChanges(maintenance: Command): void {
  command(maintenance, 'extend <id>', 'Move its end to a later moment; those who know of it are told')
    .requiredOption('--until <moment>', 'until when: 05:00, 2026-11-22T05:00')
    .action(async (id: string, options: OutputOptions & { until: string }) => {
      const until = await moment(options.until, Date.now());
      await change(id, 'extend', { until }, options);
    });
  command(maintenance, 'complete <id>', 'It is done, before its time: what still fires is told').action(
    (id: string, options: OutputOptions) => change(id, 'complete', undefined, options),
  );
  command(maintenance, 'cancel <id>', 'Call it off, before it begins or while it lasts')
    .option('--reason <text>', 'why, as those who are told read it')
    .action((id: string, options: OutputOptions & { reason?: string }) =>
      change(id, 'cancel', { reason: options.reason }, options),
    );
  command(maintenance, 'approve <id> <notice>', 'Agree to a notice that waits for a person, and send it')
    .option('--text <text>', 'the text that is sent instead')
    .option('--file <path>', 'a file with that text; "-" reads standard input')
    .action(approve);
}

async function approve(
  id: string,
  notice: string,
  options: OutputOptions & { text?: string; file?: string },
): Promise<void> {
  const text = (await givenText(options))?.trim();
  if (text === '') throw new Failure('invalid', 'Nothing was sent: the text is empty.');
  const path = apiPath`/api/maintenance/${id}/notices/${notice}/approve`;
  const one = await connect(process.env).post<Maintenance>(path, text === undefined ? {} : { text });
  show(one, options, (safe) => detailText(safe, Date.now()));
}

function newOptions(parent: Command): Command {
  return parent
    .option('--for <duration>', 'how long: 2h, 30m')
    .option('--until <moment>', 'or until when: 04:00, 2026-11-22T04:00')
    .option('--components <component...>', 'what may be away: alerts about nothing else are held')
    .option('--everything', 'everything may be away, and that is meant')
    .option('--task <text...>', 'what is done in it')
    .option('--no-banner', 'no banner on the status page')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}

async function add(title: string, options: NewOptions & { from: string; announce?: string[] }): Promise<void> {
  const nowMs = Date.now();
  const from = await moment(options.from, nowMs);
  const announce = options.announce && (await Promise.all(options.announce.map(announcementOf)));
  await post('/api/maintenance', { ...(await wishOf(options, nowMs)), title, from, announce }, options);
}

async function begin(options: NewOptions & { tell?: string[] }): Promise<void> {
  const wish = await wishOf(options, Date.now());
  await post('/api/maintenance/now', { ...wish, title: options.title, tell: options.tell }, options);
}

async function post(path: string, wish: object, options: NewOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const one = await api.post<Maintenance>(path, { service, ...wish });
  show(one, options, (safe) => detailText(safe, Date.now()));
}

async function wishOf(options: NewOptions, nowMs: number): Promise<object> {
  if ((options.for === undefined) === (options.until === undefined))
    throw new Failure('invalid', 'Say for how long, or until when: --for 2h, or --until 04:00.');
  const length =
    options.for === undefined
      ? { until: await moment(options.until ?? '', nowMs) }
      : { forSeconds: (await import('../shared/spans.ts')).secondsOf(options.for) };
  const { components = [], everything = false, reason, task, banner } = options;
  return { ...length, components, everything, reason, tasks: task, banner };
}

async function announcementOf(written: string): Promise<{ audience: string; before: number }> {
  const at = written.lastIndexOf('=');
  if (at < 1) throw new Failure('invalid', `"${written}" does not say how long before. Write users=24h.`);
  const { secondsOf } = await import('../shared/spans.ts');
  return { audience: written.slice(0, at), before: secondsOf(written.slice(at + 1)) };
}

async function change(id: string, verb: string, body: object | undefined, options: OutputOptions): Promise<void> {
  const one = await connect(process.env).post<Maintenance>(`${apiPath`/api/maintenance/${id}`}/${verb}`, body);
  show(one, options, (safe) => detailText(safe, Date.now()));
}

/** What reads plans is loaded only when it is needed. */
async function moment(written: string, nowMs: number): Promise<string> {
  const { momentMs } = await import('../shared/spans.ts');
  return new Date(momentMs(written, nowMs)).toISOString();
}

function listText({ underWay, upcoming, past }: MaintenanceList, nowMs: number): string {
  const all = [...underWay, ...upcoming, ...past];
  if (all.length === 0) return 'There is no maintenance.';
  const rows = all.map((one) => [
    ...[one.id, one.service, one.title, one.state, clockTime(one.from, nowMs), clockTime(one.until, nowMs)],
    one.components.join(', ') || 'everything',
  ]);
  return table(['Id', 'Service', 'Title', 'State', 'From', 'Until', 'Components'], rows);
}

function detailText(one: Maintenance, nowMs: number): string {
  const extended = one.plannedUntil === null ? '' : `, extended from ${clockTime(one.plannedUntil, nowMs)}`;
  return [
    `${one.title} (${one.id}): ${one.state}`,
    `From ${clockTime(one.from, nowMs)} until ${clockTime(one.until, nowMs)}${extended}, ${one.components.join(', ') || 'everything'}.`,
    ...(one.reason === null ? [] : [`Why: ${one.reason}`]),
    ...(one.state === 'started' ? [`It holds ${countOf(one.holding, 'alert')}.`] : []),
    ...one.tasks.map(({ title, by }) => `[${by === null ? ' ' : 'x'}] ${title}${by === null ? '' : `, ${by}`}`),
    ...one.notices.map(({ id, kind, audienceTitle, status, sentAt, text }) =>
      status === 'draft'
        ? `Notice ${id} (${kind}) to ${audienceTitle} waits for a person: tocsin maintenance approve ${one.id} ${id}\n${indent(text)}`
        : `Notice ${id} (${kind}) to ${audienceTitle}: ${sentAt === null ? status : clockTime(sentAt, nowMs)}`,
    ),
  ].join('\n');
}
