import type { OnCall, ScheduleOverride } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { clockTime } from '../shared/time-words.ts';

interface WhenOptions extends OutputOptions {
  readonly from?: string;
  readonly to: string;
  readonly reason: string;
  readonly service?: string;
}

type Listed = ScheduleOverride & { readonly service: string; readonly schedule: string };

const MOMENT = '2026-12-24T18:00 (local to the schedule), or with an offset';
const YEAR_DAYS = '366';

/** Registers what changes who is on call: override, swap, overrides, remove. */
export function registerOverrides(onCall: Command): void {
  whenOptions(
    command(
      onCall,
      'override <schedule> <slot> <person>',
      'Somebody steps in for a while; "nobody": no one, on purpose',
    ),
  ).action(async (schedule: string, slot: string, person: string, _: object, self: Command) =>
    add({ kind: 'override', schedule, slot, person }, self.optsWithGlobals<WhenOptions>()),
  );
  whenOptions(command(onCall, 'swap <schedule> <a> <b>', "Two people take each other's shifts for a while")).action(
    async (schedule: string, a: string, b: string, _: object, self: Command) =>
      add({ kind: 'swap', schedule, people: [a, b] }, self.optsWithGlobals<WhenOptions>()),
  );
  command(onCall, 'overrides', 'What is changed now and in the next year, in the plans and since')
    .option('--service <service>', 'only this service')
    .action(async (_: object, self: Command) => {
      const options = self.optsWithGlobals<OutputOptions & { service?: string }>();
      const query = { days: YEAR_DAYS, service: options.service };
      const { schedules } = await connect(process.env).get<OnCall>('/api/oncall', query);
      const listed = schedules.flatMap(({ service, id, overrides }) =>
        overrides.map((override): Listed => ({ service, schedule: id, ...override })),
      );
      show(listed, options, (safe) => listText(safe, Date.now()));
    });
  command(onCall, 'remove <id>', 'Take an override back; one that has begun ends now').action(
    async (id: string, _: object, self: Command) => {
      const removed = await connect(process.env).delete<ScheduleOverride>(apiPath`/api/oncall/overrides/${id}`);
      const isEnded = Date.parse(removed.from) < Date.now();
      show(removed, self.optsWithGlobals<OutputOptions>(), (safe) =>
        isEnded ? `Ended: ${overrideText(safe, Date.now())}.` : `Taken back: ${overrideText(safe, Date.now())}.`,
      );
    },
  );
}

function whenOptions(parent: Command): Command {
  return parent
    .option('--from <moment>', `when it begins: ${MOMENT} (default: now)`)
    .requiredOption('--to <moment>', 'when it ends, written likewise')
    .option('--reason <text>', 'why', '')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}

async function add(change: object, options: WhenOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const from = options.from ?? new Date().toISOString();
  const body = { ...change, service, from, to: options.to, reason: options.reason };
  const added = await api.post<ScheduleOverride>('/api/oncall/overrides', body);
  show(
    added,
    options,
    (safe) => `${overrideText(safe, Date.now())}.\nTake it back with: tocsin oncall remove ${safe.id}`,
  );
}

function overrideText({ kind, slot, people, from, to }: ScheduleOverride, nowMs: number): string {
  const names = people.map(({ name }) => name);
  const what = kind === 'swap' ? `${names.join(' and ')} swap` : `${names.join(', ') || 'Nobody'} is ${slot}`;
  return `${what} from ${clockTime(from, nowMs)} to ${clockTime(to, nowMs)}`;
}

function listText(listed: readonly Listed[], nowMs: number): string {
  if (listed.length === 0) return 'Nothing is changed: the rotations hold.';
  const rows = listed.map((one) => [
    ...[one.id ?? '(in the plan)', one.service, one.schedule, one.slot ?? 'every slot', one.kind],
    one.people.map(({ name }) => name).join(one.kind === 'swap' ? ' <-> ' : ', ') || 'nobody',
    ...[clockTime(one.from, nowMs), clockTime(one.to, nowMs), one.reason ?? '', one.by ?? ''],
  ]);
  return table(['Override', 'Service', 'Schedule', 'Slot', 'Kind', 'Who', 'From', 'To', 'Reason', 'By'], rows);
}
