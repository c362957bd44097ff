import type { LeverScope, LeverValue } from '@tocsin/core';

/** In place of the seconds after which a pull ends. */
export const STAYS = 0;

/** What somebody wants of a lever. */
export interface LeverWish {
  readonly service: string;
  readonly lever: string;
  readonly action: 'pull' | 'release';
  /** Null: the plan's. */
  readonly value: LeverValue | null;
  /** Null: everybody. */
  readonly scope: LeverScope | null;
  readonly reason: string;
  /** Seconds from the move on; null: what the plan says; `STAYS`: until somebody releases it. */
  readonly expiresIn: number | null;
  readonly incidentId: string | null;
}
