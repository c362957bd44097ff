import type { ChosenInboxEvents, InboxOperation } from '@tocsin/server/contract';
import { countOf, indent } from '../shared/output.ts';
import { paintState } from '../shared/paint.ts';
import { durationWords } from '../shared/time-words.ts';
import { eventsTable } from './event-text.ts';

type Operation = InboxOperation['operation'];

const VERBS = { replay: 'replay', skip: 'skip', retry: 'retry', drain: 'drain' } as const;

/** How far an operation is, in one line. */
export function operationLine({
  id,
  kind,
  status,
  done,
  total,
  changed,
  leftSeconds,
  by,
  note,
  reason,
}: Operation): string {
  const left = leftSeconds === null || status !== 'running' ? '' : `, about ${durationWords(leftSeconds)} left`;
  const changes = kind === 'drain' || status === 'running' ? '' : `, ${changed.toLocaleString('en-US')} changed`;
  const words = `${VERBS[kind]} ${id} by ${by} is ${paintState(status)}: `;
  const amount = `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}${changes}${left}`;
  return `${words}${amount} (${note ?? reason})`;
}

const FUTURE = { replay: 'be delivered again or now', skip: 'be given up', retry: 'be tried now' } as const;

/** What would happen. */
export function dryRunText(kind: keyof typeof FUTURE, answer: ChosenInboxEvents, nowMs: number): string {
  const { matching, tooMany, first } = answer;
  const left = leftOutWords(kind, answer);
  if (matching === 0) return `No event would ${FUTURE[kind]}.${left}`;
  const amount = tooMany
    ? 'More than 1,000,000 events: narrow it down.'
    : `${countOf(matching, 'event')} would ${FUTURE[kind]}.`;
  const rest =
    matching > first.length ? `\n${indent(`… and ${(matching - first.length).toLocaleString('en-US')} more`)}` : '';
  return `${amount}${left}\n${indent(eventsTable(first, nowMs))}${rest}`;
}

function leftOutWords(kind: keyof typeof FUTURE, { states, matching }: ChosenInboxEvents): string {
  const all = states.waiting + states.dead + states.delivered + states.skipped;
  if (kind !== 'replay' || all === matching || states.delivered === 0) return '';
  return ` ${countOf(states.delivered, 'event')} that the application has taken already stay as they are: --again replays them too.`;
}
