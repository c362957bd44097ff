import type { EpochMs } from '../model/plan.ts';
import type { ScheduledJob } from '../model/plan-upkeep.ts';
import type { Occurrences } from './decide-calls.ts';

interface Jittered {
  readonly service: string;
  readonly job: Pick<ScheduledJob, 'id' | 'jitter'>;
  readonly occurrences: Occurrences;
}

/**
 * When an occurrence's call is made: somewhere within the jitter, by a hash of the job and the occurrence, so that every node, and
 * one that starts again, says the same moment. Never later than the occurrence after it, so that calls keep their order.
 */
export function callMoment({ service, job, occurrences }: Jittered, dueMs: EpochMs): EpochMs {
  if (job.jitter <= 0) return dueMs;
  const next = occurrences.next(dueMs);
  const spanMs = Math.min(job.jitter * 1000, next === null ? Number.POSITIVE_INFINITY : next - dueMs);
  return dueMs + Math.floor(fractionOf(`${service}/${job.id}@${dueMs}`) * spanMs);
}

/** A text as a number from 0 to 1, without 1: FNV-1a with the last step of MurmurHash3, which spreads what differs in its end only. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
