import type { LeverContext, TocsinClient } from '@tocsin/sdk';
import { readMode } from '@tocsin/sdk/middleware';

const PLAIN_MESSAGE = 'The bot is under maintenance.';

/** Whether the maintenance mode is pulled for everybody: then the bot does nothing by itself. */
export function inMaintenance(tocsin: TocsinClient): boolean {
  return readMode(tocsin.lever('maintenance')) !== null;
}

/** What the bot answers to somebody while the mode is pulled for them; undefined: it answers as usual. */
export function maintenanceMessage(tocsin: TocsinClient, context: LeverContext, nowMs: number): string | undefined {
  const mode = readMode(tocsin.lever('maintenance', context));
  if (mode === null) return undefined;
  const message = mode.message ?? PLAIN_MESSAGE;
  if (mode.untilMs === null || mode.untilMs <= nowMs) return message;
  const until = new Date(mode.untilMs).toISOString();
  return `${message}\nExpected back on ${until.slice(0, 10)} at ${until.slice(11, 16)} UTC.`;
}
