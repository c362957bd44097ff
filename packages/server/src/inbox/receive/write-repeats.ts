import { addCounters, type CounterPoint } from '../../detect/metrics/add-counters.ts';
import type { Receiver } from './receiver.ts';

/** Adds what came since the last time to `inbox.ID.repeats` of each source: the share that was known. */
export async function writeRepeats({ app, repeats, targets }: Receiver): Promise<void> {
  const counts = repeats.take();
  const byService = new Map<string, CounterPoint[]>();
  for (const { id, service, source } of targets?.values() ?? []) {
    const count = counts.get(id);
    if (!count) continue;
    const point = { metric: `inbox.${source.id}.repeats`, ok: count.repeated, fail: count.fresh };
    byService.set(service, [...(byService.get(service) ?? []), point]);
  }
  for (const [service, points] of byService) await addCounters(app.db, service, points, app.clock.now());
}
