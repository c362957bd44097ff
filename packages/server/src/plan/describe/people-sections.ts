import { type Condition, describeCondition, type EscalationStep, type Plan, type Severity } from '@tocsin/core';
import { windowWords } from '../../page/on-call/window-words.ts';
import { scheduleFacts } from './schedule-words.ts';
import { type Section, sectionOf, span, targetsWords } from './section.ts';

/** Levels, people, and who is paged when. */
export function peopleSections(plan: Plan): Section[] {
  const nameOf = (id: string) => plan.people[id]?.name ?? id;
  const roles = Object.entries(plan.roles).map(([id, targets]) => ({ id, title: id, targets }));
  return [
    sectionOf('severities', 'Levels', plan.severities.map(titled), (severity) => ({
      Meaning: severity.meaning,
      Examples: severity.examples,
      Acknowledge: within(severity.acknowledge),
      Resolve: within(severity.resolve),
      'Status updates': severity.update === null ? null : `every ${span(severity.update)}`,
      Commander: severity.commander,
      Escalation: severity.escalation ?? 'pages nobody',
      Urgency: severity.urgency === 'page' ? 'wakes people' : 'informs only',
      Review: severity.review,
      Lowered: severity.lowerAfter === null ? null : `after ${span(severity.lowerAfter)} without an alert of it`,
      Criteria: severity.when.map((condition) => criterion(plan, condition)),
    })),
    sectionOf('components', 'Components', plan.components, (component) => ({
      'Depends on': component.dependsOn,
      'Status page': component.public ? 'shown' : 'not shown',
    })),
    sectionOf('people', 'People', plan.people, (person) => ({
      Access: person.access,
      'Reached by': person.contact.map(({ channel }) => channel).join(', then '),
    })),
    sectionOf('roles', 'Roles', roles, ({ targets }) => ({ Is: targetsWords(plan, targets) })),
    sectionOf('schedules', 'On call', plan.schedules, (schedule) => scheduleFacts(schedule, nameOf)),
    sectionOf('escalation', 'Escalation', named(plan.escalation), (policy) => ({
      Steps: policy.steps.map((step) => stepWords(plan, step)),
      Repeats: policy.repeat > 0 ? `${policy.repeat} times, ${span(policy.repeatAfter)} later` : 'no',
      Forgotten: policy.forgottenAfter === null ? null : `pages again after ${span(policy.forgottenAfter)} of silence`,
      'Escalates on': policy.escalateOn.map((deadline) => `a missed time to ${deadline}`),
    })),
  ];
}

/** `after 5 min: Ann, Ben in turn, Mon-Fri 09:00-17:00 (UTC)`. */
function stepWords(plan: Plan, { after, targets, reach, during }: EscalationStep): string {
  const when = after > 0 ? `after ${span(after)}` : 'at once';
  const turn = reach === 'round-robin' ? ' in turn' : '';
  const hours = during.length > 0 ? `, ${during.map(windowWords).join(' and ')}` : '';
  return `${when}: ${targetsWords(plan, targets)}${turn}${hours}`;
}

/** `P0 Critical`; a level without a name is called by its id alone. */
function titled(severity: Severity): Severity & { readonly title: string } {
  const { id, name } = severity;
  return { ...severity, title: name === id ? id : `${id} ${name}` };
}

function named<T extends { readonly id: string }>(things: Readonly<Record<string, T>>): readonly T[] {
  return Object.values(things);
}

function within(seconds: number | null): string | null {
  return seconds === null ? null : `within ${span(seconds)}`;
}

/** A criterion with what it looks at: `Webhook success below 90 % for 5 min`. */
function criterion(plan: Plan, condition: Condition): string {
  if (condition.kind === 'monitor') {
    return `${plan.monitors[condition.monitor]?.title ?? condition.monitor} ${describeCondition(condition)}`;
  }
  const metric = plan.metrics[condition.metric];
  return `${metric?.title ?? condition.metric} ${describeCondition(condition, metric)}`;
}
