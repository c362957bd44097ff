import type { EpochMs } from '@tocsin/core';

/** What a node knows of an outage of its database, from looking at it every few seconds. */
export interface DatabaseOutage {
  /** When a look first failed; null: the database is there. */
  readonly sinceMs: EpochMs | null;
  /** How long it was away since, all in all: a database that comes and goes is away, too. */
  readonly awayMs: number;
  readonly wasTold: boolean;
  /** Since when it answers again. */
  readonly backMs: EpochMs | null;
  readonly lastLookMs: EpochMs | null;
}

export interface Look {
  readonly atMs: EpochMs;
  readonly answered: boolean;
}

export interface FoldedLook {
  readonly outage: DatabaseOutage;
  /** `gone`: the last resort is to be told. `back`: what was told is over. */
  readonly tell: 'gone' | 'back' | null;
}

export const NO_OUTAGE: DatabaseOutage = { sinceMs: null, awayMs: 0, wasTold: false, backMs: null, lastLookMs: null };

/** An outage is over when the database has answered for so long without a break. */
const STABLE_MS = 60_000;
/** Two looks farther apart than this: the process stood still, not the database. */
const LONGEST_STEP_MS = 20_000;

/**
 * Folds one look at the database.
 * @param goneAfterMs how long it may be away before the last resort is told, once an outage
 */
export function foldLook(outage: DatabaseOutage, look: Look, goneAfterMs: number): FoldedLook {
  return look.answered ? foldAnswer(outage, look) : foldSilence(outage, look, goneAfterMs);
}

function foldAnswer(outage: DatabaseOutage, { atMs }: Look): FoldedLook {
  if (outage.sinceMs === null) return { outage: { ...NO_OUTAGE, lastLookMs: atMs }, tell: null };
  const backMs = outage.backMs ?? atMs;
  if (atMs - backMs < STABLE_MS) return { outage: { ...outage, backMs, lastLookMs: atMs }, tell: null };
  return { outage: { ...NO_OUTAGE, lastLookMs: atMs }, tell: outage.wasTold ? 'back' : null };
}

function foldSilence(before: DatabaseOutage, { atMs }: Look, goneAfterMs: number): FoldedLook {
  const wasAway = before.sinceMs !== null && before.backMs === null;
  const stepMs = Math.min(Math.max(0, atMs - (before.lastLookMs ?? atMs)), LONGEST_STEP_MS);
  const awayMs = before.awayMs + (wasAway ? stepMs : 0);
  const tells = !before.wasTold && awayMs >= goneAfterMs;
  const outage = {
    sinceMs: before.sinceMs ?? atMs,
    awayMs,
    wasTold: before.wasTold || tells,
    backMs: null,
    lastLookMs: atMs,
  };
  return { outage, tell: tells ? 'gone' : null };
}
