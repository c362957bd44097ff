import type { CheckedMonitor, HeartbeatMonitor, Monitor } from '@tocsin/core';
import type { PlanDraft } from '../schema/plan-schema.ts';
import { titleFromId } from '../title-from-id.ts';
import { assembleData } from './data-monitors.ts';
import { expected } from './expected.ts';
import { longestGap } from './longest-gap.ts';
import { assembleNetwork } from './network-monitors.ts';
import { assembleBrowser, assembleJourney, assembleRequest } from './request-monitors.ts';

export type MonitorDraft = PlanDraft['monitors'][string];
export type CheckedDraft = Exclude<MonitorDraft, { type: 'heartbeat' }>;
type HeartbeatDraft = Extract<MonitorDraft, { type: 'heartbeat' }>;

/** What monitors take from the rest of the plan. */
export interface Around {
  readonly timezone: string;
  readonly onlyConnection: string | null;
  /** Texts of the plan's scripts by their names: `scripts/sign-in.mjs`. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** Builds one monitor, defaults of its type filled in. */
export function assembleMonitor(monitor: MonitorDraft, id: string, around: Around): Monitor {
  return monitor.type === 'heartbeat' ? toHeartbeat(monitor, id, around) : toChecked(monitor, id, around);
}

/** Keys that every monitor has. */
export function baseOf(monitor: MonitorDraft, id: string) {
  return {
    id,
    title: monitor.title ?? titleFromId(id),
    component: monitor.component ?? null,
    severity: monitor.severity ?? null,
    runbook: monitor.runbook ?? null,
    parents: monitor.parents,
  };
}

/** Seconds that a check may take unless the plan says so. */
const TIMEOUTS: Readonly<Partial<Record<CheckedDraft['type'], number>>> = {
  browser: 120,
  command: 30,
  domain: 30,
  journey: 60,
  queue: 30,
  sql: 30,
};

/** Keys that every monitor has which checks something. */
export function checkedOf(monitor: CheckedDraft, id: string) {
  const { every, timeout, confirm, recover, flapping, regions, degraded } = monitor;
  return {
    ...baseOf(monitor, id),
    every,
    timeout: timeout ?? Math.min(TIMEOUTS[monitor.type] ?? 10, every),
    confirm,
    recover,
    flapping,
    regions: regions
      ? { names: regions.names, agree: regions.agree ?? Math.floor(regions.names.length / 2) + 1 }
      : null,
    expect: expected(monitor),
    degraded: degraded ?? [],
  };
}

function toChecked(monitor: CheckedDraft, id: string, around: Around): CheckedMonitor {
  switch (monitor.type) {
    case 'http':
    case 'websocket':
      return assembleRequest(monitor, id);
    case 'journey':
      return assembleJourney(monitor, id);
    case 'browser':
      return assembleBrowser(monitor, id, around);
    case 'sql':
    case 'redis':
    case 'command':
    case 'queue':
      return assembleData(monitor, id, around);
    default:
      return assembleNetwork(monitor, id);
  }
}

function toHeartbeat(monitor: HeartbeatDraft, id: string, { timezone: ofPlan }: Around): HeartbeatMonitor {
  const { every, schedule, timezone = ofPlan, grace, longest } = monitor;
  return {
    ...baseOf(monitor, id),
    type: 'heartbeat',
    every: schedule === undefined ? (every ?? 0) : longestGap(schedule, timezone),
    schedule: schedule === undefined ? null : { cron: schedule, timezone },
    grace,
    longest: longest ?? null,
  };
}
