import type { DueUpdates, StatusUpdate, UpdateList, UpdatePreview } from '@tocsin/server/contract';
import { indent, section } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { durationWords, whenWords } from '../shared/time-words.ts';

type Due = DueUpdates['due'][number];

/** What audiences wait for, with the time that is left. */
export function dueText(due: readonly Due[], nowMs: number): string {
  if (due.length === 0) return 'No update is due.';
  const rows = due.map((one) => [
    ...[one.incidentId, one.title, one.external ? 'outside' : 'team', stateWords(one, nowMs)],
    ...[one.late === 0 ? '-' : String(one.late), one.draftId ?? '-'],
  ]);
  return table(['Incident', 'Audience', 'Who', 'Next', 'Late so far', 'Draft'], rows);
}

function stateWords({ state, dueAt, lateAt }: Due, nowMs: number): string {
  const left = (moment: string | null) => (moment === null ? 0 : (Date.parse(moment) - nowMs) / 1000);
  switch (state) {
    case 'late':
      return paint('red', `late by ${durationWords(-left(dueAt))}`);
    case 'waiting':
      return left(lateAt) > 0 ? paint('yellow', `due; late in ${durationWords(left(lateAt))}`) : paint('yellow', 'due');
    case 'scheduled':
      return `due in ${durationWords(left(dueAt))}`;
    case 'embargoed':
      return paint('yellow', 'held by the embargo');
    case 'done':
      return 'nothing more';
  }
}

/** Updates as a table. */
export function updatesText(updates: UpdateList['updates'], nowMs: number): string {
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

/** One update with its text, and what to do next. */
export function updateText(update: StatusUpdate, nowMs: number): string {
  const { editedBy, editedAt } = update;
  const facts = [
    ['Audience', `${update.audienceTitle}${update.external ? ' (outside the team)' : ''}`],
    ['Goes to', recipientsOf(update)],
    ['Status', `${update.status}, ${momentOf(update, nowMs)}${update.unattended ? ', goes out by itself' : ''}`],
    ['Edited', editedBy ? `by ${editedBy} ${whenWords(editedAt, nowMs)}, version ${update.version}` : ''],
    ['Subject', update.subject ?? ''],
    ['Fill in', paint('yellow', update.missing.join(', '))],
  ].filter(([name, value]) => (name === 'Fill in' ? update.missing.length > 0 : value));
  const next = update.status === 'draft' ? `\n\nNext: tocsin update send ${update.id}` : '';
  return `${paint('bold', update.id)}\n${columns(facts)}\n\n${update.text.trimEnd()}${next}`;
}

/** Who gets an update, in words. */
export function recipientsOf({ recipients, statusPage }: StatusUpdate): string {
  return [...recipients, ...(statusPage ? ['the status page'] : [])].join(', ') || 'nobody';
}

/** How an update will look, channel by channel. */
export function previewText({ channels, statusPage, hindrance, id }: UpdatePreview): string {
  const parts = channels.map((one) => {
    const sandbox = one.sandbox ? ', which is a sandbox: see the Outbox' : '';
    const count = one.segments === null ? '' : `, ${one.segments} text messages`;
    return section(
      `${paint('bold', one.channel)} to ${one.recipients.join(', ')} (${one.type}${count}${sandbox})`,
      renderedText(one.rendered),
    );
  });
  const page = statusPage
    ? section(
        `${paint('bold', 'Status page')}, ${statusPage.components.join(', ') || 'the whole service'}; ${statusPage.subscribers} subscribers are told`,
        `${statusPage.title}\n\n${statusPage.text}`,
      )
    : '';
  const next = hindrance === null ? `Next: tocsin update send ${id}` : paint('yellow', hindrance);
  return `${[...parts, page].filter((part) => part !== '').join('\n') || 'Nobody would get it.'}\n\n${next}`;
}

type RenderedMessage = UpdatePreview['channels'][number]['rendered'];

/** The readable part of a message: the mail's text with its subject, the text message, the words of the blocks. */
function renderedText(rendered: RenderedMessage): string {
  const { subject, title, text, body, blocks, spoken } = rendered;
  const words = [subject, title, text, typeof body === 'string' ? body : undefined].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  if (Array.isArray(spoken)) return spoken.join('\n');
  if (Array.isArray(blocks)) return wordsOf(blocks).join('\n');
  return words.length > 0 ? words.join('\n\n') : indent(JSON.stringify(rendered.body ?? rendered, null, 2), '');
}

/** Every text in Slack's blocks, in their order. */
function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : wordsOf(inner),
  );
}
