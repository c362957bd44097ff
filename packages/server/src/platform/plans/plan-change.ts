import type { Plan } from '@tocsin/core';
import type { LoadedPlan } from '@tocsin/plan';

/** One thing that is wrong with a plan, with its place. */
export type PlanProblem = LoadedPlan['problems'][number];

/** What made Tocsin look at a plan. */
export type PlanCause = 'start' | 'file' | 'signal' | 'reload' | 'added' | 'removed';

/** Why a plan is loaded, and on whose wish: `a file change`, or the name of a person. */
export interface PlanOrigin {
  readonly cause: PlanCause;
  readonly by: string;
}

export const BY_START: PlanOrigin = { cause: 'start', by: 'the start' };
export const BY_FILE: PlanOrigin = { cause: 'file', by: 'a file change' };
export const BY_SIGNAL: PlanOrigin = { cause: 'signal', by: 'a signal' };

/** A plan as it was read from its folder. */
export interface ReadPlan {
  readonly plan: Plan;
  readonly folder: string;
  /** Warnings. */
  readonly problems: readonly PlanProblem[];
  /** Text by name of file, without literal secrets. */
  readonly sources: Readonly<Record<string, string>>;
}

/** What became of a change, as it is recorded. */
export interface PlanChange {
  readonly id: number;
  readonly service: string;
  readonly atMs: number;
  readonly outcome: 'in_force' | 'refused' | 'removed';
  readonly version: string | null;
  readonly previous: string | null;
  readonly cause: PlanCause;
  readonly by: string;
  readonly problems: readonly PlanProblem[];
}

/** The plans in force changed: `plan` is null when a service was removed, `previous` when it is new. */
export interface PlanSwap {
  readonly service: string;
  readonly plan: Plan | null;
  readonly previous: Plan | null;
}
