import type { StatusExport } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { whenWords } from '../shared/time-words.ts';

interface ExportOptions extends OutputOptions {
  readonly service?: string;
  readonly now?: boolean;
}

/** Registers `tocsin status export`. @param status the command `tocsin status` */
export function registerStatusExport(status: Command): void {
  command(status, 'export', 'The copies of the public status page: when they were written, and why one cannot be')
    .option('--service <service>', 'whose page (default: TOCSIN_SERVICE, or the only one)')
    .option('--now', 'write them now, whole')
    .addHelpText('after', '\nExits 0 when every copy is in order, 1 when one cannot be written.')
    .action(async (options: ExportOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, options.service);
      const path = apiPath`/api/status/${service}/export`;
      const state = options.now ? await api.post<StatusExport>(path) : await api.get<StatusExport>(path);
      show(state, options, (safe) => exportText(safe, Date.now()));
      if (state.copies.some(({ error }) => error !== null)) process.exitCode = BAD_NEWS;
    });
}

/** A line for each copy. */
export function exportText({ service, copies }: StatusExport, nowMs: number): string {
  if (copies.length === 0) return `The plan of ${service} names no statusPage.export.`;
  return copies
    .map(({ place, writtenAt, changed, failingSince, error }) => {
      const written =
        writtenAt === null ? 'never written' : `written ${whenWords(writtenAt, nowMs)}, ${changed} files changed`;
      const failing =
        failingSince === null ? '' : `\n  ${paint('red', `fails since ${whenWords(failingSince, nowMs)}`)}: ${error}`;
      return `${place}: ${written}${failing}`;
    })
    .join('\n');
}
