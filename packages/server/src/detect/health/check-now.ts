import type { CheckedMonitor, CheckOutcome, Monitor, Plan } from '@tocsin/core';
import pLimit from 'p-limit';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import { judgeCheck } from '../check/judge-check.ts';
import { runCheck } from '../check/run-check.ts';

const MOST_AT_ONCE = 20;

/** What a monitor shows this moment. */
export interface SeenNow {
  readonly id: string;
  readonly title: string;
  readonly type: Monitor['type'];
  readonly outcome: CheckOutcome;
  readonly detail: string;
  readonly latencyMs: number | null;
}

type Look = Promise<SeenNow>;
const underWay = new WeakMap<App, Map<string, Look>>();

/**
 * Checks the monitors of a service this moment, or one of them, from this node. It says what is seen and changes nothing: what
 * a monitor is known to be, and who is paged for it, is decided by its regular checks. Heartbeats cannot be asked.
 * @throws Problem 'not-found' for a monitor that there is not, 'invalid' for a heartbeat
 */
export async function checkNow(app: App, service: string, only?: string): Promise<SeenNow[]> {
  const plan = app.plans.get(service);
  const limit = pLimit(MOST_AT_ONCE);
  const chosen = only === undefined ? Object.values(plan.monitors) : [named(plan, only)];
  const checked = chosen.filter((monitor) => monitor.type !== 'heartbeat');
  return Promise.all(checked.map((monitor) => limit(() => look(app, plan, monitor))));
}

function named(plan: Plan, id: string): Monitor {
  const monitor = Object.hasOwn(plan.monitors, id) ? plan.monitors[id] : undefined;
  if (!monitor) throw new Problem('not-found', `The service ${plan.service} has no monitor "${id}".`);
  if (monitor.type === 'heartbeat')
    throw new Problem('invalid', `${monitor.title} is a heartbeat: it waits to be pinged, and cannot be asked.`);
  return monitor;
}

/** Several people who look at once cause one check. */
function look(app: App, plan: Plan, monitor: CheckedMonitor): Look {
  const own = underWay.get(app) ?? new Map<string, Look>();
  underWay.set(app, own);
  const key = `${plan.service}\n${monitor.id}`;
  const running = own.get(key) ?? seen(app, plan, monitor).finally(() => own.delete(key));
  own.set(key, running);
  return running;
}

async function seen(app: App, plan: Plan, monitor: CheckedMonitor): Promise<SeenNow> {
  const observation = await runCheck(monitor, plan, app.config.dataDir);
  const { outcome, detail } = judgeCheck(monitor, plan, observation);
  const { id, title, type } = monitor;
  return { id, title, type, outcome, detail, latencyMs: observation.latencyMs };
}
