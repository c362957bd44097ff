import type { VendorCondition, VendorTrouble } from '@tocsin/core';
import {
  isObject,
  MOST_COMPONENTS,
  MOST_TROUBLES,
  momentOf,
  objectsOf,
  type ReadOutcome,
  type Unknowns,
  webAddress,
  wordsOf,
} from './vendor-reading.ts';

const INDICATOR: Readonly<Record<string, VendorCondition>> = {
  none: 'operational',
  minor: 'degraded',
  major: 'outage',
  critical: 'outage',
  maintenance: 'maintenance',
};
const COMPONENT: Readonly<Record<string, VendorCondition>> = {
  operational: 'operational',
  degraded_performance: 'degraded',
  partial_outage: 'degraded',
  major_outage: 'outage',
  under_maintenance: 'maintenance',
};
const IS_OVER: ReadonlySet<unknown> = new Set(['resolved', 'postmortem', 'completed']);

/**
 * Reads Statuspage's `summary.json`, or its `status.json` alone (https://www.vercel-status.com/api/). Parts that have
 * another shape are left out; without a state and components it is no such answer.
 */
export function readStatuspage(body: string, nowMs: number): ReadOutcome {
  const answer = parse(body);
  if (!isObject(answer)) return { error: 'the answer is no JSON object' };
  const status = isObject(answer.status) ? answer.status : {};
  const components = objectsOf(answer.components, MOST_COMPONENTS).flatMap((component) => {
    const name = wordsOf(component.name);
    return name === null ? [] : [{ name, condition: known(COMPONENT, component.status) }];
  });
  if (typeof status.indicator !== 'string' && components.length === 0)
    return { error: 'the answer is not in Statuspage’s format: it has neither status.indicator nor components' };
  const troubles = [
    ...objectsOf(answer.incidents, MOST_TROUBLES).flatMap((incident) => incidentOf(incident, nowMs)),
    ...objectsOf(answer.scheduled_maintenances, MOST_TROUBLES).flatMap((work) => maintenanceOf(work, nowMs)),
  ].slice(0, MOST_TROUBLES);
  const link = isObject(answer.page) ? webAddress(answer.page.url) : null;
  return {
    reading: {
      condition: known(INDICATOR, status.indicator),
      what: wordsOf(status.description),
      link,
      components,
      troubles,
    },
  };
}

function incidentOf(incident: Unknowns, nowMs: number): VendorTrouble[] {
  const named = begin(incident);
  if (!named) return [];
  const isOutage = incident.impact === 'critical' || incident.impact === 'major';
  const sinceMs = momentOf(incident.started_at, nowMs) ?? momentOf(incident.created_at, nowMs) ?? nowMs;
  const overMs = IS_OVER.has(incident.status) ? (momentOf(incident.resolved_at, nowMs) ?? nowMs) : null;
  return [{ ...named, condition: isOutage ? 'outage' : 'degraded', sinceMs, overMs }];
}

/** Announced work counts once it is under way. */
function maintenanceOf(work: Unknowns, nowMs: number): VendorTrouble[] {
  const named = begin(work);
  if (!named || work.status === 'scheduled') return [];
  const sinceMs = momentOf(work.scheduled_for, nowMs) ?? momentOf(work.started_at, nowMs) ?? nowMs;
  const overMs = IS_OVER.has(work.status) ? (momentOf(work.resolved_at, nowMs) ?? nowMs) : null;
  return [{ ...named, condition: 'maintenance', sinceMs, overMs }];
}

function begin(entry: Unknowns): Pick<VendorTrouble, 'id' | 'what' | 'link' | 'components'> | null {
  const [id, what] = [wordsOf(entry.id), wordsOf(entry.name)];
  if (id === null || what === null) return null;
  const components = objectsOf(entry.components, MOST_COMPONENTS).flatMap(({ name }) => wordsOf(name) ?? []);
  return { id, what, link: webAddress(entry.shortlink), components };
}

function known(words: Readonly<Record<string, VendorCondition>>, value: unknown): VendorCondition {
  return typeof value === 'string' && Object.hasOwn(words, value) ? (words[value] ?? 'unknown') : 'unknown';
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
