import type { IncidentList, IncidentRoom, Timeline } from '@tocsin/server/contract';
import { restorationText } from '../contain/restoration-text.ts';
import { indent, section } from '../shared/output.ts';
import { paint, paintSeverity, paintState } from '../shared/paint.ts';
import { columns, table } from '../shared/table.ts';
import { clockTime, durationWords, nowWords, whenWords } from '../shared/time-words.ts';

type Summary = IncidentList['incidents'][number];

const LATEST_ENTRIES = 15;

/** A table of incidents. */
export function incidentsText(incidents: readonly Summary[], nowMs: number, all: boolean): string {
  if (incidents.length === 0) return all ? 'There were no incidents.' : 'No incident is active.';
  const rows = incidents.map((i) => [
    ...[i.id, levelOf(i), paintState(i.status), i.title, i.service],
    ...[whenWords(i.openedAt, nowMs), i.commander ?? '-'],
  ]);
  return table(['Incident', 'Level', 'Status', 'Title', 'Service', 'Opened', 'Commander'], rows);
}

function levelOf({ severity, severityName, severityRank }: Summary): string {
  return paintSeverity(severity === severityName ? severity : `${severity} ${severityName}`, severityRank);
}

/** The answer to a command: what became of the incident, and which clock runs out next. */
export function commandedText(room: IncidentRoom, became: string, nowMs: number): string {
  const next = room.clocks.find(({ dueAt, status }) => status !== 'met' && Date.parse(dueAt) > nowMs);
  const clock = next && room.active ? `\nNext clock: ${clockWords(next, nowMs).join(', ')}: ${next.consequence}` : '';
  return `${room.id} ${became}: ${levelOf(room)}, ${paintState(room.status)}, ${room.title}${clock}`;
}

/** The whole incident on one screen; with `whole`, every line of its timeline. */
export function roomText(room: IncidentRoom, nowMs: number, whole: boolean): string {
  const parts = [
    header(room, nowMs),
    section('Clocks', columns(room.clocks.map((clock) => [...clockWords(clock, nowMs), clock.consequence]))),
    section('People', peopleText(room)),
    section('Pages', pagesText(room, nowMs)),
    section('Alerts', alertsText(room, nowMs)),
    section('Levers', leversText(room)),
    room.restoration ? section('Restoration', restorationText(room.restoration, nowMs)) : '',
    section('Runs', runsText(room, nowMs)),
    section('Updates', updatesText(room, nowMs)),
    room.review ? `Review ${room.review.id}: ${room.review.status}, due ${whenWords(room.review.dueAt, nowMs)}\n` : '',
    timelineText(room.timeline, nowMs, whole),
  ];
  return parts.filter(Boolean).join('\n');
}

function header(room: IncidentRoom, nowMs: number): string {
  const acknowledged = room.acknowledgedAt
    ? `acknowledged ${whenWords(room.acknowledgedAt, nowMs)}${room.acknowledgedBy ? ` by ${room.acknowledgedBy}` : ''}`
    : 'not acknowledged';
  const facts = [
    ['Status', `${paintState(room.status)}; ${acknowledged}`],
    ...(room.snoozedUntil ? [['Snoozed', `until ${whenWords(room.snoozedUntil, nowMs)}`]] : []),
    ['Service', [room.service, ...room.components].join(', ')],
    ['Opened', `${whenWords(room.openedAt, nowMs)}; began ${whenWords(room.startedAt, nowMs)}`],
    ['Resolved', room.resolvedAt ? `${whenWords(room.resolvedAt, nowMs)}: ${room.resolution ?? ''}` : ''],
    ['Level', room.firstSeverity === room.severity ? '' : `${room.severity}, at first ${room.firstSeverity}`],
    ['Runbook', room.runbook ? `${room.runbook.id} (${room.runbook.title})` : ''],
    ['Now', nowWords(nowMs)],
  ].filter(([, value]) => value);
  return `${paint('bold', room.id)}  ${levelOf(room)}  ${paint('bold', room.title)}\n${columns(facts)}\n`;
}

