import { setTimeout as sleep } from 'node:timers/promises';
import type { EpochMs, Monitor, MonitorState, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readPingLog } from '../heartbeat/ping.views.ts';
import { readMonitors } from '../watch/monitor.views.ts';
import type { Finding } from './look-closely.ts';

const READ_AGAIN_MS = 250;
const LONGEST_WAIT_MS = 2000;
const MOST_ALERTS = 5;
const MOST_PINGS = 5;
const MOST_MONITORS = 15;

/** What Tocsin knows already of a monitor and its surroundings: since when, how often before, and how its neighbours are. */
export async function lookAround(app: App, plan: Plan, monitor: Monitor): Promise<Finding[]> {
  const clock = clockOf(plan.timezone);
  const states = await statesWhenWritten(app, plan.service, monitor.id);
  const findings = [
    { title: 'State', lines: stateLines(states.get(monitor.id), clock) },
    { title: 'Alerts of it before', lines: await alertLines(app, plan.service, monitor.id, clock) },
  ];
  if (monitor.type === 'heartbeat') {
    findings.push({ title: 'Last pings', lines: await pingLines(app, plan.service, monitor.id, clock) });
  }
  const neighbours = Object.values(plan.monitors).filter((other) => isNear(monitor, other));
  const lines = neighbours
    .slice(0, MOST_MONITORS)
    .map((other) => `${other.title}: ${inWords(states.get(other.id), clock)}`);
  const of =
    monitor.component === null
      ? 'Monitors that it depends on'
      : `Other monitors of ${componentTitle(plan, monitor.component)}`;
  return lines.length === 0 ? findings : [...findings, { title: of, lines }];
}

/** States are written up to a second after what follows from them, so the failure may not be there yet. */
async function statesWhenWritten(app: App, service: string, monitor: string): Promise<Map<string, MonitorState>> {
  for (let waitedMs = 0; ; waitedMs += READ_AGAIN_MS) {
    const states = new Map((await readMonitors(app.db, service)).map(({ id, state }) => [id, state]));
    const status = states.get(monitor)?.status ?? 'unknown';
    if ((status !== 'up' && status !== 'unknown') || waitedMs >= LONGEST_WAIT_MS) return states;
    await sleep(READ_AGAIN_MS);
  }
}

type Clock = (atMs: EpochMs) => string;

function isNear(monitor: Monitor, other: Monitor): boolean {
  if (other.id === monitor.id) return false;
  return monitor.parents.includes(other.id) || (monitor.component !== null && other.component === monitor.component);
}

function componentTitle(plan: Plan, component: string): string {
  return plan.components[component]?.title ?? component;
}

function stateLines(state: MonitorState | undefined, clock: Clock): string[] {
  if (!state) return ['not known yet'];
  const row =
    state.failingSinceMs === null ? [] : [`failing since ${clock(state.failingSinceMs)}, ${state.failures} in a row`];
  return [inWords(state, clock), ...row];
}

function inWords(state: MonitorState | undefined, clock: Clock): string {
  if (!state) return 'not known yet';
  return `${state.status} since ${clock(state.sinceMs)}: ${state.detail}`;
}

async function alertLines(app: App, service: string, monitor: string, clock: Clock): Promise<string[]> {
  const rows = await app.db
    .selectFrom('alert')
    .select(['summary', 'first_at', 'last_at', 'status', 'false_positive'])
    .where('service', '=', service)
    .where('dedup_key', '=', `monitor:${monitor}`)
    .where('status', '=', 'resolved')
    .orderBy('first_at', 'desc')
    .limit(MOST_ALERTS)
    .execute();
  if (rows.length === 0) return ['none'];
  return rows.map(({ first_at, last_at, summary, false_positive: isFalse }) => {
    const minutes = Math.round((last_at.getTime() - first_at.getTime()) / 60_000);
    return `${clock(first_at.getTime())}, ${minutes} min${isFalse ? ', a false alarm' : ''}: ${summary.slice(0, 200)}`;
  });
}

async function pingLines(app: App, service: string, monitor: string, clock: Clock): Promise<string[]> {
  const pings = (await readPingLog(app.db, service, monitor)).slice(0, MOST_PINGS);
  if (pings.length === 0) return ['none was ever heard'];
  return pings.map(({ at, kind, exitCode, run, durationMs, body }) => {
    const parts = [
      kind,
      ...(exitCode === null ? [] : [`exit code ${exitCode}`]),
      ...(durationMs === null ? [] : [`after ${Math.round(durationMs / 1000)} s`]),
      ...(run === null ? [] : [`run ${run.slice(0, 40)}`]),
    ];
    const said = body.trim() === '' ? '' : `: ${body.trim().slice(-300)}`;
    return `${clock(Date.parse(at))} ${parts.join(', ')}${said}`;
  });
}

/** Moments on the clock of the team. */
function clockOf(timeZone: string): Clock {
  const form = { month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-GB', { ...form, timeZone, timeZoneName: 'short' });
  return (atMs) => format.format(atMs);
}
