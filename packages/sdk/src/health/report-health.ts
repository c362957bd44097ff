import type { TocsinClient } from '../client.ts';
import { startTimer } from '../timers.ts';
import type { HealthReport } from './answer-health.ts';
import type { HealthStatus } from './run-check.ts';

/** Whatever can be asked for its health. */
export interface HealthReporter {
  read(): Promise<HealthReport>;
}

export interface ReportHealthOptions {
  /** How often, in milliseconds. 15,000 by default. */
  everyMs?: number;
  /** The heartbeat that is pinged unless the whole fails; none if nothing else. */
  heartbeat?: string;
  /** What the gauges' names begin with; `health` if nothing else. */
  prefix?: string;
}

/** Gauges are numbers; a monitor's bands divide them. */
const GAUGE_VALUES: Record<HealthStatus, number> = { pass: 1, warn: 0.5, fail: 0 };

/**
 * Tells Tocsin at once and at intervals how the application is: the gauge `health` of the whole and `health.NAME` of each check
 * (1 for pass, 0.5 for warn, 0 for fail), and `health.NAME.MEASUREMENT` of each number that is observed.
 *
 * @returns stops it
 */
export function reportHealth(
  health: HealthReporter,
  tocsin: Pick<TocsinClient, 'gauge' | 'heartbeat'>,
  options: ReportHealthOptions = {},
): () => void {
  const { everyMs = 15_000, heartbeat, prefix = 'health' } = options;
  let isStopped = false;
  let stopTimer = () => {};

  async function tell(): Promise<void> {
    const report = await health.read();
    if (isStopped) return;
    stopTimer = startTimer(() => void tell(), everyMs);
    tocsin.gauge(prefix).set(GAUGE_VALUES[report.status]);
    for (const [name, [component]] of Object.entries(report.checks)) {
      if (!component) continue;
      const [check, measurement] = name.split(':');
      tocsin.gauge(`${prefix}.${check}`).set(GAUGE_VALUES[component.status]);
      const { observedValue } = component;
      if (typeof observedValue === 'number') tocsin.gauge(`${prefix}.${check}.${measurement}`).set(observedValue);
    }
    if (heartbeat === undefined) return;
    if (report.status === 'fail') void tocsin.heartbeat(heartbeat).fail(reasonOf(report));
    else void tocsin.heartbeat(heartbeat).ping();
  }

  void tell();
  return () => {
    isStopped = true;
    stopTimer();
  };
}

function reasonOf({ checks }: HealthReport): string {
  const failing = Object.entries(checks).filter(([, [component]]) => component?.status === 'fail');
  return failing.map(([name, [component]]) => `${name.split(':')[0]}: ${component?.output ?? 'fails'}`).join('; ');
}
