import type { EpochMs } from '../model/plan.ts';

/** What is measured of one incident that is over: everything that the figures of the response are made of. */
export interface IncidentMeasure {
  readonly incident: string;
  readonly service: string;
  readonly title: string;
  readonly firstSeverity: string;
  /** The level at the end. */
  readonly severity: string;
  readonly components: readonly string[];
  /** When the trouble began, as far as detection can say. */
  readonly startedMs: EpochMs;
  readonly openedMs: EpochMs;
  /** The first time that anybody had it; null: nobody ever. */
  readonly acknowledgedMs: EpochMs | null;
  /** The first lever that was pulled, or when it was first said to be contained; without either, the end. */
  readonly mitigatedMs: EpochMs;
  /** The end, by which it belongs to a period. */
  readonly resolvedMs: EpochMs;
  readonly falsePositive: boolean;
  readonly reopened: number;
  readonly clocksMet: number;
  readonly clocksMissed: number;
  readonly updatesOnTime: number;
  readonly updatesLate: number;
  readonly pages: readonly PersonPages[];
  /** Keys of its alerts and the monitors that they came from. */
  readonly alertKeys: readonly string[];
  /** The incident that it is a repeat of; null: of none. */
  readonly repeatOf: string | null;
  /** Null: no review is due. */
  readonly reviewDueMs: EpochMs | null;
  readonly reviewedMs: EpochMs | null;
}

/** How often one person was woken by an incident. */
export interface PersonPages {
  readonly person: string;
  readonly pages: number;
  /** Those of them between 22:00 and 07:00 in the person's zone. */
  readonly atNight: number;
}

/** An action item, as far as it is measured: by its incident's place. */
export interface ActionItemMeasure {
  readonly service: string;
  readonly severity: string;
  readonly components: readonly string[];
  readonly dueMs: EpochMs;
  readonly doneMs: EpochMs | null;
}
