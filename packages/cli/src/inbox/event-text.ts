import type { InboxEventDetail, InboxEventList, InboxRefusedList } from '@tocsin/server/contract';
import { indent, section } from '../shared/output.ts';
import { paint, paintState } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { clockTime, whenWords } from '../shared/time-words.ts';

type Event = InboxEventList['events'][number];

/** A page of events, and how to see more. */
export function eventsText({ events, next, searchedTo }: InboxEventList, nowMs: number): string {
  const more = next === null ? '' : `More with: --after ${next}`;
  const searched = searchedTo === null ? '' : `Looked through what arrived since ${clockTime(searchedTo, nowMs)}. `;
  if (events.length === 0) return next === null ? 'No such events.' : `${searched}Nothing found yet. ${more}`;
  return [eventsTable(events, nowMs), `${searched}${more}`].filter(Boolean).join('\n');
}

/** Events as a table. */
export function eventsTable(events: readonly Event[], nowMs: number): string {
  const rows = events.map((event) => [
    ...[event.id, stateWord(event), event.type, event.vendorId, clockTime(event.receivedAt, nowMs, true)],
    remarkOf(event, nowMs),
  ]);
  return table(['Event', 'State', 'Type', 'Id', 'Arrived', ''], rows);
}

function stateWord({ state }: Pick<Event, 'state'>): string {
  return state === 'dead' ? paint('red', state) : paintState(state);
}

function remarkOf({ attempts, error, nextAt, replay, origin, state }: Event, nowMs: number): string {
  return [
    attempts > 0 ? `${attempts} failed` : '',
    state === 'waiting' && attempts > 0 && nextAt ? `next ${clockTime(nextAt, nowMs, true)}` : '',
    replay > 0 ? `replay ${replay}` : '',
    origin === 'received' ? '' : origin,
    error ?? '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** One event with headers, attempts and payload. */
export function eventText(detail: InboxEventDetail, nowMs: number): string {
  const { event, headers, attempts, body, waitsFor, repeats, repeatedAt, of, edits, query } = detail;
  const facts = [
    ['State', stateWord(event)],
    ['Waits', waitsFor ?? ''],
    ['Id', event.vendorId],
    ['Order key', event.orderKey ?? ''],
    ['Arrived', whenWords(event.receivedAt, nowMs)],
    ['Sent', event.sentAt ? whenWords(event.sentAt, nowMs) : ''],
    ['Repeated', repeats > 0 ? `${repeats} times, the last ${whenWords(repeatedAt, nowMs)}` : ''],
    ['Made of', of ?? ''],
    ['Edited as', edits.join(', ')],
    ['Query', query],
  ].filter(([, value]) => value) as [string, string][];
  const rows = attempts.map((one) => [
    ...[clockTime(one.at, nowMs, true), paintState(one.action), one.status === null ? '' : String(one.status)],
    ...[one.durationMs === null ? '' : `${one.durationMs} ms`, one.by ?? '', one.note ?? ''],
  ]);
  return [
    paint('bold', `Event ${event.id} ${event.type}`),
    columns(facts),
    section('Attempts:', columns(rows)),
    section('Headers:', headers.map(({ name, value }) => `${name}: ${value}`).join('\n')),
    bodyText(body),
  ]
    .filter(Boolean)
    .join('\n');
}

function bodyText({ encoding, content, cut, bytes }: InboxEventDetail['body']): string {
  const head = `Body (${bytes.toLocaleString('en-US')} bytes${encoding === 'base64' ? ', base64' : ''}${cut ? ', cut' : ''}):`;
  return section(head, encoding === 'text' ? pretty(content) : content);
}

/** JSON on several lines, unless that would change a number or a name. */
export function pretty(text: string): string {
  const value = losslessly(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

/** The value of a JSON text that is written as JSON.stringify writes it: then nothing is lost by writing it anew. */
export function losslessly(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value) === text.replace(/\s+$/, '') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A sample of what could not be verified. */
export function refusedText({ refused, total }: InboxRefusedList, nowMs: number): string {
  if (refused.length === 0) return total === 0 ? 'Nothing was refused.' : `${total} were refused; no sample is kept.`;
  const texts = refused.map(({ at, reason, address, headers, body, bytes }) => {
    const lines = [...headers.map(({ name, value }) => `${name}: ${value}`), `(${bytes} bytes)`, body.slice(0, 500)];
    return `${whenWords(at, nowMs)} from ${address}: ${paint('red', reason)}\n${indent(lines.filter(Boolean).join('\n'))}`;
  });
  return `${total.toLocaleString('en-US')} were refused in all; the last of them:\n\n${texts.join('\n\n')}`;
}
