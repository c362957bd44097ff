import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import type { StatusUpdate, UpdateList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { Failure } from '../shared/failure.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface EditOptions extends OutputOptions {
  readonly subject?: string;
  readonly text?: string;
  readonly file?: string;
}

/** Registers `tocsin update …`. */
export function registerUpdate(program: Command): void {
  const update = group(program, 'update', 'Status updates: what people are told');
  command(update, 'list', 'Updates, newest first')
    .option('--incident <id>', 'only those of this incident')
    .option('--draft', 'only those that are not sent')
    .action(async (options: OutputOptions & { incident?: string; draft?: boolean }) => {
      const query = { incidentId: options.incident, status: options.draft ? 'draft' : undefined };
      const answer = await connect(process.env).get<UpdateList>('/api/updates', query);
      show(answer, options, ({ updates }) => updatesText(updates, Date.now()));
    });
  command(update, 'draft <incident> <audience>', "Draft an update now, from the plan's template").action(
    async (incident: string, audience: string, options: OutputOptions) => {
      const path = apiPath`/api/incidents/${incident}/updates`;
      const draft = await connect(process.env).post<StatusUpdate>(path, { audience });
      show(draft, options, (safe) => updateText(safe, Date.now()));
    },
  );
  command(update, 'edit <id>', 'Replace the text of a draft')
    .option('--subject <text>', 'its subject')
    .option('--text <text>', 'its text')
    .option('--file <path>', 'a file with its text; "-" reads standard input')
    .action(async (id: string, options: EditOptions) => {
      const body = { subject: options.subject, text: await textOf(options) };
      const draft = await connect(process.env).put<StatusUpdate>(apiPath`/api/updates/${id}`, body);
      show(draft, options, (safe) => updateText(safe, Date.now()));
    });
  command(update, 'send <id>', 'Send a draft to its audience').action(async (id: string, options: OutputOptions) => {
    const sent = await connect(process.env).post<StatusUpdate>(apiPath`/api/updates/${id}/send`);
    show(sent, options, (safe) => `${safe.id} is sent to ${safe.audienceTitle}: ${recipientsOf(safe)}.`);
  });
}

async function textOf({ text, file }: EditOptions): Promise<string> {
  if ((text === undefined) === (file === undefined)) throw new Failure('invalid', 'Say either --text or --file.');
  if (text !== undefined) return text;
  if (file === '-') return readStream(process.stdin);
  return readFile(file ?? '', 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Failure('invalid', `${file} cannot be read: ${error.message}`);
  });
}

function updatesText(updates: UpdateList['updates'], nowMs: number): string {
  if (updates.length === 0) return 'There are no updates.';
  const rows = updates.map((update) => [
    ...[update.id, update.status === 'draft' ? paint('yellow', 'draft') : 'sent', update.incidentId],
    ...[update.audienceTitle, update.subject ?? '-', momentOf(update, nowMs)],
  ]);
  return table(['Update', 'Status', 'Incident', 'Audience', 'Subject', 'When'], rows);
}

function momentOf({ sentAt, dueAt }: StatusUpdate, nowMs: number): string {
  return sentAt ? `sent ${whenWords(sentAt, nowMs)}` : `due ${whenWords(dueAt, nowMs)}`;
}

function updateText(update: StatusUpdate, nowMs: number): string {
  const facts = [
    ['Audience', `${update.audienceTitle}${update.external ? ' (outside the team)' : ''}`],
    ['Goes to', recipientsOf(update)],
    ['Status', `${update.status}, ${momentOf(update, nowMs)}`],
    ['Subject', update.subject ?? ''],
    ['Fill in', paint('yellow', update.missing.join(', '))],
  ].filter(([name, value]) => (name === 'Fill in' ? update.missing.length > 0 : value));
  const next = update.status === 'draft' ? `\n\nNext: tocsin update send ${update.id}` : '';
  return `${paint('bold', update.id)}\n${columns(facts)}\n\n${update.text.trimEnd()}${next}`;
}

function recipientsOf({ recipients, statusPage }: StatusUpdate): string {
  return [...recipients, ...(statusPage ? ['the status page'] : [])].join(', ') || 'nobody';
}
