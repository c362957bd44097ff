import type { OnCall } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, section, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { clockTime } from '../shared/time-words.ts';

type Schedule = OnCall['schedules'][number];

interface ShiftOptions extends OutputOptions {
  readonly days: string;
  readonly service?: string;
}

interface CalendarOptions extends OutputOptions {
  readonly person?: string;
  readonly service?: string;
}

/** Registers what shows shifts: `tocsin oncall shifts` and `tocsin oncall calendar`. */
export function registerShifts(onCall: Command): void {
  command(onCall, 'shifts', 'The shifts of the next days')
    .option('--days <days>', 'how many days', '14')
    .option('--service <service>', 'only this service')
    .action(async (_: object, self: Command) => {
      const options = self.optsWithGlobals<ShiftOptions>();
      const query = { days: options.days, service: options.service };
      const { schedules } = await connect(process.env).get<OnCall>('/api/oncall', query);
      const chosen = schedules.map(({ service, id, title, shifts }) => ({ service, id, title, shifts }));
      show(chosen, options, (safe) => safe.map((one) => shiftsText(one, Date.now())).join('\n'));
    });
  command(onCall, 'calendar', 'Addresses of calendars to subscribe to; whoever has one can read it')
    .option('--person <person>', 'the shifts of this person')
    .option('--service <service>', 'only this service')
    .action(async (_: object, self: Command) => {
      const options = self.optsWithGlobals<CalendarOptions>();
      const answer = await connect(process.env).get<OnCall>('/api/oncall', { service: options.service });
      const feeds = feedsOf(answer, options.person);
      show(feeds, options, (safe) => columns(safe.map(({ title, url }) => [title, url])));
    });
}

function shiftsText({ service, title, shifts }: Pick<Schedule, 'service' | 'title' | 'shifts'>, nowMs: number): string {
  const rows = shifts.map(({ slot, person, from, to, by, declared }) => [
    slot,
    `${clockTime(from, nowMs)} - ${clockTime(to, nowMs)}`,
    person?.name ?? (declared ? 'nobody, on purpose' : paint('red', 'nobody')),
    by === 'rotation' ? '' : by,
  ]);
  return section(paint('bold', `${title} of ${service}`), columns(rows));
}

function feedsOf({ schedules, people }: OnCall, person: string | undefined): { title: string; url: string }[] {
  if (person === undefined) {
    return schedules.map(({ title, service, calendarUrl }) => ({ title: `${title} of ${service}`, url: calendarUrl }));
  }
  const found = people.filter(({ id }) => id === person);
  if (found.length === 0) throw new Failure('not-found', `No plan has a person "${person}".`);
  return found.map(({ name, service, calendarUrl }) => ({ title: `${name} of ${service}`, url: calendarUrl }));
}
