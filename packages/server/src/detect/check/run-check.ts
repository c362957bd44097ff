import type { CheckedMonitor, MonitorType, Observation, Plan } from '@tocsin/core';
import { type Check, unseen } from './check.ts';
import { checkHttp } from './check-http.ts';

type Checks = { readonly [T in Exclude<MonitorType, 'heartbeat'>]?: Check<Extract<CheckedMonitor, { type: T }>> };

/** The one place where a type of monitor gets its check; what needs a library loads it when the first such monitor is checked. */
const CHECKS: Checks = {
  http: checkHttp,
};

/**
 * Runs one check within its monitor's timeout. Never rejects, and never lasts longer, whatever the target or the check does.
 */
export async function runCheck(monitor: CheckedMonitor, plan: Plan, dataDir: string): Promise<Observation> {
  const check = CHECKS[monitor.type] as Check<CheckedMonitor> | undefined;
  if (!check) return unseen(`this version cannot check monitors of type ${monitor.type}`);
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Observation>((resolve) => {
    timer = setTimeout(() => {
      ending.abort();
      resolve(unseen(`timed out after ${monitor.timeout} s`));
    }, monitor.timeout * 1000);
  });
  const look = check(monitor, { plan, signal: ending.signal, dataDir }).catch((error: unknown) =>
    unseen(error instanceof Error ? error.message : String(error)),
  );
  return Promise.race([look, tooLate]).finally(() => clearTimeout(timer));
}
