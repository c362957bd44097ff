import type { ReportList, SentReport } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface SendOptions extends OutputOptions {
  readonly service?: string;
  readonly component?: string;
  readonly contact?: string;
  readonly reporter?: string;
}

interface ListOptions extends OutputOptions {
  readonly service?: string;
  readonly incident?: string;
}

/** Registers `tocsin report …`. */
export function registerReport(program: Command): void {
  const report = group(program, 'report', 'What users report: pass it on, read it, mark spam');
  command(report, 'send <text>', 'Pass on what a user reports; enough reports of the same open an incident')
    .option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)')
    .option('--component <id>', 'what does not work')
    .option('--contact <text>', 'how to reach the user; only responders see it')
    .option('--reporter <text>', 'who the user is, to tell users apart; kept as a hash')
    .action(send);
  command(report, 'list', 'The latest reports')
    .option('--service <service>', 'only of this service')
    .option('--incident <id>', 'only of this incident')
    .action(async ({ service, incident, ...options }: ListOptions) => {
      const query = { service, incidentId: incident };
      const list = await connect(process.env).get<ReportList>('/api/reports', query);
      show(list, options, ({ reports }) => reportsText(reports, Date.now()));
    });
  command(report, 'spam <id>', 'Say that a report is spam: it is not counted any more')
    .option('--undo', 'it is none after all')
    .action(async (id: string, { undo, ...options }: OutputOptions & { undo?: boolean }) => {
      const answer = await connect(process.env).put<object>(apiPath`/api/reports/${id}/spam`, { spam: !undo });
      show(answer, options, () => `Report ${id} is ${undo ? 'no spam' : 'spam'}.`);
    });
}

async function send(text: string, options: SendOptions): Promise<void> {
  const api = connect(process.env);
  const service = await chooseService(api, process.env, options.service);
  const { component, contact, reporter } = options;
  const answer = await api.post<SentReport>('/api/reports', { service, component, text, contact, reporter });
  show(answer, options, ({ id, incidentId }) => {
    if (id === null) return 'The same report was taken before.';
    return incidentId === null ? `Report ${id} is taken.` : `Report ${id} is taken and joins ${incidentId}.`;
  });
}

function reportsText(reports: ReportList['reports'], nowMs: number): string {
  if (reports.length === 0) return 'Nobody has reported anything.';
  const rows = reports.map((report) => [
    ...[report.id, whenWords(report.at, nowMs), report.service, report.component ?? '-'],
    ...[report.spam ? 'spam' : (report.incidentId ?? '-'), report.text.replace(/\s+/g, ' '), report.contact ?? '-'],
  ]);
  return table(['Id', 'When', 'Service', 'Component', 'Incident', 'What', 'Contact'], rows);
}
