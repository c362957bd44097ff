import { createHash } from 'node:crypto';
import type { CheckedMonitor, EpochMs } from '@tocsin/core';

/**
 * The next moment of a monitor after `afterMs`. Each has its own phase within its interval, from a hash of its name, so that
 * they do not start together and keep their moments over a restart.
 */
export function nextCheckMs(name: string, monitor: Pick<CheckedMonitor, 'every'>, afterMs: EpochMs): EpochMs {
  const everyMs = monitor.every * 1000;
  const phaseMs = createHash('sha256').update(name).digest().readUInt32BE(0) % everyMs;
  return afterMs + everyMs - ((((afterMs - phaseMs) % everyMs) + everyMs) % everyMs);
}
