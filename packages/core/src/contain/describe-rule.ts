import { formatSpan } from '../detect/format-span.ts';
import type { Plan, Seconds } from '../model/plan.ts';
import type { LeverRule } from '../model/plan-levers.ts';
import { criterionInWords } from './lever-criteria.ts';
import { scopeInWords } from './lever-scope.ts';

/**
 * A rule in words: `when webhook.latency.p95 is above 5 s for 2 min; at most 3 times a day; releases after 10 min of
 * health`.
 */
export function describeRule(plan: Plan, rule: LeverRule): string {
  const { when, value, scope, most, within, releaseAfter, back = [] } = rule;
  const how = [value === null ? '' : `to ${String(value)}`, scopeInWords(scope)].filter((word) => word !== '');
  const parts = [
    `when ${when.map((condition) => criterionInWords(plan, condition)).join(' or ')}`,
    how.length > 0 ? `pulls ${how.join(' ')}` : null,
    `at most ${most === 1 ? 'once' : `${most} times`} ${spanInWords(within)}`,
    releaseAfter === null
      ? 'a person releases it'
      : `releases ${onTheWay(back)}after ${formatSpan(releaseAfter)} of health`,
  ];
  return parts.filter((part) => part !== null).join('; ');
}

function onTheWay(back: readonly number[]): string {
  return back.length === 0 ? '' : `by way of ${back.join(', ')}, each `;
}

function spanInWords(span: Seconds): string {
  if (span === 86_400) return 'a day';
  return span === 3600 ? 'an hour' : `within ${formatSpan(span)}`;
}
