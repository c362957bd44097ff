import {
  type CheckedMonitor,
  type Judgement,
  judgeObservation,
  type Observation,
  type Plan,
  redact,
} from '@tocsin/core';
import { secretsOfMonitor } from './monitor-secrets.ts';

/** What a check comes to, in words that can be shown: what is wrong quotes what was seen, and that may hold a credential. */
export function judgeCheck(monitor: CheckedMonitor, plan: Plan, observation: Observation): Judgement {
  const judged = judgeObservation(monitor, observation);
  if (judged.outcome === 'ok') return judged;
  return { ...judged, detail: redact(judged.detail, secretsOfMonitor(monitor, plan)) };
}