function clockWords({ label, status, dueAt }: IncidentRoom['clocks'][number], nowMs: number): string[] {
  if (status === 'met') return [label, paintState(status), ''];
  const left = (Date.parse(dueAt) - nowMs) / 1000;
  const words = left >= 0 ? `${durationWords(left)} left` : `${durationWords(-left)} over`;
  return [label, paintState(status), `${words} (${clockTime(dueAt, nowMs)})`];
}

function peopleText({ people, responders, muted }: IncidentRoom): string {
  const helpers = responders.filter(({ person }) => !people.some((role) => role.person === person));
  return columns([
    ...people.map(({ role, name, person }) => [role, `${name} (${person})`]),
    ...helpers.map(({ name, person }) => ['responder', `${name} (${person})`]),
    ...muted.map(({ name, person }) => ['muted', `${name} (${person})`]),
  ]);
}

function pagesText({ pages }: IncidentRoom, nowMs: number): string {
  return columns(
    pages.map(({ name, at, why, status, channels }) => {
      const ways = channels.map(({ channel, sandbox, dueAt }) =>
        dueAt ? `${channel} (${whenWords(dueAt, nowMs)})` : sandbox ? `${channel} (Outbox)` : channel,
      );
      return [name, paintState(status), ways.join(', ') || '-', whenWords(at, nowMs), why];
    }),
  );
}

function alertsText({ alerts }: IncidentRoom, nowMs: number): string {
  return columns(
    alerts.map(({ status, summary, source, since }) => [paintState(status), summary, source, whenWords(since, nowMs)]),
  );
}

function leversText({ levers }: IncidentRoom): string {
  const pulled = levers.filter((lever) => lever.pulled);
  return columns(pulled.map(({ id, title, value }) => [paintState('pulled'), id, title, String(value)]));
}

function runsText({ runs }: IncidentRoom, nowMs: number): string {
  return columns(
    runs.map(({ id, title, status, auto, startedAt }) => [
      ...[id, paintState(status), auto ? `${title} (diagnostics)` : title],
      whenWords(startedAt, nowMs),
    ]),
  );
}

function updatesText({ audiences, updates }: IncidentRoom, nowMs: number): string {
  return columns(
    audiences.map(({ id, title, dueAt, lastSentAt, late }) => {
      const draft = updates.find((update) => update.audience === id && update.status === 'draft');
      return [
        title,
        lastSentAt ? `sent ${whenWords(lastSentAt, nowMs)}` : 'none sent',
        dueAt ? `due ${whenWords(dueAt, nowMs)}` : '',
        late > 0 ? paint('yellow', `${late} late`) : '',
        draft ? `draft ${draft.id}` : '',
      ];
    }),
  );
}

function timelineText(timeline: IncidentRoom['timeline'], nowMs: number, whole: boolean): string {
  const shown = whole ? timeline : timeline.slice(-LATEST_ENTRIES);
  const hidden = timeline.length - shown.length;
  const heading = hidden > 0 ? `Timeline (${hidden} earlier: --timeline shows all)` : 'Timeline';
  const lines = shown.map(({ at, actor, text }) => {
    const [first = '', ...more] = text.trimEnd().split('\n');
    const head = `${paint('dim', clockTime(at, nowMs, true))}  ${actor.name}: ${first}`;
    return more.length === 0 ? head : `${head}\n${indent(more.join('\n'), '          ')}`;
  });
  return section(heading, lines.join('\n'));
}

/** Says whether the chain of the timeline is whole. */
export function chainText(id: string, { entries, chain, brokenAt }: Timeline): string {
  if (chain === 'whole') return `${id}: the chain of its ${entries.length} timeline entries is ${paintState('whole')}.`;
  return `${id}: the chain is ${paintState('broken')} at entry ${brokenAt}: it, or what came before it, was changed.`;
}
