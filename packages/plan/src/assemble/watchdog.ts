import type { Watchdog } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';

/** Builds the watch over Tocsin itself. Without the address of the heartbeat there is none. */
export function assembleWatchdog({ watchdog, timezone: planZone }: PlanDraft, isUnset: IsUnset): Watchdog {
  const { heartbeat, lastResort, databaseGoneAfter, testPage } = watchdog;
  return {
    heartbeat: heartbeat && !isUnset('watchdog', 'heartbeat', 'url') ? heartbeat : null,
    lastResort: lastResort.map(({ channel, address }) => ({ channel, address })),
    databaseGoneAfter,
    testPage: testPage
      ? {
          cron: testPage.cron,
          timezone: testPage.timezone ?? planZone,
          targets: testPage.page,
          within: testPage.within,
          severity: testPage.severity ?? null,
        }
      : null,
  };
}
