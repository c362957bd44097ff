import { escapeMarkdown } from './escape-markdown.ts';
import { type ReportFields, type ReportInput, reportFields } from './report-fields.ts';
import { NO_PARTS, type ReportForm, type ReviewParts } from './review-parts.ts';

type Section = readonly [title: string, text: string];

/**
 * Writes the post-incident report in Markdown from the timeline and from what the review knows (SPEC REV-2).
 * @param form which sections it has: those of a retrospective (S0), of a review by questions (S1) or of a short report (S2)
 */
export function writeReport(input: ReportInput, form: Exclude<ReportForm, 'plan'> = 'retrospective'): string {
  const fields = reportFields(input);
  const { incident } = input;
  const title = escapeMarkdown(incident.title);
  const parts = input.facts.parts ?? NO_PARTS;
  const [head, sections] = {
    retrospective: () => [`# ${incident.id}: ${title}`, retrospective(fields, parts)] as const,
    'post-incident-review': () => [`# ${incident.id}: ${title}`, byQuestions(fields, parts)] as const,
    'incident-report': () => [`# Incident Report: ${title}`, shortReport(fields, parts)] as const,
  }[form]();
  const body = sections.map(([name, text]) => `## ${name}\n\n${text}`);
  return `${[head, fields.due, ...body].join('\n\n')}\n`;
}

function retrospective(fields: ReportFields, parts: ReviewParts): readonly Section[] {
  return [
    ['Summary', fields.summary],
    ...keyEvents(fields, parts),
    ['Timeline', fields.timeline],
    ['Detection, Acknowledgement and Resolution', fields.times],
    ['Impact Assessment', fields.impact],
    ['Root Cause', cause(fields, parts)],
    ['Resolution', fields.resolution],
    ['Response Effectiveness', fields.effectiveness],
    ['What Went Well', fields.went_well],
    ['What Did Not', fields.went_badly],
    ['Where There Was Luck', fields.lucky],
    ['Prevention Measures', fields.prevention],
    ['Action Items', fields.action_items],
  ];
}

function byQuestions(fields: ReportFields, parts: ReviewParts): readonly Section[] {
  const analysis = [
    `### What caused the issue?\n\n${cause(fields, parts)}`,
    "### Why wasn't it caught earlier?\n\n_to be written_",
    '### Which gap did monitoring have?\n\n_to be written_',
  ];
  const lessons = [
    `### What went well?\n\n${fields.went_well}`,
    `### What could be improved?\n\n${fields.went_badly}`,
    `### Where was there luck?\n\n${fields.lucky}`,
  ];
  return [
    ['Summary', fields.summary],
    ...keyEvents(fields, parts),
    ['Timeline', `${fields.times}\n\n${fields.timeline}`],
    ['Root Cause Analysis', analysis.join('\n\n')],
    ['Impact Assessment', `${fields.impact}\n- Reputation: _what did people say?_`],
    ['Lessons Learned', lessons.join('\n\n')],
    ['Response', fields.effectiveness],
    ['Action Items', fields.action_items],
  ];
}

function shortReport(fields: ReportFields, parts: ReviewParts): readonly Section[] {
  return [
    ['Summary', `${fields.summary}\n- Affected users: ${fields.users_affected}`],
    ...keyEvents(fields, parts),
    ['Timeline', `${fields.times}\n\n${fields.timeline}`],
    ['Root Cause', cause(fields, parts)],
    ['Resolution', fields.resolution],
    ['Impact', fields.impact],
    ['Lessons', `What went well:\n\n${fields.went_well}\n\nWhat did not:\n\n${fields.went_badly}`],
    ['Action Items', fields.action_items],
  ];
}

/** Nobody reads a heading under which nothing was picked. */
function keyEvents(fields: ReportFields, parts: ReviewParts): readonly Section[] {
  return parts.keyEvents.length > 0 ? [['Key Events', fields.key_events]] : [];
}

function cause(fields: ReportFields, { whys, factors }: ReviewParts): string {
  return [
    fields.root_cause,
    ...(whys.length > 0 ? [`### Whys\n\n${fields.whys}`] : []),
    ...(factors.length > 0 ? [`### Contributing Factors\n\n${fields.factors}`] : []),
  ].join('\n\n');
}
