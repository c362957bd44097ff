import type { Incident } from '../model/incident.ts';
import type { EpochMs, Seconds } from '../model/plan.ts';
import type { TimelineEntry } from '../model/timeline.ts';

/** Moments of a response; null: it never came to that. */
export interface ResponseTimes {
  readonly startedMs: EpochMs;
  readonly detectedMs: EpochMs;
  /** When the first page was taken by a channel. */
  readonly notifiedMs: EpochMs | null;
  readonly acknowledgedMs: EpochMs | null;
  /** The first containment: a lever pulled, or a person or rule saying "contained" or "monitoring". */
  readonly mitigatedMs: EpochMs | null;
  readonly resolvedMs: EpochMs | null;
  readonly seconds: {
    /** From the beginning. */
    readonly toDetect: Seconds;
    /** From the detection, like all that follow. */
    readonly toNotify: Seconds | null;
    readonly toAcknowledge: Seconds | null;
    readonly toMitigate: Seconds | null;
    readonly toResolve: Seconds | null;
  };
}

/** When an incident was detected, told, acknowledged, mitigated and resolved, and how long each took (SPEC REV-2). */
export function responseTimes(incident: Incident, timeline: readonly TimelineEntry[]): ResponseTimes {
  const { startedMs, openedMs: detectedMs, acknowledgedMs, resolvedMs } = incident;
  const notifiedMs = firstNotified(incident, timeline);
  // What ended without anything of that kind was mitigated by what ended it.
  const mitigatedMs = timeline.find(mitigates)?.atMs ?? resolvedMs;
  const since = (atMs: EpochMs | null): Seconds | null =>
    atMs === null ? null : Math.max(0, (atMs - detectedMs) / 1000);
  return {
    ...{ startedMs, detectedMs, notifiedMs, acknowledgedMs, mitigatedMs, resolvedMs },
    seconds: {
      toDetect: Math.max(0, (detectedMs - startedMs) / 1000),
      toNotify: since(notifiedMs),
      toAcknowledge: since(acknowledgedMs),
      toMitigate: since(mitigatedMs),
      toResolve: since(resolvedMs),
    },
  };
}

function firstNotified(incident: Incident, timeline: readonly TimelineEntry[]): EpochMs | null {
  const delivered = Object.values(incident.pages).flatMap(({ deliveredMs }) => deliveredMs ?? []);
  const sent = timeline.find(({ fact }) => fact.kind === 'page-sent')?.atMs;
  const all = sent === undefined ? delivered : [...delivered, sent];
  return all.length === 0 ? null : all.reduce((first, ms) => Math.min(first, ms));
}

function mitigates({ fact }: TimelineEntry): boolean {
  return (
    fact.kind === 'lever-pulled' ||
    (fact.kind === 'status-set' && (fact.status === 'contained' || fact.status === 'monitoring'))
  );
}
