import type { EpochMs } from '../../model/plan.ts';
import type { Layer, ScheduleOverride, ScheduleSlot, SlotVersion } from '../../model/plan-on-call.ts';
import { turnsBetween } from './rotation-hand-offs.ts';
import { clip, gap, joined, overlay, type Segment, within } from './segments.ts';
import { spansOf } from './time-window.ts';

/** Who is on call in a slot from `fromMs` to `toMs` by its versions and layers, without overrides. There are no holes. */
export function plannedSegments(slot: ScheduleSlot, fromMs: EpochMs, toMs: EpochMs): readonly Segment[] {
  let whole: readonly Segment[] = [gap(fromMs, toMs)];
  for (const [index, version] of slot.versions.entries()) {
    const begin = Math.max(version.effectiveFromMs ?? -Infinity, fromMs);
    const end = Math.min(slot.versions[index + 1]?.effectiveFromMs ?? Infinity, toMs);
    if (begin < end) whole = overlay(whole, versionSegments(version, begin, end));
  }
  return joined(whole);
}

function versionSegments({ layers }: SlotVersion, fromMs: EpochMs, toMs: EpochMs): readonly Segment[] {
  let whole: readonly Segment[] = [gap(fromMs, toMs)];
  for (const layer of layers) whole = overlay(whole, layerSegments(layer, fromMs, toMs));
  return whole;
}

function layerSegments({ rotation, restrictions }: Layer, fromMs: EpochMs, toMs: EpochMs): readonly Segment[] {
  const turns = turnsBetween(rotation, fromMs, toMs).map(
    (turn): Segment => ({ ...turn, by: 'rotation', declared: turn.person === null }),
  );
  if (restrictions.length === 0) return turns;
  return within(turns, spansOf(restrictions, fromMs, toMs));
}

/**
 * Lays overrides over the stretches of a slot, in their order, so that of those that overlap the last wins. A swap exchanges
 * its two people wherever they are on call by then.
 */
export function withExceptions(
  planned: readonly Segment[],
  slot: string,
  overrides: readonly ScheduleOverride[],
): readonly Segment[] {
  const begin = planned[0]?.fromMs ?? 0;
  const end = planned.at(-1)?.toMs ?? 0;
  let whole = planned;
  for (const override of overrides) {
    if (!touches(override, slot, begin, end)) continue;
    whole = overlay(whole, clip(exceptionOf(override, whole), begin, end));
  }
  return whole;
}

/** Whether an override has to do with a slot between two moments. */
export function touches(override: ScheduleOverride, slot: string, fromMs: EpochMs, toMs: EpochMs): boolean {
  const { kind } = override;
  const isMeant = kind === 'swap' || override.slot === slot;
  return isMeant && override.fromMs < override.toMs && override.fromMs < toMs && override.toMs > fromMs;
}

function exceptionOf(override: ScheduleOverride, whole: readonly Segment[]): readonly Segment[] {
  const { kind, fromMs, toMs } = override;
  switch (kind) {
    case 'override':
      return [{ fromMs, toMs, person: override.person, by: kind, declared: override.person === null }];
    case 'temporary': {
      let shifts: readonly Segment[] = [{ fromMs, toMs, person: null, by: kind, declared: true }];
      for (const shift of override.shifts) {
        shifts = overlay(shifts, clip([{ ...shift, by: kind, declared: false }], fromMs, toMs));
      }
      return shifts;
    }
    case 'swap': {
      const [one, other] = override.people;
      return clip(whole, fromMs, toMs)
        .filter(({ person }) => person === one || person === other)
        .map((segment) => ({ ...segment, person: segment.person === one ? other : one, by: kind }));
    }
  }
}
