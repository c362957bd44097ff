import { localTime } from '../communicate/local-time.ts';
import { statements } from '../communicate/statements.ts';
import { actorName } from '../model/actor.ts';
import type { Incident } from '../model/incident.ts';
import { affectedInWords } from '../model/incident-relations.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { FactKind, TimelineEntry } from '../model/timeline.ts';
import { inWords } from '../respond/duration.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { effectivenessLines } from './response-effectiveness.ts';

export interface ReportActionItem {
  readonly title: string;
  readonly horizon: 'immediate' | 'short-term' | 'long-term';
  readonly owner: string | null;
  readonly dueMs: EpochMs | null;
  readonly done: boolean;
}

/** What the report says beyond the incident itself. */
export interface ReportFacts {
  readonly reviewDueMs: EpochMs;
  readonly actionItems: readonly ReportActionItem[];
}

/**
 * Writes the post-incident report in Markdown from the timeline (SPEC REV-2, with the sections of S0's review). What only
 * a person can know is asked for in italics.
 */
export function writeReport(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  plan: Plan,
  facts: ReportFacts,
): string {
  const time = (atMs: EpochMs): string => localTime(atMs, plan.timezone, null);
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Summary', summary(incident, plan)],
    ['Timeline', timelineTable(timeline, time, plan.timezone)],
    ['Detection, Acknowledgement and Resolution', times(incident, plan, time)],
    ['Impact Assessment', impact(incident, timeline, plan)],
    ['Root Cause', ['_Why did it happen? Ask why until the answer is something that can be changed._']],
    ['Resolution', resolution(incident, timeline, plan)],
    ['Response Effectiveness', effectivenessLines(incident, timeline, plan)],
    ['Prevention Measures', prevention()],
    ['Lessons', ['_What went well? What did not? Where was there luck?_']],
    ['Action Items', actionItems(facts.actionItems, time)],
  ];
  const due = `Review due ${time(facts.reviewDueMs)}. Attendees: ${plan.review.attendees.map(escapeMarkdown).join(', ') || 'not named in the plan'}.`;
  const body = sections.map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}`);
  return `${[`# ${incident.id}: ${escapeMarkdown(incident.title)}`, due, ...body].join('\n\n')}\n`;
}

function summary(incident: Incident, plan: Plan): readonly string[] {
  const level = plan.severities.find((severity) => severity.id === incident.severity);
  const lasted =
    incident.resolvedMs === null ? 'not resolved yet' : inWords((incident.resolvedMs - incident.startedMs) / 1000);
  const commander = incident.roles.commander;
  return [
    `- Service: ${escapeMarkdown(plan.title)}`,
    `- Severity: ${escapeMarkdown(level ? `${level.id} ${level.name}` : incident.severity)}`,
    `- Components: ${componentTitles(incident, plan)}`,
    `- Duration: ${lasted}`,
    `- Incident commander: ${commander ? nameOf(plan, commander) : 'nobody'}`,
    `- Responders: ${incident.responders.map((person) => nameOf(plan, person)).join(', ') || 'nobody'}`,
    ...(incident.falsePositive ? ['- Closed as a false positive'] : []),
    `- Plan version: \`${incident.planVersion.slice(0, 12).replace(/[^0-9a-zA-Z]/g, '')}\``,
  ];
}

/** Bookkeeping that the incident room shows and that tells a reader of the report nothing. */
const BOOKKEEPING: ReadonlySet<FactKind> = new Set<FactKind>([
  'update-due',
  'update-drafted',
  'page-sent',
  'clock-met',
]);

function timelineTable(
  timeline: readonly TimelineEntry[],
  time: (atMs: EpochMs) => string,
  timezone: string,
): readonly string[] {
  const told = timeline.filter(
    ({ fact }) => !BOOKKEEPING.has(fact.kind) && (fact.kind !== 'escalated' || fact.skipped),
  );
  const rows = told.map(
    (entry) => `| ${time(entry.atMs)} | ${escapeMarkdown(actorName(entry.actor))} | ${escapeMarkdown(entry.text)} |`,
  );
  return [`Times are in ${escapeMarkdown(timezone)}.`, '', '| Time | Who | What |', '| --- | --- | --- |', ...rows];
}

