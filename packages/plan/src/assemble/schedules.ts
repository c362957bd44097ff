import {
  type Layer,
  pinRotation,
  type Rotation,
  type Schedule,
  type ScheduleOverride,
  type ScheduleSlot,
  type SlotVersion,
} from '@tocsin/core';
import { Temporal } from 'temporal-polyfill';
import { parseMoment } from '../parse-moment.ts';
import {
  type ChangeDraft,
  type LayerDraft,
  NOBODY,
  type OverrideDraft,
  type ScheduleDraft,
  type SlotDraft,
} from '../schema/schedules.ts';
import { toTimeWindow } from '../schema/time-window.ts';
import { titleFromId } from '../title-from-id.ts';

/** Builds one schedule; moments without an offset are read in its zone. */
export function toSchedule(id: string, schedule: ScheduleDraft, planZone: string): Schedule {
  const timezone = schedule.timezone ?? planZone;
  return {
    id,
    title: schedule.title ?? titleFromId(id),
    timezone,
    slots: Object.entries(schedule.slots).map(([slotId, slot]) => toSlot(slotId, slot, timezone)),
    overrides: schedule.overrides.map((override) => toOverride(override, timezone)),
  };
}

/** What a layer is at some time: as it is written, what was not written carried over, and the rotation that follows. */
interface BuiltLayer {
  readonly written: LayerDraft;
  readonly rotation: Rotation;
}

function toSlot(id: string, slot: SlotDraft, zone: string): ScheduleSlot {
  let layers: readonly BuiltLayer[] = baseLayers(slot).map((layer) => newLayer(layer, zone));
  const versions: SlotVersion[] = [{ effectiveFromMs: null, layers: layers.map((layer) => toLayer(layer, zone)) }];
  for (const change of slot.changes) {
    const effectiveFromMs = parseMoment(change.effectiveFrom, zone) ?? 0;
    layers = changedLayers(layers, change, effectiveFromMs, zone);
    versions.push({ effectiveFromMs, layers: layers.map((layer) => toLayer(layer, zone)) });
  }
  return { id, versions };
}

/** The layers with which a slot begins; a slot without layers has one. */
function baseLayers(slot: SlotDraft): readonly LayerDraft[] {
  const { every, start, handoff, timezone, members = [], only } = slot;
  if (slot.layers.length > 0) return slot.layers;
  return [{ every, handoff, timezone, members, only, start }];
}

function changedLayers(
  before: readonly BuiltLayer[],
  change: ChangeDraft,
  effectiveFromMs: number,
  zone: string,
): readonly BuiltLayer[] {
  if (change.layers) {
    return change.layers.map((layer, index) => changedLayer(before[index], layer, effectiveFromMs, zone));
  }
  const { effectiveFrom: _, layers: __, ...keys } = change;
  const written = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  // The old start is no new beginning.
  return before.map((layer) =>
    changedLayer(layer, { ...layer.written, start: undefined, ...written }, effectiveFromMs, zone),
  );
}

function changedLayer(
  before: BuiltLayer | undefined,
  written: LayerDraft,
  effectiveFromMs: number,
  zone: string,
): BuiltLayer {
  if (written.start !== undefined) return newLayer(written, zone);
  if (before) return { written, rotation: pinRotation(before.rotation, rotationOf(written, zone), effectiveFromMs) };
  const begin = Temporal.Instant.fromEpochMilliseconds(effectiveFromMs).toZonedDateTimeISO(written.timezone ?? zone);
  return newLayer({ ...written, start: begin.toPlainDate().toString() }, zone);
}

function newLayer(written: LayerDraft, zone: string): BuiltLayer {
  // A rotation without a start has a problem of its own.
  return { written, rotation: { ...rotationOf(written, zone), start: written.start ?? '1970-01-01', first: 0 } };
}

function rotationOf(
  { every, handoff, timezone, members }: LayerDraft,
  zone: string,
): Omit<Rotation, 'start' | 'first'> {
  return { every, handoff, timezone: timezone ?? zone, members: members.map(somebody) };
}

function toLayer({ written, rotation }: BuiltLayer, zone: string): Layer {
  const windowZone = written.timezone ?? zone;
  return { rotation, restrictions: written.only.map((window) => toTimeWindow(window, windowZone)) };
}

function toOverride(written: OverrideDraft, zone: string): ScheduleOverride {
  const { slot = '', person = NOBODY, swap, shifts } = written;
  const times = timesOf(written, zone);
  const [one, other] = swap ?? [];
  if (one !== undefined && other !== undefined) return { kind: 'swap', people: [one, other], ...times };
  if (!shifts) return { kind: 'override', slot, person: somebody(person), ...times };
  return {
    kind: 'temporary',
    slot,
    ...times,
    shifts: shifts.map((shift) => ({ person: shift.person, ...timesOf(shift, zone) })),
  };
}

function timesOf({ from, to }: { from: string; to: string }, zone: string): { fromMs: number; toMs: number } {
  return { fromMs: parseMoment(from, zone) ?? 0, toMs: parseMoment(to, zone) ?? 0 };
}

function somebody(person: string): string | null {
  return person === NOBODY ? null : person;
}
