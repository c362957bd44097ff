import type { LeverHistory, LeverList } from '@tocsin/server/contract';
import { countOf, indent, section } from '../shared/output.ts';
import { paint, paintState } from '../shared/paint.ts';
import { table } from '../shared/table.ts';
import { clockTime, durationWords, whenWords } from '../shared/time-words.ts';
import { scopeWords } from './lever-scope.ts';

type Lever = LeverList['levers'][number];
type Request = LeverList['requests'][number];
type Client = LeverList['clients'][number];

/** What is pulled first, then what waits, then what rests, then who listens. */
export function leversText({ levers, clients, requests }: LeverList, nowMs: number): string {
  if (levers.length === 0 && requests.length === 0) return 'No levers.';
  const pulled = levers.filter((lever) => lever.pulled);
  const resting = levers.filter((lever) => !lever.pulled);
  const waiting = requests.filter((request) => request.status === 'waiting');
  return [
    section('Pulled:', pulled.map((lever) => pulledText(lever, nowMs)).join('\n')),
    section('Waiting for agreement:', waiting.map((request) => requestText(request, nowMs)).join('\n')),
    section('Resting:', restingTable(resting)),
    clients.map(({ service, connected }) => `${service}: ${countOf(connected, 'application')} connected`).join('\n'),
  ]
    .filter(Boolean)
    .join('\n');
}

function pulledText(lever: Lever, nowMs: number): string {
  const whom = lever.scope ? ` for ${scopeWords(lever.scope)}` : '';
  const incident = lever.incidentId ? ` (${lever.incidentId})` : '';
  const facts = [
    `${whenWords(lever.at, nowMs)} by ${lever.by ?? 'somebody'}${incident}`,
    lever.reason ?? '',
    lever.expiresAt ? `released by itself ${whenWords(lever.expiresAt, nowMs)}` : '',
    commandWords(lever.command),
  ];
  const head = `${paint('red', lever.id)} ${lever.value}${whom}  [${lever.service}] ${lever.title}`;
  return [head, ...facts.filter(Boolean).map((fact) => indent(fact))].join('\n');
}

function restingTable(levers: readonly Lever[]): string {
  const rows = levers.map((lever) => [
    ...[lever.id, String(lever.value), lever.service],
    [lever.title, commandWords(lever.command)].filter(Boolean).join('; '),
  ]);
  return table(['Lever', 'Value', 'Service', 'Title'], rows);
}

/** What is wrong with a lever that is moved by commands; empty: nothing. */
function commandWords(command: Lever['command']): string {
  if (command === null) return '';
  if (command.status === 'failed')
    return `its command ${paintState('failed')}${exitWords(command.exitCode)}: verify it`;
  if (command.status === 'unknown') return 'whether its command took effect is unknown: verify it';
  if (command.status === 'moving') return 'its command runs now';
  if (command.driftSince === null) return '';
  return `drift: it should be ${command.wanted} and is ${command.verified ?? 'unknown'}`;
}

const exitWords = (exitCode: number | null) => (exitCode === null ? '' : ` with exit code ${exitCode}`);

/** Everything about one lever. */
export function leverText(lever: Lever, nowMs: number): string {
  const { command, approval } = lever;
  const state = lever.pulled
    ? pulledText(lever, nowMs)
    : `${lever.id} ${lever.value}, resting  [${lever.service}] ${lever.title}`;
  const role = approval?.role ? `, one of them as ${approval.role}` : '';
  const lines = [
    lever.description,
    lever.consequence ? `When pulled: ${lever.consequence}` : '',
    `Kind ${lever.kind}; rests ${lever.resting}, pulled ${lever.pulledValue}${boundsWords(lever)}`,
    lever.component ? `Component: ${lever.component}` : '',
    lever.pulls.length > 0 ? `Also pulls, in this order: ${lever.pulls.join(', ')}` : '',
    lever.needs.length > 0 ? `Needs: ${lever.needs.join(', ')}` : '',
    lever.conflicts.length > 0 ? `Not together with: ${lever.conflicts.join(', ')}` : '',
    approval ? `Agreement: ${countOf(approval.people, 'person', 'people')}${role}` : '',
    ...lever.rules.map(
      ({ text, holds, pullsLeft }) => `Pulls itself ${text}${holds ? ' (now so)' : ''}; ${pullsLeft} left`,
    ),
  ];
  return [state, ...lines.filter(Boolean), command ? aboutCommand(command, nowMs) : ''].filter(Boolean).join('\n');
}

