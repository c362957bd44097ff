import type { Plan } from '../model/plan.ts';
import type { Runbook } from '../model/plan-runbook.ts';
import { helpedOf, type PastRun, type RunbookRecord, recordOf } from './suggest-history.ts';
import { stemsOf } from './suggest-words.ts';

/** What of an incident says which runbook fits. */
export interface IncidentFacts {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly components: readonly string[];
  /** The one with which it opened. */
  readonly runbook: string | null;
  readonly alerts: readonly { readonly source: string; readonly summary: string }[];
}

export interface SuggestedRunbook {
  readonly id: string;
  /** The higher the better it fits. */
  readonly score: number;
  /** Why, in sentences, the weightiest first. */
  readonly reasons: readonly string[];
  readonly record: RunbookRecord;
}

type PlanOfRunbooks = Pick<Plan, 'runbooks' | 'components' | 'monitors' | 'metrics'>;

/** What each reason counts. The level alone suggests nothing: most runbooks are for one of a few. */
const POINTS = { own: 100, named: 60, words: 40, component: 30, history: 20, dependency: 12, severity: 6 } as const;
const LEAST_SCORE = 10;
const MOST_SUGGESTED = 5;
const MOST_TEXTS = 50;

interface Reason {
  readonly points: number;
  readonly text: string;
}

/**
 * Says which runbooks fit an incident, best first and at most five, each with its reasons: it is the incident's own, a
 * monitor names it, its symptoms are what the alerts say, it is for the component, it has helped before.
 * @param past runs of the plan's service before, of any runbook
 */
export function suggestRunbooks(
  plan: PlanOfRunbooks,
  facts: IncidentFacts,
  past: readonly PastRun[],
): readonly SuggestedRunbook[] {
  const weigh = weightsOf(Object.values(plan.runbooks));
  const said = [facts.title, ...facts.alerts.map(({ summary }) => summary)]
    .slice(0, MOST_TEXTS)
    .map((text) => ({ text, stems: stemsOf(text) }));
  const suggested = Object.values(plan.runbooks).map((runbook): SuggestedRunbook => {
    const runs = past.filter((run) => run.runbook === runbook.id);
    const reasons = [
      ownReason(runbook, facts),
      namedReason(plan, runbook, facts),
      wordsReason(runbook, said, weigh),
      componentReason(plan, runbook, facts),
      historyReason(runs, facts),
      severityReason(runbook, facts),
    ].filter((reason) => reason !== null);
    reasons.sort((a, b) => b.points - a.points);
    const score = Math.round(reasons.reduce((sum, { points }) => sum + points, 0));
    return { id: runbook.id, score, reasons: reasons.map(({ text }) => text), record: recordOf(runs) };
  });
  return suggested
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, MOST_SUGGESTED);
}

function ownReason({ id }: Runbook, facts: IncidentFacts): Reason | null {
  return facts.runbook === id ? { points: POINTS.own, text: 'It is the runbook of this incident.' } : null;
}

function namedReason(plan: PlanOfRunbooks, { id }: Runbook, { alerts }: IncidentFacts): Reason | null {
  for (const { source } of alerts) {
    const [kind, name = ''] = source.split(':', 2);
    const from = kind === 'monitor' ? plan.monitors : kind === 'metric' ? plan.metrics : {};
    const named = Object.hasOwn(from, name) ? from[name] : undefined;
    if (named?.runbook === id) {
      return { points: POINTS.named, text: `The ${kind} "${named.title}", which raised an alert, names it.` };
    }
  }
  return null;
}

/** How much a stem says: one that all runbooks have says little. */
function weightsOf(runbooks: readonly Runbook[]): (stem: string) => number {
  const counts = new Map<string, number>();
  for (const runbook of runbooks) {
    const stems = new Set(textsOf(runbook).flatMap((text) => [...stemsOf(text)]));
    for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return (stem) => Math.log(1 + runbooks.length / (counts.get(stem) ?? 1));
}

function textsOf({ symptoms, title, impact }: Runbook): string[] {
  return [...symptoms, title, ...(impact ? [impact] : [])];
}

/** Below this share of a symptom's words two alike are chance. */
const LEAST_SHARE = 0.34;

interface SaidText {
  readonly text: string;
  readonly stems: ReadonlySet<string>;
}

function wordsReason(runbook: Runbook, said: readonly SaidText[], weigh: (stem: string) => number): Reason | null {
  let best: { share: number; symptom: string; text: string } | null = null;
  for (const symptom of textsOf(runbook)) {
    const stems = [...stemsOf(symptom)];
    for (const { text, stems: heard } of said) {
      const share = shareOf(stems, heard, weigh);
      if (share > (best?.share ?? 0)) best = { share, symptom, text };
    }
  }
  if (!best) return null;
  const text = `"${shortened(best.symptom)}" is like what is said here: "${shortened(best.text)}".`;
  return { points: POINTS.words * best.share, text };
}

/** Which share of a symptom's words is heard, by their weight; 0 when it may be chance. */
function shareOf(stems: readonly string[], heard: ReadonlySet<string>, weigh: (stem: string) => number): number {
  const weightOf = (some: readonly string[]) => some.reduce((sum, stem) => sum + weigh(stem), 0);
  const found = stems.filter((stem) => heard.has(stem));
  if (found.length === 0 || (found.length === 1 && stems.length > 1)) return 0;
  const share = weightOf(found) / weightOf(stems);
  return share >= LEAST_SHARE ? share : 0;
}

function componentReason(plan: PlanOfRunbooks, runbook: Runbook, facts: IncidentFacts): Reason | null {
  const titleOf = (id: string) => (Object.hasOwn(plan.components, id) ? plan.components[id]?.title : null) || id;
  const same = runbook.components.filter((id) => facts.components.includes(id));
  if (same.length > 0) {
    const text = `It is for ${same.map(titleOf).join(' and ')}, which this incident is about.`;
    return { points: POINTS.component, text };
  }
  for (const id of facts.components) {
    const needed = Object.hasOwn(plan.components, id) ? (plan.components[id]?.dependsOn ?? []) : [];
    const below = runbook.components.find((one) => needed.includes(one));
    if (below === undefined) continue;
    return { points: POINTS.dependency, text: `It is for ${titleOf(below)}, on which ${titleOf(id)} depends.` };
  }
  return null;
}

function severityReason({ severity }: Runbook, facts: IncidentFacts): Reason | null {
  return severity === facts.severity ? { points: POINTS.severity, text: `It is for ${severity} incidents.` } : null;
}

/** By incidents that were like this one: about the same component, or of the same level where none names a component. */
function historyReason(runs: readonly PastRun[], facts: IncidentFacts): Reason | null {
  const similar = runs.filter(
    ({ incident }) => incident !== null && incident.id !== facts.id && isLike(incident, facts),
  );
  const known = similar.map(helpedOf).filter((helped) => helped !== null);
  const helped = known.filter(Boolean).length;
  if (helped === 0) return null;
  const text =
    known.length === 1
      ? 'It helped in a similar incident.'
      : `It helped in ${helped} of ${known.length} similar incidents.`;
  // One time is less sure than ten.
  return { points: (POINTS.history * helped) / (known.length + 1), text };
}

function isLike(incident: NonNullable<PastRun['incident']>, facts: IncidentFacts): boolean {
  if (facts.components.length === 0) return incident.components.length === 0 && incident.severity === facts.severity;
  return incident.components.some((id) => facts.components.includes(id));
}

const LONGEST_QUOTE = 90;

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
