import type { OnCall } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { indent, type OutputOptions, section, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns } from '../shared/table.ts';
import { clockTime, durationWords, nowWords } from '../shared/time-words.ts';
import { registerOverrides } from './oncall-overrides.ts';
import { registerShifts } from './oncall-shifts.ts';

/** Registers `tocsin oncall …`. */
export function registerOnCall(program: Command): void {
  const onCall = command(program, 'oncall', 'Who is on call, until when, and whom each level pages')
    .option('--at <moment>', 'then instead of now: 2026-12-24T18:00:00-05:00')
    .option('--service <service>', 'only this service')
    .action(async (options: OutputOptions & { at?: string; service?: string }) => {
      const query = { at: options.at, service: options.service };
      const answer = await connect(process.env).get<OnCall>('/api/oncall', query);
      show(answer, options, (safe) => onCallText(safe, Date.now(), options.at !== undefined));
    });
  registerShifts(onCall);
  registerOverrides(onCall);
}

function onCallText(onCall: OnCall, nowMs: number, asked: boolean): string {
  const at = asked
    ? `On call at ${clockTime(onCall.at, nowMs)} (now ${nowWords(nowMs)})`
    : `On call now (${nowWords(nowMs)})`;
  return [
    `${at}\n`,
    schedulesText(onCall.schedules, nowMs),
    ...onCall.escalation.map(escalationText),
    warningsText(onCall.warnings),
  ].join('\n');
}

/** Who has each slot of each schedule, until when, and who comes next. */
export function schedulesText(schedules: OnCall['schedules'], nowMs: number): string {
  if (schedules.length === 0) return 'The plans have no schedules.\n';
  const texts = schedules.map(({ service, title, now, shifts }) => {
    const rows = now.map(({ slot, person, until }) => [
      slot,
      person ? `${person.name} (${person.person})` : paint('red', 'nobody'),
      until ? `until ${clockTime(until, nowMs)}` : '',
      nextText(shifts.find((shift) => shift.slot === slot && shift.from === until)),
    ]);
    return section(paint('bold', `${title} of ${service}`), columns(rows));
  });
  return texts.join('\n');
}

function nextText(shift: OnCall['schedules'][number]['shifts'][number] | undefined): string {
  return shift ? `then ${shift.person?.name ?? 'nobody'}` : '';
}

function warningsText(warnings: OnCall['warnings']): string {
  const lines = warnings.map(({ service, kind, text }) => `${paint('yellow', kind)}  ${text} (${service})`);
  return section(paint('bold', 'What will go wrong'), lines.join('\n'));
}

function escalationText({ id, severities, steps, repeat }: OnCall['escalation'][number]): string {
  const rows = steps.map(({ afterSeconds, targets, reach, during }) => [
    afterSeconds === 0 ? 'at once' : `after ${durationWords(afterSeconds)}`,
    targets
      .map(({ label, now }) =>
        now !== null && label.includes(now) ? label : `${label} (${now ?? paint('red', 'nobody')})`,
      )
      .join(reach === 'round-robin' ? ' or ' : ', '),
    during.join('; '),
  ]);
  const again = repeat > 0 ? `\n${indent(`repeated ${repeat} ${repeat === 1 ? 'time' : 'times'}`)}` : '';
  return `${paint('bold', `Escalation ${id}`)} for ${severities.join(', ') || 'no level'}\n${indent(columns(rows))}${again}\n`;
}
