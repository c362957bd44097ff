import type { Condition, Seconds } from './plan.ts';
import type { StepApproval } from './plan-runbook.ts';

export type LeverValue = boolean | number | string;

export type LeverKind = 'switch' | 'mode' | 'limit' | 'variant' | 'command';

/** Something of the running application that can be switched without a deploy. */
export interface Lever {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /**
   * A `switch` is on or off, a `mode` is a state or its message, a `limit` a number, a `variant` one of several values (primary
   * and backup vendor). A `command` is no value in the application: it is applied and reverted by commands.
   */
  readonly kind: LeverKind;
  /** Value while nothing is wrong. */
  readonly resting: LeverValue;
  /** Value once it is pulled, unless the person says another. */
  readonly pulled: LeverValue;
  /** What a `variant` can be set to; empty for the other kinds. */
  readonly values: readonly string[];
  /** Bounds of a `limit`; null: none. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly component: string | null;
  /** What pulling it does to users, said before confirming. */
  readonly consequence: string;
  /** Levers that are pulled first, in this order (S0: rollback mode pulls the others). */
  readonly pulls: readonly string[];
  /** Levers that must be pulled already; none of them can be released while this one is pulled. */
  readonly needs: readonly string[];
  /** Levers that cannot be pulled at the same time. */
  readonly conflicts: readonly string[];
  /** Who must agree before a person moves it; null: who moves it is enough. Restorations and rules are agreed in the plan. */
  readonly approval: StepApproval | null;
  /** It is released by itself so long after a pull that says nothing else; null: it stays. */
  readonly expires: Seconds | null;
  /** What pulls it by itself. */
  readonly rules: readonly LeverRule[];
  /** Only of the kind `command`. */
  readonly command: LeverCommand | null;
}

/** What a lever is when its plan says no more than its values; also what plans of older versions lack. */
export const PLAIN_LEVER = {
  values: [],
  minimum: null,
  maximum: null,
  pulls: [],
  needs: [],
  conflicts: [],
  approval: null,
  expires: null,
  rules: [],
  command: null,
} as const satisfies Partial<Lever>;

/** Pulls a lever when one of its criteria holds. */
export interface LeverRule {
  /** Any of these pulls it. */
  readonly when: readonly Condition[];
  /** Null: the lever's own pulled value. */
  readonly value: LeverValue | null;
  /** Null: everywhere. */
  readonly scope: LeverScope | null;
  /** It pulls at most so many times within `within`; after that only people do, and they are told. */
  readonly most: number;
  readonly within: Seconds;
  /** Releases what it pulled once no criterion has held for so long; null: a person releases it. */
  readonly releaseAfter: Seconds | null;
  /** Values of a limit on the way back, each held for `releaseAfter` of health before the next; none: released at once. */
  readonly back?: readonly number[];
}

/** For whom a lever is pulled, by attributes of the evaluation: `tenant`, `region`, `environment`, `number`. */
export interface LeverScope {
  /** Each attribute must have one of the values; empty: everybody. */
  readonly match: Readonly<Record<string, readonly string[]>>;
  /** Whoever has one of these values is left out. */
  readonly except: Readonly<Record<string, readonly string[]>>;
  /** Share of those that are left, from 0 to 100, the same ones each time (by a hash of lever and key); null: all. */
  readonly percent: number | null;
}

/** How a lever of the kind `command` is moved over a command line or an API. */
export interface LeverCommand {
  readonly apply: LeverCell;
  readonly revert: LeverCell;
  /** Ends with 0 where it is applied, with 1 where it is not; anything else: nobody knows. Null: never asked. */
  readonly verify: LeverCell | null;
  /** How often it is verified. */
  readonly every: Seconds;
  readonly timeout: Seconds;
  /** Label of the runners that may run it; null: the server. */
  readonly runner: string | null;
}

export interface LeverCell {
  readonly kind: 'shell' | 'http';
  readonly source: string;
}

export interface Restoration {
  readonly id: string;
  readonly title: string;
  /** Levers are released in this order. */
  readonly steps: readonly RestorationStep[];
}

export interface RestorationStep {
  readonly release: string;
  /** How long each batch of the step is watched before what follows it (S0: 5 minutes). */
  readonly wait: Seconds;
  /** Monitors and metrics that must be healthy before and throughout the wait. */
  readonly healthy: readonly string[];
  /** What is released before the lever as a whole, in this order; each is watched like a step. */
  readonly batches: readonly RestorationBatch[];
  /** A person says when this step begins. */
  readonly hold: boolean;
}

/** A part of a lever's release. */
export type RestorationBatch =
  /** So much of everybody has it back, from 0 to 100. */
  | { readonly kind: 'percent'; readonly percent: number }
  /** Whoever has one of these values has it back, beside those of the batches before (S4: numbers of a list). */
  | { readonly kind: 'values'; readonly attribute: string; readonly values: readonly string[] }
  /** The lever goes to this value on its way to the resting one (S4: concurrency up step by step). */
  | { readonly kind: 'value'; readonly value: LeverValue };