function boundsWords({ values, minimum, maximum }: Lever): string {
  if (values.length > 0) return `; one of ${values.join(', ')}`;
  const bounds = [minimum === null ? '' : `at least ${minimum}`, maximum === null ? '' : `at most ${maximum}`];
  return bounds
    .filter(Boolean)
    .map((bound) => `; ${bound}`)
    .join('');
}

function aboutCommand(command: NonNullable<Lever['command']>, nowMs: number): string {
  const seen = command.verifiedAt
    ? `Seen ${whenWords(command.verifiedAt, nowMs)}: ${command.verified ?? 'unknown'}`
    : 'Never verified';
  return [
    `Command: ${paintState(command.status)}, should be ${command.wanted}${exitWords(command.exitCode)}. ${seen}`,
    section('Apply:', command.apply),
    section('Revert:', command.revert),
    section('Verify:', command.verify ?? ''),
    section('Output:', command.output),
  ]
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join('\n');
}

/** Moves that wait, each with what is missing and how to answer. */
export function requestsText(requests: readonly Request[], nowMs: number): string {
  const waiting = requests.filter((request) => request.status === 'waiting');
  if (waiting.length === 0) return 'Nothing waits for agreement.';
  return waiting.map((request) => requestText(request, nowMs)).join('\n');
}

function requestText(request: Request, nowMs: number): string {
  const { id, action, lever, service, value, scope, expiresInSeconds } = request;
  const to = value === null ? '' : ` to ${value}`;
  const whom = scope === null ? '' : ` for ${scopeWords(scope)}`;
  const time = !expiresInSeconds ? '' : `, for ${durationWords(expiresInSeconds)}`;
  const facts = [
    `${whenWords(request.at, nowMs)} by ${request.by}${request.incidentId ? ` (${request.incidentId})` : ''}`,
    request.reason,
    request.agreed.length > 0 ? `agreed: ${request.agreed.join(', ')}` : '',
    request.needs ? `missing: ${request.needs}` : '',
    `tocsin lever agree ${id}, or refuse ${id} --reason …`,
  ];
  const head = `${id}  ${action} ${lever}${to}${whom}${time}  [${service}]`;
  return [head, ...facts.filter(Boolean).map((fact) => indent(fact))].join('\n');
}

/** The moves of one lever, newest first. */
export function historyText({ events }: LeverHistory, nowMs: number): string {
  if (events.length === 0) return 'It was never pulled.';
  return events
    .map((event) => {
      const whom = event.scope ? ` for ${scopeWords(event.scope)}` : '';
      const incident = event.incidentId ? ` (${event.incidentId})` : '';
      const state = paintState(event.action);
      return `${clockTime(event.at, nowMs, true)}  ${state}: ${event.value}${whom}, by ${event.by}${incident}\n${indent(event.reason)}`;
    })
    .join('\n');
}

/** Applications that listen, service by service; those that are behind say so. */
export function clientsText(clients: readonly Client[], nowMs: number): string {
  if (clients.length === 0) return 'No service.';
  return clients
    .map(({ service, connected, version, instances }) => {
      const rows = instances.map((app) => [
        ...[app.instance.slice(0, 8), app.version ?? '-', app.runtime ?? '-'],
        `${app.leversVersion ?? '-'}${app.current ? '' : ' behind'}`,
        app.lagMs === null ? '-' : `${Math.round(app.lagMs)} ms`,
        app.connected ? `stream, ${agoWords(app.connectedAt, nowMs)}` : `polls, ${agoWords(app.seenAt, nowMs)} ago`,
      ]);
      const head = `${service}: ${countOf(connected, 'application')} connected; newest position ${version}`;
      return section(head, table(['App', 'Version', 'Runtime', 'Levers', 'Lag', 'Since'], rows)) || `${head}\n`;
    })
    .join('\n');
}

const agoWords = (moment: string | null, nowMs: number) =>
  moment === null ? '-' : durationWords((nowMs - Date.parse(moment)) / 1000);
