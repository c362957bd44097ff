import type { Goal, ReviewRules, Tracker } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';

/** Builds what happens after an incident. */
export function assembleReview(draft: PlanDraft, isUnset: IsUnset): ReviewRules {
  const { actionItems, tracker, goals, report, template, ...review } = draft.review;
  return {
    ...review,
    template: template ?? null,
    actionItems: { ...actionItems, escalateTo: actionItems.escalateTo ?? null },
    tracker: tracker ? toTracker(tracker, isUnset) : null,
    goals: goals.map(toGoal),
    report: report ? { cron: report.cron, timezone: report.timezone ?? draft.timezone, to: report.to } : null,
  };
}

function toTracker(tracker: NonNullable<PlanDraft['review']['tracker']>, isUnset: IsUnset): Tracker {
  const at = (key: string) => isUnset('review', 'tracker', key);
  const token = at('token') ? null : tracker.token;
  const url = tracker.url === undefined || at('url') ? null : tracker.url;
  if (tracker.kind === 'jira') return { ...tracker, token, url, user: tracker.user ?? null };
  return { ...tracker, token, url };
}

function toGoal(goal: PlanDraft['review']['goals'][number]): Goal {
  if (typeof goal === 'string') {
    const words = { measure: null, change: null, below: null, above: null, per: 'quarter', severities: [] } as const;
    return { ...words, title: goal };
  }
  const { measure, change, per, severities } = goal;
  return {
    ...{ measure, per, severities, change: change ?? null },
    title: goal.title ?? titleOf(goal),
    below: goal.below ?? null,
    above: goal.above ?? null,
  };
}

function titleOf({ measure, change, per }: Exclude<PlanDraft['review']['goals'][number], string>): string {
  const name =
    measure.length === 4
      ? measure.toUpperCase()
      : measure.charAt(0).toUpperCase() + measure.slice(1).replaceAll('-', ' ');
  if (change === undefined) return name;
  const percent = Math.round(Math.abs(change) * 1000) / 10;
  return `${name} ${percent}% ${change < 0 ? 'lower' : 'higher'} every ${per}`;
}
