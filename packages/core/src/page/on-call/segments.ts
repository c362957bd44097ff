import type { EpochMs } from '../../model/plan.ts';
import type { Span } from './time-window.ts';

/** Why somebody is on call. */
export type ShiftOrigin = 'rotation' | 'override' | 'temporary' | 'swap';

/** A stretch of a slot's time in which nothing changes. */
export interface Segment {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly person: string | null;
  readonly by: ShiftOrigin;
  /** Nobody is on call on purpose. */
  readonly declared: boolean;
  /** When the rotation begins: there a shift begins, also of somebody who was on call before. */
  readonly beginsMs?: EpochMs;
}

/** A stretch in which nobody is on call and nobody said so. */
export function gap(fromMs: EpochMs, toMs: EpochMs): Segment {
  return { fromMs, toMs, person: null, by: 'rotation', declared: false };
}

/** Whether two stretches say the same. */
export function isSame(a: Omit<Segment, 'fromMs' | 'toMs'>, b: Omit<Segment, 'fromMs' | 'toMs'>): boolean {
  return a.person === b.person && a.by === b.by && a.declared === b.declared;
}

/** Whether a stretch goes on in the one that follows it at once. */
export function goesOn(segment: Segment, next: Segment): boolean {
  return isSame(segment, next) && next.beginsMs !== next.fromMs;
}

/** Lays stretches over others: where one of `top` is, it counts. Both are in order; the result is, too, and joined. */
export function overlay(base: readonly Segment[], top: readonly Segment[]): readonly Segment[] {
  if (top.length === 0) return base;
  const left: Segment[] = [];
  let first = 0;
  for (const segment of base) {
    let from = segment.fromMs;
    while ((top[first]?.toMs ?? Infinity) <= from) first++;
    for (let index = first; (top[index]?.fromMs ?? Infinity) < segment.toMs; index++) {
      const over = top[index] ?? segment;
      if (over.fromMs > from) left.push({ ...segment, fromMs: from, toMs: over.fromMs });
      from = Math.max(from, over.toMs);
    }
    if (from < segment.toMs) left.push({ ...segment, fromMs: from });
  }
  return joined([...left, ...top].sort((a, b) => a.fromMs - b.fromMs));
}

/** Cuts stretches to [fromMs, toMs); what ends before it begins is nothing. */
export function clip(segments: readonly Segment[], fromMs: EpochMs, toMs: EpochMs): readonly Segment[] {
  return segments.flatMap((one) => {
    const begin = Math.max(one.fromMs, fromMs);
    const end = Math.min(one.toMs, toMs);
    return begin < end ? [{ ...one, fromMs: begin, toMs: end }] : [];
  });
}

/** The parts of stretches that lie within spans; both are in order. */
export function within(segments: readonly Segment[], spans: readonly Span[]): readonly Segment[] {
  const inside: Segment[] = [];
  let first = 0;
  for (const span of spans) {
    while ((segments[first]?.toMs ?? Infinity) <= span.fromMs) first++;
    for (let index = first; (segments[index]?.fromMs ?? Infinity) < span.toMs; index++) {
      const one = segments[index] ?? gap(span.fromMs, span.toMs);
      inside.push({ ...one, fromMs: Math.max(one.fromMs, span.fromMs), toMs: Math.min(one.toMs, span.toMs) });
    }
  }
  return inside;
}

/** Joins equal stretches that touch. */
export function joined(segments: readonly Segment[]): readonly Segment[] {
  const whole: Segment[] = [];
  for (const segment of segments) {
    const last = whole.at(-1);
    if (last && last.toMs === segment.fromMs && goesOn(last, segment)) {
      whole[whole.length - 1] = { ...last, toMs: segment.toMs };
    } else whole.push(segment);
  }
  return whole;
}
