import type { Metric, Plan } from '@tocsin/core';
import { promqlSource, sqlSource } from './query-source.ts';
import { scrapeSource } from './scrape/scrape-source.ts';
import type { Source } from './source-polls.ts';

/** The sources that the metrics of a plan must be asked of. What is pushed, or seen by a monitor, asks nobody. */
export function sourcesOf(plan: Plan, dataDir: string): Source[] {
  const metrics = Object.values(plan.metrics);
  const scrapes = Object.values(plan.scrapes).flatMap((scrape) => {
    const own = metrics.filter(({ from }) => from.kind === 'scraped' && from.scrape === scrape.id);
    return own.length > 0 ? [scrapeSource(plan, scrape, own)] : [];
  });
  return [...scrapes, ...metrics.flatMap((metric) => queryOf(plan, metric, dataDir))];
}

function queryOf(plan: Plan, metric: Metric, dataDir: string): Source[] {
  const source = sqlSource(plan, metric, dataDir) ?? promqlSource(plan, metric);
  return source ? [source] : [];
}
