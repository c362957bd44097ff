import type { Measure } from '../model/plan-review.ts';
import { inWords } from '../respond/duration.ts';
import type { Share, Times } from './figures.ts';
import {
  type GoalFigure,
  type GoalProgress,
  type GoalStatus,
  kindOfMeasure,
  type MeasureKind,
} from './goal-progress.ts';
import { periodTitle } from './periods.ts';

/** `42 minutes`, `85 %`, `12`; `none` where there is no figure. */
export function figureInWords(value: number | null, kind: MeasureKind): string {
  if (value === null) return 'none';
  if (kind === 'time') return inWords(value);
  return kind === 'share' ? `${roundedTo(value * 100, 1)} %` : String(roundedTo(value, 1));
}

/** `42 minutes (median 30 minutes, 90 % within 2 hours, n = 12)`. */
export function timesInWords({ n, meanSeconds, medianSeconds, p90Seconds }: Times): string {
  if (meanSeconds === null || medianSeconds === null || p90Seconds === null) return 'none (n = 0)';
  return `${inWords(meanSeconds)} (median ${inWords(medianSeconds)}, 90 % within ${inWords(p90Seconds)}, n = ${n})`;
}

/** `17 of 20 (85 %)`, `none`. */
export function partInWords({ count, of, ratio }: Share): string {
  return ratio === null ? 'none' : `${count} of ${of} (${figureInWords(ratio, 'share')})`;
}

export const GOAL_STATUS_WORDS: Readonly<Record<GoalStatus, string>> = {
  met: 'met',
  'on-the-way': 'on the way',
  behind: 'behind',
  missed: 'missed',
  open: 'not ticked',
  'not-enough-data': 'not enough data',
};

/**
 * What a goal's figures are, and what they should be:
 * `October 2026: 42 minutes (n = 7); at most 45 minutes wanted; before: 50 minutes (n = 9)`.
 */
export function progressInWords(measure: Measure, progress: GoalProgress): string {
  const kind = kindOfMeasure(measure);
  const wanted = progress.bounds.map(({ side, value, isChange }) => {
    const words = figureInWords(value, kind);
    if (side === 'below') return `${isChange ? 'at most' : 'less than'} ${words}`;
    return isChange || value >= 1 ? `at least ${words}` : `more than ${words}`;
  });
  const parts = [
    sampleInWords(progress.figure, kind),
    ...(wanted.length > 0 ? [`${wanted.join(' and ')} wanted`] : []),
    ...(progress.before ? [`before: ${sampleInWords(progress.before, kind)}`] : []),
  ];
  const lacking = progress.lacking === null ? '' : `; ${progress.lacking}`;
  return `${periodTitle(progress.period)}: ${parts.join('; ')}${lacking}`;
}

function sampleInWords({ value, n }: GoalFigure, kind: MeasureKind): string {
  return `${figureInWords(value, kind)} (n = ${n})`;
}

/** How a figure changed: `16 % less`; empty when one of them is missing or it was 0. */
export function changeInWords(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return '';
  const percent = Math.round(((now - before) / before) * 100);
  if (percent === 0) return 'as before';
  return `${Math.abs(percent)} % ${percent < 0 ? 'less' : 'more'}`;
}

function roundedTo(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
