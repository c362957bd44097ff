import type { z } from '@hono/zod-openapi';
import type { itemTracker } from '../contract.ts';
import type { TrackerLink } from './tracker.tables.ts';

/** An item's place in a tracker as the API answers it. */
export function trackerView({ kind, key, url, error, syncedMs }: TrackerLink): z.infer<typeof itemTracker> {
  return {
    ...{ kind, key, url, error },
    state: error !== null ? 'failed' : key === null ? 'waiting' : 'synced',
    syncedAt: syncedMs === null ? null : new Date(syncedMs).toISOString(),
  };
}
