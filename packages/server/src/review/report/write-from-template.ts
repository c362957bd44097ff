import {
  escapeMarkdown,
  inWords,
  localTime,
  REPORT_FIELDS,
  type ReportInput,
  reportFields,
  type Template,
} from '@tocsin/core';
import { Liquid, LiquidError } from 'liquidjs';
import { Problem } from '../../platform/problem.ts';

const MOST_LETTERS = 200_000;

/** A template of a plan can loop over nothing that grows; what still takes too long or too much is broken off. */
const engine = new Liquid({
  ...{ strictFilters: true, ownPropertyOnly: true, lenientIf: true },
  ...{ parseLimit: 1_000_000, renderLimit: 2000, memoryLimit: 20_000_000 },
});
for (const tag of ['include', 'render', 'layout']) delete engine.tags[tag];

/**
 * Writes a report by a template of the plan. What is not known yet is asked for in italics. `review.…` is Markdown; everything
 * else is text that becomes no markup.
 * @throws Problem 'invalid' when the template cannot be filled in
 */
export function writeFromTemplate(template: Template, input: ReportInput): string {
  try {
    const text = engine.parseAndRenderSync(template.body, scopeOf(input));
    if (text.length <= MOST_LETTERS) return `${text.trim()}\n`;
    throw new Problem('invalid', `The template ${template.file} makes a report of more than ${MOST_LETTERS} letters.`);
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    throw new Problem('invalid', `The template ${template.file} cannot be filled in: ${error.message}`);
  }
}

function scopeOf(input: ReportInput): Record<string, unknown> {
  const { incident, plan } = input;
  const fields = reportFields(input);
  const level = plan.severities.find(({ id }) => id === incident.severity);
  const time = (atMs: number | null): string => (atMs === null ? '_not yet_' : localTime(atMs, plan.timezone, null));
  const said = (text: string | null | undefined): string => (text ? escapeMarkdown(text) : '_to be written_');
  return {
    incident: {
      id: incident.id,
      title: escapeMarkdown(incident.title),
      status: incident.status,
      started: time(incident.startedMs),
      resolved: time(incident.resolvedMs),
      resolution: said(incident.resolution),
    },
    service: { id: plan.service, title: escapeMarkdown(plan.title) },
    severity: { id: incident.severity, name: said(level?.name ?? incident.severity), meaning: said(level?.meaning) },
    components: incident.components.map((id) => escapeMarkdown(plan.components[id]?.title ?? id)),
    duration: lasted(incident.startedMs, incident.resolvedMs),
    commander: named(input, incident.roles.commander),
    oncall: named(input, incident.holder),
    review: Object.fromEntries(Object.keys(REPORT_FIELDS).map((name) => [name, fields[name as keyof typeof fields]])),
  };
}

function lasted(startedMs: number, resolvedMs: number | null): string {
  return resolvedMs === null ? '_not over yet_' : inWords((resolvedMs - startedMs) / 1000);
}

function named({ plan }: ReportInput, person: string | null | undefined): string {
  return person ? escapeMarkdown(plan.people[person]?.name ?? person) : 'nobody';
}
