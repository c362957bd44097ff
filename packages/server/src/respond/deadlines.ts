import type { z } from '@hono/zod-openapi';
import {
  type Clock,
  comingLevel,
  comingStepOf,
  type Incident,
  isActive,
  isSilenced,
  type Plan,
  personName,
  policyOfLevel,
  reachOf,
  updateLateMs,
} from '@tocsin/core';
import type { clockView } from './contract.ts';

type ClockView = z.infer<typeof clockView>;

/** The deadlines of an incident that people watch, the next one first, each with what happens when it runs out. */
export function deadlinesOf(incident: Incident, plan: Plan): ClockView[] {
  const active = isActive(incident);
  const views = [
    clock('acknowledge', 'Acknowledge', incident.clocks.acknowledge, missed(incident, plan, 'acknowledge')),
    clock('resolve', 'Resolve', incident.clocks.resolve, missed(incident, plan, 'resolve')),
    ...(active
      ? [escalation(incident, plan), lowering(incident, plan), restoration(incident), nextUpdate(incident, plan)]
      : []),
  ];
  return views.flatMap((view) => (view ? [view] : [])).sort((a, b) => a.dueAt.localeCompare(b.dueAt));
}

/** What a missed clock does, by the policy of the level. */
function missed(incident: Incident, plan: Plan, name: 'acknowledge' | 'resolve'): string {
  const escalates = policyOfLevel(plan, incident.severity)?.escalateOn.includes(name) ?? false;
  const step = escalates ? ['the next step is paged at once'] : [];
  return [...(name === 'resolve' ? ['the commander is paged'] : []), ...step].join(', and ') || 'it is late';
}

function clock(
  name: 'acknowledge' | 'resolve',
  label: string,
  state: Clock | null,
  consequence: string,
): ClockView | null {
  return state && { name, label, dueAt: iso(state.dueMs), status: state.status, consequence };
}

/** The next step, with whom it pages as far as is known now; while the incident is snoozed, its end. */
function escalation(incident: Incident, plan: Plan): ClockView | null {
  if (incident.snoozedUntilMs !== null) return snoozeEnd(incident, plan, incident.snoozedUntilMs);
  const coming = comingStepOf(incident, plan);
  if (!coming) return null;
  return {
    name: 'escalation',
    label: 'Escalate',
    dueAt: iso(coming.dueMs),
    status: 'running',
    consequence:
      coming.step === null
        ? 'the paging stops: nobody answered'
        : whoIsPaged(incident, plan, coming.step, coming.round, coming.dueMs),
  };
}

function snoozeEnd(incident: Incident, plan: Plan, untilMs: number): ClockView {
  const who = policyOfLevel(plan, incident.severity) ? whoIsPaged(incident, plan, 0, 0, untilMs) : 'nobody is paged';
  return { name: 'snooze', label: 'Snoozed', dueAt: iso(untilMs), status: 'running', consequence: who };
}

/** `pages Ann Example and Ben Example`. */
function whoIsPaged(incident: Incident, plan: Plan, index: number, round: number, atMs: number): string {
  const step = policyOfLevel(plan, incident.severity)?.steps[index];
  if (!step) return 'nobody is paged';
  const { people, channels, isNobody } = reachOf(plan, incident, step, round, atMs);
  const names = [...people.map((person) => personName(plan, person)), ...channels.map(({ address }) => address)];
  if (isNobody) return `step ${index + 1} has nobody to reach: the next one follows at once`;
  return `pages ${names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`}`;
}

/** When the plan's rule lowers the level. */
function lowering(incident: Incident, plan: Plan): ClockView | null {
  const coming = comingLevel(incident, plan);
  if (!coming) return null;
  const consequence = `the level is lowered to ${coming.severity}`;
  return { name: 'level', label: 'Lower the level', dueAt: iso(coming.dueMs), status: 'running', consequence };
}

function restoration(incident: Incident): ClockView | null {
  const state = incident.restoration;
  if (state?.status !== 'running' || state.waitUntilMs === null) return null;
  return {
    name: 'restoration',
    label: 'Restoration',
    dueAt: iso(state.waitUntilMs),
    status: 'running',
    consequence: 'the next lever is released if all is healthy',
  };
}

/** The update that is due first; with how many others, so that six audiences do not hide the other deadlines. */
function nextUpdate(incident: Incident, plan: Plan): ClockView | null {
  const waiting = Object.entries(incident.updates)
    .filter(([audience]) => !isSilenced(incident, plan, audience))
    .filter(([, state]) => !state.asked || state.lastSentMs === null || state.interval !== null)
    .sort(([, a], [, b]) => a.dueMs - b.dueMs);
  const [first] = waiting;
  if (!first) return null;
  const [audience, state] = first;
  const others = waiting.filter(([, other]) => other.dueMs <= state.dueMs).length - 1;
  const title = plan.communication.audiences[audience]?.title ?? audience;
  return {
    name: 'update',
    label: `Update: ${title}${others > 0 ? ` and ${others} more` : ''}`,
    // Once a draft waits, what is next is the moment from which it counts as late.
    dueAt: iso(state.asked && !state.overdue ? updateLateMs(state) : state.dueMs),
    status: state.overdue ? 'missed' : state.asked ? 'warned' : 'running',
    consequence: state.overdue ? 'it is late' : state.asked ? 'it counts as late' : 'a draft is written',
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
