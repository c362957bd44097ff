import { type Layer, spansOf, turnsBetween } from '@tocsin/core';
import { parseMoment } from '../parse-moment.ts';
import { type ChangeDraft, NOBODY, type SlotDraft } from '../schema/schedules.ts';
import type { Path } from '../yaml/node-positions.ts';
import { scheduleOf } from './built-schedule.ts';
import { type CheckContext, keysOf } from './context.ts';
import { layersOf, type PlacedLayer } from './schedule-places.ts';

/** Keys of a rotation, which a slot with layers has no use for. */
const ROTATION_KEYS = ['every', 'start', 'handoff', 'timezone', 'members', 'only'] as const;

/** Slots have one rotation or layers, their changes are in order and say what they change, and everybody in them has a turn. */
export function checkSlots(context: CheckContext): void {
  const { draft, reportAt } = context;
  if (draft.people[NOBODY]) {
    const message = `"${NOBODY}" means that nobody is on call: no person can have this id`;
    reportAt(['people', NOBODY], { code: 'reserved-id', message, hint: 'Give this person another id.' }, 'key');
  }
  for (const [id, schedule] of Object.entries(draft.schedules)) {
    const zone = schedule.timezone ?? draft.timezone;
    for (const [slotId, slot] of Object.entries(schedule.slots)) {
      const path = ['schedules', id, 'slots', slotId];
      checkShape(context, slot, path);
      checkChanges(context, slot, path, zone);
      const built = scheduleOf(context, id)?.slots.find((one) => one.id === slotId);
      if (built) checkTurns(context, layersOf(built, slot, path));
    }
  }
}

function checkShape({ raw, reportAt }: CheckContext, slot: SlotDraft, path: readonly string[]): void {
  if (slot.layers.length === 0) return;
  const own = keysOf(raw, ...path).filter((key) => ROTATION_KEYS.some((one) => one === key));
  for (const key of own) {
    const message = `This slot has layers: "${key}" beside them has no effect`;
    const hint = 'Write it in the layer that it is meant for.';
    reportAt([...path, key], { code: 'bad-slot', message, hint }, 'key');
  }
  for (const [index, layer] of slot.layers.entries()) needStart(reportAt, layer.start, [...path, 'layers', index]);
}

function needStart(reportAt: CheckContext['reportAt'], start: string | undefined, path: Path): void {
  if (start !== undefined) return;
  const message = 'This layer needs "start"';
  const hint = 'Day of the first hand-off. Only a layer that goes on from one before can be without it.';
  reportAt([...path, 'start'], { code: 'missing-key', message, hint });
}

function checkChanges(context: CheckContext, slot: SlotDraft, path: Path, zone: string): void {
  let layers = Math.max(slot.layers.length, 1);
  let lastMs = -Infinity;
  for (const [index, change] of slot.changes.entries()) {
    const at = [...path, 'changes', index];
    lastMs = checkMoment(context, change.effectiveFrom, zone, lastMs, [...at, 'effectiveFrom']);
    checkContent(context, change, layers, at);
    layers = change.layers?.length ?? layers;
  }
}

/** Changes stand in the order of time. Returns the latest moment so far. */
function checkMoment({ reportAt }: CheckContext, written: string, zone: string, lastMs: number, path: Path): number {
  const fromMs = parseMoment(written, zone);
  if (fromMs === null) {
    const hint = 'Write 2026-06-01T09:00 (local) or 2026-06-01T09:00-05:00.';
    reportAt(path, { code: 'bad-date', message: `"${written}" is not a moment`, hint });
    return lastMs;
  }
  if (fromMs > lastMs) return fromMs;
  const message = 'This change does not come after the one before it';
  const hint = 'Write changes in the order of time, each with a moment of its own.';
  reportAt(path, { code: 'change-order', message, hint });
  return lastMs;
}

/** @param layers how many layers the slot has until then */
function checkContent({ reportAt }: CheckContext, change: ChangeDraft, layers: number, path: Path): void {
  const [key] = ROTATION_KEYS.filter((one) => change[one] !== undefined);
  if (key !== undefined && (change.layers || layers > 1)) {
    const message = `A change of layers says all of them: "${key}" is of which layer?`;
    const hint = 'Write all layers under "layers" of the change.';
    reportAt([...path, key], { code: 'bad-slot', message, hint }, 'key');
  } else if (key === undefined && !change.layers) {
    const hint = 'Write what holds from then on, such as "members".';
    reportAt(path, { code: 'bad-slot', message: 'This change changes nothing', hint });
  }
  for (const [index, layer] of (change.layers ?? []).entries()) {
    if (index >= layers) needStart(reportAt, layer.start, [...path, 'layers', index]);
  }
}

/** Over this time the turns of every member meet the hours of a layer, if they ever do. */
const LOOK_AHEAD_MS = 730 * 86_400_000;

/** Whether hours and turns meet: somebody whose every turn lies outside the hours believes to be on call. */
function checkTurns({ nowMs, reportAt }: CheckContext, places: readonly PlacedLayer[]): void {
  for (const { layer, path, fromMs, toMs, winner } of places) {
    if (toMs <= nowMs) continue;
    if (winner !== null) {
      const message = `This layer is never on call: layer ${winner + 1} after it has no "only", and wins all the time`;
      const hint = 'Give the later layer its hours, or write this one after it.';
      reportAt(path, { severity: 'warning', code: 'never-on-call', message, hint });
      continue;
    }
    const idle = idleMember(layer, Math.max(nowMs, fromMs));
    if (idle === null) continue;
    const message = `"${idle}" is never on call: every turn lies outside the hours of "only"`;
    const hint = 'Let the turns change at another time, or take this person out.';
    reportAt([...path, 'only'], { severity: 'warning', code: 'never-on-call', message, hint });
  }
}

function idleMember({ rotation, restrictions }: Layer, fromMs: number): string | null {
  if (restrictions.length === 0) return null;
  const toMs = fromMs + LOOK_AHEAD_MS;
  const spans = spansOf(restrictions, fromMs, toMs);
  const met = new Map<string, boolean>();
  let next = 0;
  for (const turn of turnsBetween(rotation, fromMs, toMs)) {
    while ((spans[next]?.toMs ?? Infinity) <= turn.fromMs) next++;
    const meets = (spans[next]?.fromMs ?? Infinity) < turn.toMs;
    if (turn.person !== null) met.set(turn.person, (met.get(turn.person) ?? false) || meets);
  }
  return [...met].find(([, meets]) => !meets)?.[0] ?? null;
}
