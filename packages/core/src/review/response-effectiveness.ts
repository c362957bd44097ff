import type { ClockName, Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { inWords } from '../respond/duration.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** Says what the numbers say about the response: targets met and missed, pages unanswered, updates late. */
export function effectivenessLines(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  plan: Plan,
): readonly string[] {
  return [
    clockLine('acknowledge', incident, timeline, plan),
    clockLine('resolve', incident, timeline, plan),
    pageLine(incident, timeline),
    updateLine(incident, timeline, plan),
    stepLine(timeline),
    severityLine(incident),
  ];
}

function clockLine(clock: ClockName, incident: Incident, timeline: readonly TimelineEntry[], plan: Plan): string {
  const title = clock === 'acknowledge' ? 'Time to acknowledge' : 'Time to resolve';
  const endMs = clock === 'acknowledge' ? incident.acknowledgedMs : incident.resolvedMs;
  const target = plan.severities.find((severity) => severity.id === incident.severity)?.[clock] ?? null;
  const took = endMs === null ? 'never' : inWords((endMs - incident.openedMs) / 1000);
  if (target === null) return `- ${title}: ${took}; the plan sets no target`;
  const missed = timeline.some(({ fact }) => fact.kind === 'clock-missed' && fact.clock === clock);
  return `- ${title}: ${took} against ${inWords(target)}: ${missed || endMs === null ? '**missed**' : 'met'}`;
}

/** A page is unanswered when it went to somebody who never acknowledged, or when nobody did. */
function pageLine(incident: Incident, timeline: readonly TimelineEntry[]): string {
  const answered = new Set(
    timeline.flatMap(({ fact }) => (fact.kind === 'acknowledged' && fact.person !== null ? [fact.person] : [])),
  );
  const pages = factsOf(timeline, 'paged').filter((fact) => fact.urgency === 'page');
  const unanswered = pages.filter((fact) => !answered.has(fact.person)).length;
  const failed = Object.values(incident.pages).filter((page) => page.status === 'failed').length;
  const exhausted = factsOf(timeline, 'escalation-exhausted').length > 0 ? '; **the escalation ran out**' : '';
  return `- Pages: ${pages.length} sent, ${unanswered} unanswered, ${failed} failed${exhausted}`;
}

function updateLine(incident: Incident, timeline: readonly TimelineEntry[], plan: Plan): string {
  const sent = factsOf(timeline, 'update-sent').length;
  const late = Object.entries(incident.updates)
    .filter(([, state]) => state.late > 0)
    .map(([id, state]) => `${escapeMarkdown(plan.communication.audiences[id]?.title ?? id)} (${state.late})`);
  return `- Status updates: ${sent} sent; late: ${late.join(', ') || 'none'}`;
}

function stepLine(timeline: readonly TimelineEntry[]): string {
  const steps = factsOf(timeline, 'step-finished');
  const failed = steps.filter((fact) => fact.status === 'failed').length;
  return `- Runbook steps: ${steps.length} run, ${failed} failed`;
}

function severityLine(incident: Incident): string {
  const last = escapeMarkdown(incident.severity);
  if (incident.firstSeverity === incident.severity) return `- Severity: ${last} from beginning to end`;
  return `- Severity: first set to ${escapeMarkdown(incident.firstSeverity)}, **${last} at the end**`;
}

function factsOf<K extends Fact['kind']>(timeline: readonly TimelineEntry[], kind: K): Extract<Fact, { kind: K }>[] {
  return timeline.flatMap(({ fact }) => (fact.kind === kind ? [fact as Extract<Fact, { kind: K }>] : []));
}
