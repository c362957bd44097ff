import type { Outbox, OutboxMessage } from '@tocsin/server/contract';
import { Argument, type Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command, group } from '../shared/command.ts';
import { type OutputOptions, section, show } from '../shared/output.ts';
import { paint, paintState } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

/** Registers `tocsin outbox …`. */
export function registerOutbox(program: Command): void {
  const outbox = group(program, 'outbox', 'Every message that Tocsin sent, or would send with credentials');
  command(outbox, 'list', 'Messages, newest first')
    .option('--incident <id>', 'only those of this incident')
    .option('--limit <count>', 'at most so many (default: 100)')
    .action(async (options: OutputOptions & { incident?: string; limit?: string }) => {
      const query = { incidentId: options.incident, limit: options.limit };
      const answer = await connect(process.env).get<Outbox>('/api/outbox', query);
      show(answer, options, ({ messages }) => messagesText(messages, Date.now()));
    });
  command(outbox, 'show <id>', 'One message as its recipient reads it').action(
    async (id: string, options: OutputOptions) => {
      const message = await connect(process.env).get<OutboxMessage>(apiPath`/api/outbox/${id}`);
      show(message, options, (safe) => messageText(safe, Date.now()));
    },
  );
  command(outbox, 'press <id>', 'Press a button of a sandbox message, as its recipient')
    .addArgument(new Argument('<button>').choices(['acknowledge', 'escalate']))
    .action(async (id: string, action: string, options: OutputOptions) => {
      const message = await connect(process.env).post<OutboxMessage>(apiPath`/api/outbox/${id}/press`, { action });
      const incident = message.incidentId ? ` on ${message.incidentId}` : '';
      show(message, options, (safe) => `Pressed ${action} as ${safe.to}${incident}.`);
    });
}

function messagesText(messages: Outbox['messages'], nowMs: number): string {
  if (messages.length === 0) return 'There are no messages.';
  const rows = messages.map((message) => [
    ...[message.id, paintState(message.status), message.kind, wayOf(message), message.to, message.subject],
    whenWords(message.createdAt, nowMs),
  ]);
  return table(['Message', 'Status', 'Kind', 'Channel', 'To', 'Subject', 'Made'], rows);
}

function wayOf({ channel, sandbox }: Outbox['messages'][number]): string {
  return sandbox ? `${channel} (sandbox)` : channel;
}

function messageText(message: OutboxMessage, nowMs: number): string {
  const facts = [
    ['To', `${message.to} <${message.address}>`],
    ['Channel', wayOf(message)],
    ['Status', message.error ? `${paintState(message.status)}: ${message.error}` : paintState(message.status)],
    ['Incident', message.incidentId ?? ''],
    ['Made', whenWords(message.createdAt, nowMs)],
    ['Delivered', message.deliveredAt ? whenWords(message.deliveredAt, nowMs) : ''],
  ].filter(([, value]) => value);
  const buttons = message.actions.map(({ id, label, used }) => [id, label, used ? 'pressed' : '']);
  return `${paint('bold', message.subject)}\n${columns(facts)}\n\n${message.text.trimEnd()}\n\n${section('Buttons', columns(buttons))}`;
}
