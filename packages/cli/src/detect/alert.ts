import type { AlertList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { clockTime, whenWords } from '../shared/time-words.ts';

interface ListOptions extends OutputOptions {
  readonly status?: string;
  readonly held?: boolean;
  readonly service?: string;
  readonly source?: string;
  readonly component?: string;
  readonly text?: string;
  readonly before?: string;
  readonly limit: string;
}

type Alert = AlertList['alerts'][number];

/** Registers `tocsin alert`: list, false. */
export function registerAlert(program: Command): void {
  const alert = group(program, 'alert', 'What is or was wrong, one by one, and what holds it');
  command(alert, 'list', 'Alerts, newest first: what became of each, and why it was not told')
    .option('--status <status>', 'firing or resolved')
    .option('--held', 'only those that something holds')
    .option('--service <service>', 'only this service')
    .option('--source <source>', 'only from this source, such as monitor:app')
    .option('--component <component>', 'only about this component')
    .option('--text <text>', 'only with this in the summary or the key')
    .option('--before <number>', 'only older than this alert')
    .option('--limit <count>', 'how many', '50')
    .action(async (options: ListOptions) => {
      const { status, service, source, component, text, before, limit } = options;
      const held = options.held ? 'true' : undefined;
      const query = { status, held, service, source, component, text, before, limit };
      const list = await connect(process.env).get<AlertList>('/api/alerts', query);
      show(list, options, (safe) => listText(safe, Date.now()));
    });
  command(alert, 'false <id>', 'Say that nothing was wrong when it fired')
    .option('--undo', 'take that back')
    .action(async (id: string, options: OutputOptions & { undo?: boolean }) => {
      const isFalse = options.undo !== true;
      const done = await connect(process.env).post(apiPath`/api/alerts/${id}/false`, { false: isFalse });
      show(done, options, () => (isFalse ? `Alert ${id} is marked as false.` : `Alert ${id} is not false any more.`));
    });
}

function listText({ alerts, next }: AlertList, nowMs: number): string {
  if (alerts.length === 0) return 'No such alerts.';
  const rows = alerts.map((alert) => [
    ...[alert.id, alert.service, alert.severity ?? '-', alert.status, whenWords(alert.firstAt, nowMs)],
    ...[alert.summary, alert.source, fateOf(alert, nowMs), falseWords(alert)],
  ]);
  const more = next === null ? '' : `\n\nOlder ones: tocsin alert list --before ${next}`;
  const head = ['Alert', 'Service', 'Level', 'Status', 'Began', 'Summary', 'Source', 'Became', 'False lately'];
  return `${table(head, rows)}${more}`;
}

/** The incident, or what holds it: nothing is lost without a word. */
function fateOf({ incidentId, held, status }: Alert, nowMs: number): string {
  if (held === null) return incidentId ?? '-';
  const until = held.until === null ? '' : ` until ${clockTime(held.until, nowMs)}`;
  return status === 'firing' ? `held: ${held.because}${until}` : `was held: ${held.because}`;
}

function falseWords({ falsePositive, falseShare }: Alert): string {
  const share = falseShare.false === 0 ? '' : `${falseShare.false} of the last ${falseShare.of}`;
  return [falsePositive ? 'this one' : '', share].filter(Boolean).join(', ');
}
