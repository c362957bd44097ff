import type { Plan } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';
import type { Fact, TimelineEntry } from '../model/timeline.ts';
import { isOutside } from '../respond/embargo.ts';
import { STATEMENT } from './statements.ts';

const MOST_ACTIONS = 8;

/**
 * Says what was done since the last update of an audience, oldest first and at most eight lines. People outside hear what
 * is done for them, not which step of which runbook ran.
 */
export function actionsTaken(timeline: readonly TimelineEntry[], plan: Plan, audience: Audience): readonly string[] {
  const last = timeline.findLastIndex(
    (entry) => entry.fact.kind === 'update-sent' && entry.fact.audience === audience.id,
  );
  const lines = timeline
    .slice(last + 1)
    .flatMap((entry) => (isOutside(audience) ? lineForOutside(entry.fact, plan) : lineForTeam(entry.fact, plan)) ?? []);
  const distinct = [...new Set(lines)].slice(-MOST_ACTIONS);
  return distinct.length > 0 ? distinct : ['We are investigating the cause'];
}

const STATUS_LINES: Readonly<Partial<Record<string, string>>> = {
  investigating: 'We are investigating the cause',
  identified: 'The cause is identified',
  contained: 'The effects are contained',
  monitoring: 'A fix is in place and we are watching it',
};

function lineForTeam(fact: Fact, plan: Plan): string | null {
  switch (fact.kind) {
    case 'severity-set':
      return `Severity is now ${fact.severity}`;
    case 'step-finished':
      return `${fact.title}: ${fact.status}`;
    case 'lever-pulled':
      return `Pulled ${leverTitle(plan, fact.lever)}: ${fact.reason}`;
    case 'lever-released':
      return `Released ${leverTitle(plan, fact.lever)}: ${fact.reason}`;
    case 'restoration-held':
      return `Restoration held: ${fact.why}`;
    case 'restoration-pulled-back':
      return `Pulled back ${leverTitle(plan, fact.lever)}: ${fact.why}`;
    case 'note':
      return STATEMENT.test(fact.text) ? null : oneLine(fact.text);
    case 'resolved':
      return `Resolved: ${oneLine(fact.resolution)}`;
    default:
      return lineForAll(fact);
  }
}

function lineForOutside(fact: Fact, plan: Plan): string | null {
  if (fact.kind === 'lever-pulled') return plan.levers[fact.lever]?.consequence || null;
  if (fact.kind === 'resolved') return 'The problem is resolved';
  return lineForAll(fact);
}

function lineForAll(fact: Fact): string | null {
  if (fact.kind === 'status-set') return STATUS_LINES[fact.status] ?? null;
  if (fact.kind === 'restoration-started') return 'Normal operation is being restored step by step';
  if (fact.kind === 'restoration-finished') return 'Normal operation is restored';
  return null;
}

function leverTitle(plan: Plan, lever: string): string {
  return plan.levers[lever]?.title ?? lever;
}

const LONGEST_LINE = 200;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
}