function times(incident: Incident, plan: Plan, time: (atMs: EpochMs) => string): readonly string[] {
  const after = (atMs: EpochMs, sinceMs: EpochMs): string => inWords((atMs - sinceMs) / 1000);
  const { startedMs, openedMs, acknowledgedMs, resolvedMs } = incident;
  const by = incident.acknowledgedBy ? ` by ${nameOf(plan, incident.acknowledgedBy)}` : '';
  return [
    `- Began: ${time(startedMs)}`,
    `- Detected: ${time(openedMs)}, ${after(openedMs, startedMs)} after it began`,
    acknowledgedMs === null
      ? '- Acknowledged: never'
      : `- Acknowledged: ${time(acknowledgedMs)}${by}, ${after(acknowledgedMs, openedMs)} after detection`,
    resolvedMs === null
      ? '- Resolved: not yet'
      : `- Resolved: ${time(resolvedMs)}, ${after(resolvedMs, openedMs)} after detection`,
  ];
}

function impact(incident: Incident, timeline: readonly TimelineEntry[], plan: Plan): readonly string[] {
  const stated = statements(timeline);
  const said = (name: string): string | null => {
    const text = stated.get(name);
    return text === undefined ? null : escapeMarkdown(text);
  };
  const known = (text: string | null): string | null => (text === null ? null : escapeMarkdown(text));
  const alerts = Object.values(incident.alerts).map((alert) => `  - ${escapeMarkdown(alert.summary)}`);
  return [
    `- Components: ${componentTitles(incident, plan)}`,
    ...(alerts.length > 0 ? ['- Alerts:', ...alerts] : []),
    `- What users noticed: ${known(incident.impact.scope) ?? said('impact') ?? '_to be written_'}`,
    `- Users affected: ${affectedInWords(incident.impact) ?? said('users affected') ?? '_how many, and which?_'}`,
    `- Data: ${known(incident.impact.data) ?? '_was anything lost, late or seen by others?_'}`,
    `- Revenue: ${known(incident.impact.revenue) ?? '_was anything lost or charged wrongly?_'}`,
    '- Potential impact: _what could have happened had it lasted longer?_',
  ];
}

function resolution(incident: Incident, timeline: readonly TimelineEntry[], plan: Plan): readonly string[] {
  const moves = timeline.flatMap(({ fact }) => {
    if (fact.kind !== 'lever-pulled' && fact.kind !== 'lever-released') return [];
    const title = escapeMarkdown(plan.levers[fact.lever]?.title ?? fact.lever);
    return [`- ${fact.kind === 'lever-pulled' ? 'Pulled' : 'Released'} ${title}: ${escapeMarkdown(fact.reason)}`];
  });
  const told = incident.resolution ? escapeMarkdown(incident.resolution) : '_What ended it?_';
  return [told, ...(moves.length > 0 ? ['', 'Levers:', '', ...moves] : []), '', '_How was it verified?_'];
}

function prevention(): readonly string[] {
  return [
    '- Monitoring: _which alert would have told earlier?_',
    '- Process: _which step of the plan was missing, wrong or slow?_',
    '- Code: _what makes this impossible?_',
    '- Testing: _which test or drill would have shown it?_',
  ];
}

const HORIZONS = [
  ['immediate', 'Immediate'],
  ['short-term', 'Short-term'],
  ['long-term', 'Long-term'],
] as const;

function actionItems(items: readonly ReportActionItem[], time: (atMs: EpochMs) => string): readonly string[] {
  return HORIZONS.flatMap(([horizon, title], index) => {
    const lines = items.filter((item) => item.horizon === horizon).map((item) => actionItemLine(item, time));
    return [...(index > 0 ? [''] : []), `### ${title}`, '', ...(lines.length > 0 ? lines : ['_None yet._'])];
  });
}

function actionItemLine(item: ReportActionItem, time: (atMs: EpochMs) => string): string {
  const owner = item.owner ? ` (${escapeMarkdown(item.owner)})` : '';
  const due = item.dueMs === null ? '' : `, due ${time(item.dueMs)}`;
  return `- [${item.done ? 'x' : ' '}] ${escapeMarkdown(item.title)}${owner}${due}`;
}

function componentTitles(incident: Incident, plan: Plan): string {
  const titles = incident.components.map((id) => escapeMarkdown(plan.components[id]?.title ?? id));
  return titles.join(', ') || 'none named';
}

function nameOf(plan: Plan, person: string): string {
  return escapeMarkdown(personName(plan, person));
}
