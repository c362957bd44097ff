import type { ActionItem, ActionItemList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { whenWords } from '../shared/time-words.ts';

interface ListOptions extends OutputOptions {
  readonly status?: string;
  readonly overdue?: boolean;
  readonly owner?: string;
  readonly service?: string;
}

/** Registers the action items of all reviews. */
export function registerItems(review: Command): void {
  command(review, 'items', 'Action items of all reviews, the next due first')
    .option('--status <status>', 'open, done or dropped; without it, those that are open')
    .option('--overdue', 'only those that are late')
    .option('--owner <owner>', 'only those of one owner')
    .option('--service <service>', 'only this service')
    .action(async ({ overdue, ...options }: ListOptions) => {
      const { owner, service, status = 'open' } = options;
      const query = { owner, service, status, overdue: overdue ? 'true' : undefined };
      const list = await connect(process.env).get<ActionItemList>('/api/action-items', query);
      show(list, options, ({ items }) => itemsText(items, Date.now()));
    });
  command(review, 'drop-item <id>', 'Give an action item up')
    .requiredOption('--reason <text>', 'why, for whoever reads the review later')
    .action(async (id: string, options: OutputOptions & { reason: string }) => {
      const body = { status: 'dropped', reason: options.reason };
      const item = await connect(process.env).put<ActionItem>(apiPath`/api/action-items/${id}`, body);
      show(item, options, (safe) => `"${safe.title}" is dropped.`);
    });
}

function itemsText(items: ActionItemList['items'], nowMs: number): string {
  if (items.length === 0) return 'There are no such action items.';
  const rows = items.map((item) => [
    ...[item.id, item.overdue ? paint('red', 'overdue') : item.status, item.title, item.horizon],
    ...[item.owner ?? 'nobody', item.dueAt ? whenWords(item.dueAt, nowMs) : '-', item.incidentId],
  ]);
  return table(['Item', 'Status', 'Title', 'Class', 'Owner', 'Due', 'Incident'], rows);
}
