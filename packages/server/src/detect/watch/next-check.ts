import { createHash } from 'node:crypto';
import type { CheckedMonitor, EpochMs } from '@tocsin/core';

/** Where in its interval a monitor has its moment: a number from a hash of its name, so that they do not start together. */
export function phaseOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0);
}

/**
 * The next moment of a monitor after `afterMs`. Each has its own phase within its interval, so that it keeps its moments over
 * a restart.
 */
export function nextCheckMs(phase: number, monitor: Pick<CheckedMonitor, 'every'>, afterMs: EpochMs): EpochMs {
  const everyMs = monitor.every * 1000;
  const phaseMs = phase % everyMs;
  return afterMs + everyMs - ((((afterMs - phaseMs) % everyMs) + everyMs) % everyMs);
}
