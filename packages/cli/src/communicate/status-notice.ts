import type { StatusNotice, StatusNoticeList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface NoticeOptions extends OutputOptions {
  readonly service?: string;
  readonly component?: string[];
  readonly status?: string;
}

/** Registers `tocsin status notice …`. */
export function registerStatusNotice(status: Command): void {
  const notice = group(status, 'notice', 'Notices on the public page without an incident: nobody is paged');
  service(command(notice, 'list', 'Notices that are not over, and those of the last 90 days')).action(
    async (options: NoticeOptions) => {
      const api = connect(process.env);
      const chosen = await chooseService(api, process.env, options.service);
      const list = await api.get<StatusNoticeList>(apiPath`/api/status/${chosen}/notices`);
      show(list, options, ({ notices }) => listText(notices, Date.now()));
    },
  );
  texts(command(notice, 'post <title> <text>', 'Post one, and tell those who subscribed'))
    .option('--status <status>', 'investigating, identified or monitoring', 'investigating')
    .action(async (title: string, text: string, options: NoticeOptions) => {
      const api = connect(process.env);
      const chosen = await chooseService(api, process.env, options.service);
      const body = { title, text, status: options.status, components: componentsOf(options.component) };
      const posted = await api.post<StatusNotice>(apiPath`/api/status/${chosen}/notices`, body);
      show(posted, options, (safe) => `${noticeText(safe)}\nNext: tocsin status notice update ${safe.id} "…"`);
    });
  texts(command(notice, 'update <id> <text>', 'Say more under one'))
    .option('--status <status>', 'investigating, identified, monitoring or resolved')
    .action((id: string, text: string, options: NoticeOptions) => update(id, text, options));
  service(command(notice, 'resolve <id> <text>', 'Say that it is over')).action(
    (id: string, text: string, options: NoticeOptions) => update(id, text, { ...options, status: 'resolved' }),
  );
}

function service(parent: Command): Command {
  return parent.option('--service <service>', 'its service (default: TOCSIN_SERVICE, or the only one)');
}

function texts(parent: Command): Command {
  return service(parent).option(
    '--component <component=state...>',
    'what it says of components: operational, degraded, partial or major',
  );
}

async function update(id: string, text: string, options: NoticeOptions): Promise<void> {
  const api = connect(process.env);
  const chosen = await chooseService(api, process.env, options.service);
  const components = options.component === undefined ? undefined : componentsOf(options.component);
  const body = { text, status: options.status, components };
  const updated = await api.post<StatusNotice>(apiPath`/api/status/${chosen}/notices/${id}/updates`, body);
  show(updated, options, noticeText);
}

function componentsOf(written: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    written.map((one) => {
      const at = one.indexOf('=');
      if (at < 1) throw new Failure('invalid', `"${one}" says no state. Write checkout=degraded.`);
      return [one.slice(0, at), one.slice(at + 1)];
    }),
  );
}

function listText(notices: readonly StatusNotice[], nowMs: number): string {
  if (notices.length === 0) return 'There are no notices.';
  const rows = notices.map(({ id, status, title, components, startedAt }) => [
    ...[id, status, title, Object.keys(components).join(', ') || '-', whenWords(startedAt, nowMs)],
  ]);
  return table(['Notice', 'Status', 'Title', 'Components', 'Since'], rows);
}

function noticeText({ id, title, status, components }: StatusNotice): string {
  const states = Object.entries(components).map(([name, state]) => `${name} ${state}`);
  return `Notice ${id} (${status}): ${title}${states.length > 0 ? `\n${states.join(', ')}` : ''}`;
}
