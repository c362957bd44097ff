import { localTime } from '../communicate/local-time.ts';
import { statements } from '../communicate/statements.ts';
import { affectedInWords, revenueInWords } from '../model/impact-words.ts';
import type { Incident } from '../model/incident.ts';
import { personName } from '../model/person-name.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { TimelineEntry } from '../model/timeline.ts';
import { inWords } from '../respond/duration.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { factorLines, keyEventLines, rootCause, saidLines, whyLines } from './part-lines.ts';
import { effectivenessLines } from './response-effectiveness.ts';
import { responseTimes } from './response-times.ts';
import { NO_PARTS, type ReviewParts } from './review-parts.ts';
import { timelineTable } from './timeline-table.ts';

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
  /** What people said in parts; nothing: not yet. */
  readonly parts?: ReviewParts;
  /** How many entries the timeline has, where not all are given. */
  readonly entries?: number;
}

/** Everything that a report is put together from. */
export interface ReportInput {
  readonly incident: Incident;
  /** Oldest first; of a very long one those that matter, its beginning and its end. */
  readonly timeline: readonly TimelineEntry[];
  readonly plan: Plan;
  readonly facts: ReportFacts;
}

/** Parts of a report in Markdown, by the names by which a plan's template uses them. */
export type ReportFields = Readonly<Record<ReportFieldName, string>>;
export const REPORT_FIELDS = {
  date: 'The day on which it began',
  due: 'When the review is due, and who takes part',
  attendees: 'Who takes part in the review',
  summary: 'Service, level, components, duration and who responded, a list',
  timeline: 'The timeline, a table',
  key_events: 'The key events that were picked, a list',
  times: 'When it was detected, told, acknowledged, mitigated and resolved, a list',
  impact: 'The impact, a list',
  users_affected: 'Who and how many were affected',
  root_cause: 'The root cause',
  whys: 'The chains of whys, numbered lists',
  factors: 'Contributing factors by class, a list',
  classification: 'What it turned out to be',
  resolution: 'What ended it, and which levers were pulled',
  effectiveness: 'Targets met and missed, pages and updates, a list',
  prevention: 'Questions about prevention, a list',
  went_well: 'What went well, a list',
  went_badly: 'What did not, a list',
  lucky: 'Where there was luck, a list',
  action_items: 'Action items by horizon, with boxes to tick',
} as const;
export type ReportFieldName = keyof typeof REPORT_FIELDS;

/**
 * Writes the parts of a report from the timeline and from what the review knows (SPEC REV-2). What only a person can know is
 * asked for in italics, and nothing from outside becomes markup.
 */
export function reportFields({ incident, timeline, plan, facts }: ReportInput): ReportFields {
  const time = (atMs: EpochMs): string => localTime(atMs, plan.timezone, null);
  const parts = facts.parts ?? NO_PARTS;
  const attendees = plan.review.attendees.map(escapeMarkdown).join(', ') || 'not named in the plan';
  const picked = new Set(parts.keyEvents.flatMap(({ seq }) => seq ?? []));
  const table = { time, timezone: plan.timezone, total: Math.max(facts.entries ?? 0, timeline.length), picked };
  const text = (lines: readonly string[]): string => lines.join('\n');
  return {
    date: time(incident.startedMs).split(', ')[0] ?? '',
    due: `Review due ${time(facts.reviewDueMs)}. Attendees: ${attendees}.`,
    attendees,
    summary: text(summary(incident, plan, parts)),
    timeline: text(timelineTable(timeline, table)),
    key_events: text(keyEventLines(parts, time)),
    times: text(times(incident, timeline, plan, time)),
    impact: text(impact(incident, timeline, plan)),
    users_affected: usersAffected(incident, timeline),
    root_cause: rootCause(parts),
    whys: text(whyLines(parts)),
    factors: text(factorLines(parts)),
    classification: parts.classification ?? 'incident',
    resolution: text(resolution(incident, timeline, plan)),
    effectiveness: text(effectivenessLines(incident, timeline, plan)),
    prevention: text(prevention()),
    went_well: text(saidLines(parts.wentWell)),
    went_badly: text(saidLines(parts.wentBadly)),
    lucky: text(saidLines(parts.lucky)),
    action_items: text(actionItems(facts.actionItems, time)),
  };
}

function summary(incident: Incident, plan: Plan, { classification }: ReviewParts): readonly string[] {
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
    ...(classification === null ? [] : [`- Classified as: ${classification.replace('-', ' ')}`]),
    `- Plan version: \`${incident.planVersion.slice(0, 12).replace(/[^0-9a-zA-Z]/g, '')}\``,
  ];
}

function times(
  incident: Incident,
  timeline: readonly TimelineEntry[],
  plan: Plan,
  time: (atMs: EpochMs) => string,
): readonly string[] {
  const moments = responseTimes(incident, timeline);
  const { startedMs, detectedMs, notifiedMs, acknowledgedMs, mitigatedMs, resolvedMs } = moments;
  const by = incident.acknowledgedBy ? ` by ${nameOf(plan, incident.acknowledgedBy)}` : '';
  const line = (title: string, atMs: EpochMs | null, seconds: number | null, never: string, who = ''): string =>
    atMs === null || seconds === null
      ? `- ${title}: ${never}`
      : `- ${title}: ${time(atMs)}${who}, ${inWords(seconds)} after detection`;
  const { toDetect, toNotify, toAcknowledge, toMitigate, toResolve } = moments.seconds;
  return [
    `- Began: ${time(startedMs)}`,
    `- Detected: ${time(detectedMs)}, ${inWords(toDetect)} after it began`,
    line('Notified', notifiedMs, toNotify, 'nobody was reached'),
    line('Acknowledged', acknowledgedMs, toAcknowledge, 'never', by),
    line('Mitigated', mitigatedMs, toMitigate, 'not yet'),
    line('Resolved', resolvedMs, toResolve, 'not yet'),
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
    `- Users affected: ${usersAffected(incident, timeline)}`,
    `- Data: ${known(incident.impact.data) ?? '_was anything lost, late or seen by others?_'}`,
    `- Revenue: ${known(revenueInWords(incident.impact)) ?? '_was anything lost or charged wrongly?_'}`,
    '- Potential impact: _what could have happened had it lasted longer?_',
  ];
}

function usersAffected(incident: Incident, timeline: readonly TimelineEntry[]): string {
  const stated = statements(timeline).get('users affected');
  const counted = affectedInWords(incident.impact);
  return counted ?? (stated === undefined ? '_how many, and which?_' : escapeMarkdown(stated));
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
