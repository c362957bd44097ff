import type { FoundCriterion } from '../found.ts';
import { type Bound, healthySide, readBound, readFigure, type Side } from './thresholds/bound.ts';

/**
 * Reads the figures in an example of a level: `Success rate < 90%`, `Jobs stopped for > 15 minutes`, `Error rate (5-10%)`,
 * `Cannot log in (> 500 users)`. The value is bad on the side of `bad`. A bound that would call the good side bad, such as
 * `Low error rate (< 5%)`, is none.
 */
export function readCriteria(example: string): readonly FoundCriterion[] {
  const bound = readBound(example) ?? rangeAsBound(example);
  if (!bound) return [];
  const subject = subjectOf(example, bound);
  if (subject === '' || healthySide(subject) === bound.side) return [];
  return [{ subject, bad: bound.side, value: bound.value, unit: bound.unit, forSeconds: bound.forSeconds }];
}

/** `Response times 5-10 seconds` are bad from 5 seconds on. Bare numbers are too often something else. */
function rangeAsBound(example: string): Bound | null {
  const figure = readFigure(example);
  if (!figure || figure.atMost === figure.value || figure.unit === 'number') return null;
  const healthy = healthySide(example.slice(0, figure.index));
  if (healthy === null) return null;
  const side: Side = healthy === 'above' ? 'below' : 'above';
  return { ...figure, side, value: side === 'above' ? figure.value : figure.atMost };
}

/** What stands before the figure; for a count in brackets (`> 500 users affected`) what stands behind it. */
function subjectOf(example: string, { index, words, unit }: Bound): string {
  const behind = example.slice(index + words.length).split(/[)）,;]/u)[0] ?? '';
  const counted = unit === 'number' ? tidy(behind) : '';
  return counted !== '' && /\p{L}{3}/u.test(counted) ? counted : tidy(example.slice(0, index)) || tidy(behind);
}

function tidy(text: string): string {
  return innermost(text)
    .replace(/[(（\s:：,–—-]+$/u, '')
    .replace(/\s+(?:for|is|are|to|by|of|at|exceeds?|für|um|por)$/iu, '')
    .replace(/^[\s\-–—:：]+/u, '')
    .trim();
}

/** `Slow pages (load time` is about the load time, `High latency (p95` about the latency; behind a dash the subject begins. */
function innermost(text: string): string {
  const clause = text.split(/\s[-–—]\s/u).at(-1) ?? text;
  const open = clause.lastIndexOf('(');
  if (open < 0 || clause.indexOf(')', open) >= 0) return clause;
  const inner = clause.slice(open + 1);
  return /\p{L}{4}/u.test(inner) ? inner : `${clause.slice(0, open)}${inner}`;
}
