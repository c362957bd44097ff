import { handOffsOf, type Layer, type ScheduleSlot } from '@tocsin/core';
import { NOBODY, type ScheduleDraft, type SlotDraft } from '../schema/schedules.ts';
import type { Path } from '../yaml/node-positions.ts';

/** Members of a rotation with the place of the map that lists them. */
export interface PlacedMembers {
  readonly path: Path;
  readonly members: readonly string[];
}

/** Every list of members of a slot, in the order in which they count: the rotation or its layers, then each change. */
export function membersOf(slot: SlotDraft, path: Path): readonly PlacedMembers[] {
  return [
    ...placed(slot, path),
    ...slot.changes.flatMap((change, index) => placed(change, [...path, 'changes', index])),
  ];
}

function placed(
  {
    members,
    layers = [],
  }: { readonly members?: readonly string[] | undefined; readonly layers?: SlotDraft['layers'] | undefined },
  path: Path,
): readonly PlacedMembers[] {
  const own = members ? [{ path, members }] : [];
  return [...own, ...layers.map((layer, index) => ({ path: [...path, 'layers', index], members: layer.members }))];
}

/** Everybody whom a schedule can put on call, each with the place where that is written. */
export function peopleOf(schedule: ScheduleDraft, path: Path): readonly { person: string; path: Path }[] {
  const rotations = Object.entries(schedule.slots).flatMap(([slotId, slot]) =>
    membersOf(slot, [...path, 'slots', slotId]).flatMap((place) =>
      place.members.map((person, index) => ({ person, path: [...place.path, 'members', index] })),
    ),
  );
  const exceptions = schedule.overrides.flatMap(({ person, shifts = [], swap = [] }, index) => {
    const at = [...path, 'overrides', index];
    return [
      ...(person === undefined ? [] : [{ person, path: [...at, 'person'] }]),
      ...shifts.map((shift, nth) => ({ person: shift.person, path: [...at, 'shifts', nth, 'person'] })),
      ...swap.map((one, nth) => ({ person: one, path: [...at, 'swap', nth] })),
    ];
  });
  return [...rotations, ...exceptions].filter(({ person }) => person !== NOBODY);
}

/** A layer as it is played through, with the place where it is written and the time in which it holds. */
export interface PlacedLayer {
  readonly layer: Layer;
  readonly path: Path;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether hand-offs are written here; a change of members alone leaves them where they were. */
  readonly isMoved: boolean;
  /** Index of a later layer that is on call all the time, so that this one never is; null: there is none. */
  readonly winner: number | null;
}

/** The layers of a slot in each of its versions. */
export function layersOf(slot: ScheduleSlot, written: SlotDraft | undefined, path: Path): readonly PlacedLayer[] {
  return slot.versions.flatMap(({ effectiveFromMs, layers }, version) => {
    const change = written?.changes[version - 1];
    const at = change ? [...path, 'changes', version - 1] : path;
    const hasLayers = change ? change.layers !== undefined : (written?.layers.length ?? 0) > 0;
    const isMoved = !change || hasLayers || [change.handoff, change.every, change.timezone, change.start].some(Boolean);
    const last = layers.findLastIndex(isAlways);
    return layers.map((layer, index) => ({
      layer,
      path: hasLayers ? [...at, 'layers', index] : at,
      fromMs: effectiveFromMs ?? -Infinity,
      toMs: slot.versions[version + 1]?.effectiveFromMs ?? Infinity,
      isMoved,
      winner: last > index ? last : null,
    }));
  });
}

function isAlways({ rotation, restrictions }: Layer): boolean {
  return restrictions.length === 0 && rotation.members.length > 0 && (handOffsOf(rotation)?.endMs ?? null) === null;
}
