import type { EpochMs } from '../../model/plan.ts';
import type { Schedule, ScheduleSlot } from '../../model/plan-on-call.ts';
import { goesOn, isSame, type Segment, type ShiftOrigin } from './segments.ts';
import { plannedSegments, touches, withExceptions } from './slot-segments.ts';
import { joinSpans, type Span } from './time-window.ts';
import { DAY_MS } from './zone-clock.ts';

/** A stretch of time in which one person, or nobody, holds one slot of a schedule. */
export interface Shift {
  readonly slot: string;
  /** Null: nobody is on call. */
  readonly person: string | null;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly by: ShiftOrigin;
  /** Whether something else than the rotation put this person there. */
  readonly override: boolean;
  /** Nobody is on call on purpose: a turn of nobody, an override by nobody, a temporary schedule without a shift. */
  readonly declared: boolean;
}

/**
 * Says who holds a slot at a moment.
 *
 * @returns the whole shift, but at most ten years of it to either side; null only for an unknown slot
 * @throws RangeError for what is no moment of the years 1900 to 2199: NaN, Infinity
 */
export function whoIsOnCall(schedule: Schedule, slot: string, atMs: EpochMs): Shift | null {
  assertMoment(atMs);
  const timeline = timelineOf(schedule, slot);
  return timeline && shiftAt(timeline, atMs);
}

/**
 * Lists the shifts of a slot that touch [fromMs, toMs), whole, in order and without a break between them.
 * @throws RangeError for what is no moment of the years 1900 to 2199
 */
export function shiftsOf(schedule: Schedule, slot: string, fromMs: EpochMs, toMs: EpochMs): readonly Shift[] {
  assertMoment(fromMs);
  assertMoment(toMs);
  const timeline = timelineOf(schedule, slot);
  if (!timeline) return [];
  const shifts: Shift[] = [];
  // A shift of more than ten years comes in parts: each ends as far away as shifts are followed.
  let partEndsMs = Number.NaN;
  for (let at = fromMs; at < toMs; ) {
    const shift = shiftAt(timeline, at);
    const last = shifts.at(-1);
    if (last && at === partEndsMs && isSame(last, shift)) shifts[shifts.length - 1] = { ...last, toMs: shift.toMs };
    else shifts.push(shift);
    partEndsMs = (Math.floor(at / PIECE_MS) + FARTHEST_PIECES) * PIECE_MS;
    at = shift.toMs;
  }
  return shifts;
}

/** The time in [fromMs, toMs) in which nobody is on call in a slot and nobody said that this is meant, joined and in order. */
export function gapsOf(schedule: Schedule, slot: string, fromMs: EpochMs, toMs: EpochMs): readonly Span[] {
  const gaps = shiftsOf(schedule, slot, fromMs, toMs).filter(({ person, declared }) => person === null && !declared);
  return joinSpans(gaps.map((shift) => ({ fromMs: Math.max(shift.fromMs, fromMs), toMs: Math.min(shift.toMs, toMs) })));
}

/** 1900-01-01 and 2200-01-01: hand-offs are counted one by one, so that the year 9999 would take minutes. */
const FIRST_MS = -2_208_988_800_000;
const END_MS = 7_258_118_400_000;

/** Without this, a mistake of a caller would be searched for without end. */
function assertMoment(ms: EpochMs): void {
  if (ms >= FIRST_MS && ms < END_MS) return;
  throw new RangeError(`${ms} is no moment of the years 1900 to 2199: who is on call cannot be said`);
}

/** Time is worked out in pieces of this length, each once. */
const PIECE_MS = 32 * DAY_MS;
/** A shift is followed over so many pieces to each side: not quite ten years. */
const FARTHEST_PIECES = 114;

interface Piece {
  /** Fill the piece without a hole. */
  readonly segments: readonly Segment[];
  /** The shift of each segment, once somebody has asked. */
  readonly shifts: (Shift | undefined)[];
}

interface Timeline {
  readonly slot: ScheduleSlot;
  readonly overrides: Schedule['overrides'];
  readonly pieces: Map<number, Piece>;
}

const timelines = new WeakMap<Schedule, ReadonlyMap<string, Timeline>>();
/** What the rotations say is kept with the slot: a schedule that gets an override still has it. */
const planned = new WeakMap<ScheduleSlot, Map<number, readonly Segment[]>>();

function timelineOf(schedule: Schedule, slot: string): Timeline | null {
  let ofSchedule = timelines.get(schedule);
  if (!ofSchedule) {
    const { slots, overrides } = schedule;
    ofSchedule = new Map(slots.map((one) => [one.id, { slot: one, overrides, pieces: new Map() }]));
    timelines.set(schedule, ofSchedule);
  }
  return ofSchedule.get(slot) ?? null;
}

function shiftAt(timeline: Timeline, atMs: EpochMs): Shift {
  const number = Math.floor(atMs / PIECE_MS);
  const { segments, shifts } = pieceAt(timeline, number);
  const index = indexAt(segments, atMs);
  const before = shifts[index];
  if (before) return before;
  const shift = wholeShift(timeline, number, index);
  shifts[index] = shift;
  return shift;
}

function pieceAt(timeline: Timeline, number: number): Piece {
  const before = timeline.pieces.get(number);
  if (before) return before;
  const { slot, overrides } = timeline;
  const base = plannedPiece(slot, number);
  const near = overrides.filter((one) => touches(one, slot.id, number * PIECE_MS, (number + 1) * PIECE_MS));
  const piece = { segments: withExceptions(base, slot.id, near), shifts: [] };
  timeline.pieces.set(number, piece);
  return piece;
}

function plannedPiece(slot: ScheduleSlot, number: number): readonly Segment[] {
  const pieces = planned.get(slot) ?? new Map<number, readonly Segment[]>();
  planned.set(slot, pieces);
  const piece = pieces.get(number) ?? plannedSegments(slot, number * PIECE_MS, (number + 1) * PIECE_MS);
  pieces.set(number, piece);
  return piece;
}

/** Follows a segment over the edges of its piece. */
function wholeShift(timeline: Timeline, number: number, index: number): Shift {
  const { segments } = pieceAt(timeline, number);
  // Pieces are never empty: `index` is one of this piece.
  const segment = segments[index] as Segment;
  const { person, by, declared } = segment;
  const fromMs = index === 0 ? followed(timeline, number, segment, -1) : segment.fromMs;
  const toMs = index === segments.length - 1 ? followed(timeline, number, segment, 1) : segment.toMs;
  return { slot: timeline.slot.id, person, fromMs, toMs, by, override: by !== 'rotation', declared };
}

/** The moment to which a segment at the edge of its piece goes on, backward (-1) or forward (1). */
function followed(timeline: Timeline, number: number, segment: Segment, step: -1 | 1): EpochMs {
  let last = segment;
  for (let count = 1; count < FARTHEST_PIECES; count++) {
    const { segments } = pieceAt(timeline, number + step * count);
    const next = step === 1 ? segments[0] : segments.at(-1);
    if (!next || !(step === 1 ? goesOn(last, next) : goesOn(next, last))) break;
    last = next;
    if (segments.length > 1) break;
  }
  return step === 1 ? last.toMs : last.fromMs;
}

/** Index of the segment that holds a moment. */
function indexAt(segments: readonly Segment[], atMs: EpochMs): number {
  let [low, high] = [0, segments.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.fromMs ?? 0) <= atMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
