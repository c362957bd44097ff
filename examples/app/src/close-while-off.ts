import type { TocsinClient } from '@tocsin/sdk';
import { guard } from '@tocsin/sdk/hono';
import { type MaintenanceOptions, protect } from '@tocsin/sdk/middleware';
import type { MiddlewareHandler } from 'hono';

/** Closes routes while a switch is off, as a maintenance mode does while it is on: 503 with Retry-After. */
export function closeWhileOff(tocsin: TocsinClient, lever: string, words: MaintenanceOptions): MiddlewareHandler {
  const isOff = { lever: (id: string) => tocsin.lever(id) === false };
  return guard(protect(isOff, { maintenance: { ...words, lever } }));
}
