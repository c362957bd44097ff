import type { Incident } from '../model/incident.ts';
import type { Seconds } from '../model/plan.ts';

/** Mean times of a set of incidents, in seconds; null when there is nothing to take the mean of. */
export interface ResponseFigures {
  readonly incidents: number;
  /** Detection: from when the trouble began to when the incident opened. */
  readonly mttdSeconds: Seconds | null;
  /** Acknowledgement: from opening to the first acknowledgement. */
  readonly mttaSeconds: Seconds | null;
  /** Resolution: from opening to the end. */
  readonly mttrSeconds: Seconds | null;
}

export interface ResponseRow extends ResponseFigures {
  readonly severity: string;
  readonly falsePositives: number;
  /** Share of incidents whose level at the end is the one that was set first. */
  readonly severityAccuracy: number | null;
}

export interface ResponseSummary {
  readonly rows: readonly ResponseRow[];
  readonly overall: ResponseFigures;
}

/**
 * Sums up how incidents were answered, by their level at the end. False positives are counted and left out of the means:
 * closing one fast says nothing about the team.
 * @param severities levels in the order of the rows; levels that only incidents know come last
 */
export function summariseResponse(all: readonly Incident[], severities: readonly string[]): ResponseSummary {
  // One that was merged goes on as another, and is counted there.
  const incidents = all.filter((incident) => incident.mergedInto === null);
  const levels = [...new Set([...severities, ...incidents.map((incident) => incident.severity)])];
  const rows = levels.map((severity) => {
    const ofLevel = incidents.filter((incident) => incident.severity === severity);
    const real = ofLevel.filter((incident) => !incident.falsePositive);
    const right = real.filter((incident) => incident.firstSeverity === incident.severity).length;
    return {
      severity,
      ...figures(ofLevel),
      falsePositives: ofLevel.length - real.length,
      severityAccuracy: real.length === 0 ? null : right / real.length,
    };
  });
  return { rows, overall: figures(incidents) };
}

function figures(incidents: readonly Incident[]): ResponseFigures {
  const real = incidents.filter((incident) => !incident.falsePositive);
  return {
    incidents: incidents.length,
    mttdSeconds: meanSeconds(real.map((i) => i.openedMs - i.startedMs)),
    mttaSeconds: meanSeconds(real.flatMap((i) => (i.acknowledgedMs === null ? [] : i.acknowledgedMs - i.openedMs))),
    mttrSeconds: meanSeconds(real.flatMap((i) => (i.resolvedMs === null ? [] : i.resolvedMs - i.openedMs))),
  };
}

function meanSeconds(durationsMs: readonly number[]): Seconds | null {
  if (durationsMs.length === 0) return null;
  return durationsMs.reduce((sum, ms) => sum + ms, 0) / durationsMs.length / 1000;
}
