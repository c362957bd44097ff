import type { ActionItem, ActionItemList } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
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
  command(
    review,
    'sync [id]',
    "Bring action items in step with the plan's tracker now: one, or all open ones that are not",
  )
    .option('--service <service>', 'only those of this service')
    .action(async (id: string | undefined, options: OutputOptions & { service?: string }) => {
      const ids = id === undefined ? await notInStep(options.service) : [id];
      const items: ActionItem[] = [];
      for (const one of ids)
        items.push(await connect(process.env).post<ActionItem>(apiPath`/api/action-items/${one}/sync`));
      show({ items }, options, (safe) => syncText(safe.items));
      if (items.some(({ tracker }) => tracker?.error)) process.exitCode = BAD_NEWS;
    });
}

async function notInStep(service: string | undefined): Promise<readonly string[]> {
  const query = { status: 'open', service };
  const { items } = await connect(process.env).get<ActionItemList>('/api/action-items', query);
  return items.filter(({ tracker }) => tracker !== null && tracker.state !== 'synced').map(({ id }) => id);
}

function syncText(items: readonly ActionItem[]): string {
  if (items.length === 0) return 'All open action items are in step with their tracker.';
  return columns(items.map(({ id, title, tracker }) => [id, title, trackerText(tracker), tracker?.url ?? '']));
}

/** `ENG-12`, or what is wrong. */
function trackerText(tracker: ActionItem['tracker']): string {
  if (tracker === null) return '-';
  if (tracker.error === null) return tracker.key ?? 'waiting';
  return `${tracker.key === null ? '' : `${tracker.key}: `}${paint('red', tracker.error)}`;
}

function itemsText(items: ActionItemList['items'], nowMs: number): string {
  if (items.length === 0) return 'There are no such action items.';
  const rows = items.map((item) => [
    ...[item.id, item.overdue ? paint('red', 'overdue') : item.status, item.title, item.horizon],
    ...[item.owner ?? 'nobody', item.dueAt ? whenWords(item.dueAt, nowMs) : '-', item.incidentId],
    trackerText(item.tracker),
  ]);
  return table(['Item', 'Status', 'Title', 'Class', 'Owner', 'Due', 'Incident', 'Issue'], rows);
}
