import { holdLead } from '../../detect/watch/hold-lead.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { foldCounts, foldHours } from './fold-counts.ts';
import { DepthBook, reportDepths } from './report-depths.ts';

const FOLD_EVERY_MS = 1_000;
const DEPTHS_EVERY_MS = 10_000;
const HOURS_EVERY_MS = 600_000;

/** One node folds the counts of all sources and writes their gauges. @returns how to stop */
export function keepBooks(app: App): () => Promise<void> {
  let book = new DepthBook();
  const lead = holdLead(app, {
    what: 'the books of the inbox',
    onLost: () => {
      book = new DepthBook();
    },
  });
  const asLeader = (work: () => Promise<void>) => async () => {
    if (lead.isHeld()) await work();
  };
  const stops = [
    repeat(
      app,
      'folding the counts of the inbox',
      FOLD_EVERY_MS,
      asLeader(() => foldCounts(app.db)),
    ),
    repeat(
      app,
      'the gauges of the inbox',
      DEPTHS_EVERY_MS,
      asLeader(() => reportDepths(app, book)),
    ),
    repeat(
      app,
      'folding the hours of the inbox',
      HOURS_EVERY_MS,
      asLeader(() => foldHours(app.db, app.clock.now())),
    ),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
    await lead.release();
  };
}
