import type { FoundBand } from '../../found.ts';
import { plain } from '../severities/level.ts';
import { healthySide, readBound, readFigure, type Side } from './bound.ts';
import { BANDS } from './words.ts';

/** Which band a label or a column title names: `Alert if`, `Kritisch`. */
export function bandOf(label: string): FoundBand['band'] | null {
  const text = plain(label);
  if (text.length > 50) return null;
  return BANDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}

/**
 * Reads the figure of a band: `> 5% for 5 min`, `< 500ms (p95)`, `5 attempts`, `Any failure`. A figure without a side has the
 * side that the metric's name tells; null when that is unknown, or when other words come first.
 */
export function bandFrom(band: FoundBand['band'], text: string, metric: string): FoundBand | null {
  const value = text.trim();
  const bound = readBound(value);
  if (bound && isLead(value.slice(0, bound.index))) {
    const { side, value: figure, unit, words, forSeconds } = bound;
    return { band, side, value: figure, unit, words, forSeconds };
  }
  if (/^(?:any|jede[rsn]?|qualquer|cualquier|tout|ogni|elke)\b/iu.test(value))
    return { band, side: 'above', value: 0, unit: 'number', words: value, forSeconds: null };
  const figure = bound ? null : readFigure(value);
  if (!figure || !isLead(value.slice(0, figure.index))) return null;
  const side = sideFor(band, metric, figure.unit);
  if (side === null) return null;
  const { unit, words, forSeconds } = figure;
  // None at all: a count is healthy below one.
  if (figure.atMost === 0 && side === 'below') return { band, side, value: 1, unit, words, forSeconds };
  return {
    band,
    side,
    value: side === 'below' && band === 'target' ? figure.atMost : figure.value,
    unit,
    words,
    forSeconds,
  };
}

/** Nothing, or the quantile, may stand before the figure. */
function isLead(text: string): boolean {
  return /^[^\p{L}\p{N}]*(?:p\d\d|\d\dth percentile|median|avg|average|mean|max)?[^\p{L}\p{N}]*$/iu.test(text);
}

function sideFor(band: FoundBand['band'], metric: string, unit: FoundBand['unit']): Side | null {
  const healthy = healthySide(metric);
  if (band === 'target') return healthy;
  if (healthy !== null) return healthy === 'above' ? 'below' : 'above';
  return unit === 'number' ? 'above' : null;
}

/** The name of a metric without its window and without Markdown. */
export function titleOf(metric: string): string {
  return metric
    .replace(/\s*[(（][^()（）]{0,40}[)）]\s*$/u, '')
    .replace(/[\s:：]+$/u, '')
    .trim();
}
