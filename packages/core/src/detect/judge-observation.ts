import type { Assertion, CheckedMonitor } from '../model/plan-monitors.ts';
import { whatIsWrong } from './compare.ts';
import type { CheckOutcome } from './fold-check.ts';
import type { Observation } from './observation.ts';

export interface Judgement {
  readonly outcome: CheckOutcome;
  /** `200 in 12 ms`, `connection refused`, `status is 503, expected 200`. */
  readonly detail: string;
}

/** Says what a check's answer means for its monitor: the first assertion that fails, else what makes it degraded. */
export function judgeObservation(
  monitor: Pick<CheckedMonitor, 'expect' | 'degraded'>,
  observation: Observation,
): Judgement {
  const { failure, latencyMs, said } = observation;
  if (failure !== null) return { outcome: 'failed', detail: failure };
  const facts = latencyMs === null ? observation.facts : { ...observation.facts, latency: latencyMs };
  const took = latencyMs === null ? '' : ` in ${Math.round(latencyMs)} ms`;
  const broken = firstOf(monitor.expect, ({ of, must }) => whatIsWrong(must, facts[of]));
  if (broken) return { outcome: 'failed', detail: `${said}${took}: ${broken}` };
  const worse = monitor.degraded.find(({ of, must }) => whatIsWrong(must, facts[of]) === null);
  if (worse) return { outcome: 'degraded', detail: `${said}${took}: ${worse.of} is ${String(facts[worse.of])}` };
  return { outcome: 'ok', detail: `${said}${took}` };
}

function firstOf(assertions: readonly Assertion[], wrong: (assertion: Assertion) => string | null): string | null {
  for (const assertion of assertions) {
    const said = wrong(assertion);
    if (said !== null) return `${assertion.of} ${said}`;
  }
  return null;
}
