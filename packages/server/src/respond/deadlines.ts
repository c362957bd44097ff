import type { z } from '@hono/zod-openapi';
import { type Clock, type Incident, isActive, type Plan, updateLateMs } from '@tocsin/core';
import type { clockView } from './contract.ts';

type ClockView = z.infer<typeof clockView>;

/** The deadlines of an incident that people watch, the next one first, each with what happens when it runs out. */
export function deadlinesOf(incident: Incident, plan: Plan): ClockView[] {
  const active = isActive(incident);
  const views = [
    clock('acknowledge', 'Acknowledge', incident.clocks.acknowledge, 'the next step is paged at once'),
    clock('resolve', 'Resolve', incident.clocks.resolve, 'the commander is paged'),
    ...(active ? [escalation(incident, plan), restoration(incident), nextUpdate(incident, plan)] : []),
  ];
  return views.flatMap((view) => (view ? [view] : [])).sort((a, b) => a.dueAt.localeCompare(b.dueAt));
}

function clock(
  name: 'acknowledge' | 'resolve',
  label: string,
  state: Clock | null,
  consequence: string,
): ClockView | null {
  return state && { name, label, dueAt: iso(state.dueMs), status: state.status, consequence };
}

function escalation(incident: Incident, plan: Plan): ClockView | null {
  const { status, nextStep, round, roundStartedMs } = incident.escalation;
  const policy = plan.escalation[plan.severities.find((s) => s.id === incident.severity)?.escalation ?? ''];
  const step = policy?.steps[nextStep];
  if (status !== 'running' || !policy || !step) return null;
  const over = round > policy.repeat;
  return {
    name: 'escalation',
    label: 'Escalate',
    dueAt: iso(roundStartedMs + (over ? 0 : step.after * 1000)),
    status: 'running',
    consequence: over ? 'the paging stops: nobody answered' : `step ${nextStep + 1} of ${policy.id} is paged`,
  };
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
