import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../platform/app.ts';
import { tellAlerts } from './tell-alerts.job.ts';

/**
 * The first telling begins at once. In a storm the next ones begin so long after the one before, or after as long as that one took:
 * each is larger for it, and what comes in has half of the time at least.
 */
const APART_MS = 50;

interface Telling {
  /** Something has come in since it began. */
  isWantedAgain: boolean;
  done: Promise<void>;
}

const tellings = new WeakMap<App, Map<string, Telling>>();

/**
 * Tells the response about a service's alerts in this process, without the detour over a durable job and without being waited
 * for. Calls while one is under way are one more telling after it. What fails here is left to the job.
 */
export function tellSoon(app: App, service: string): void {
  const own = tellings.get(app) ?? new Map<string, Telling>();
  tellings.set(app, own);
  const underWay = own.get(service);
  if (underWay) {
    underWay.isWantedAgain = true;
    return;
  }
  const telling: Telling = { isWantedAgain: true, done: Promise.resolve() };
  own.set(service, telling);
  const tellWhileWanted = async () => {
    try {
      while (telling.isWantedAgain) {
        telling.isWantedAgain = false;
        const startMs = performance.now();
        await tellAlerts(app, service);
        if (telling.isWantedAgain) await sleep(Math.max(APART_MS, performance.now() - startMs));
      }
    } finally {
      // In the same breath as the last look at what is wanted, so that no call falls in between.
      own.delete(service);
    }
  };
  telling.done = tellWhileWanted().catch((error: unknown) =>
    app.log.warn({ err: error, service }, 'alerts could not be told at once; a job will'),
  );
}

/** Waits for what is under way. */
export async function settleTellings(app: App): Promise<void> {
  await Promise.all([...(tellings.get(app)?.values() ?? [])].map(({ done }) => done));
}
