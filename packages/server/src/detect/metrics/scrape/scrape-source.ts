import type { Metric, Plan, Scrape } from '@tocsin/core';
import { describeFailure } from '../../check/failure-words.ts';
import type { CounterPoint } from '../add-counters.ts';
import type { Asked, Source } from '../source-polls.ts';
import { SampleCollection } from './collect-samples.ts';
import { Increases } from './increases.ts';
import { readExposition } from './read-exposition.ts';
import { type Wish, wishOf } from './scrape-wish.ts';

/** What a target may answer, unpacked. */
const MOST_BYTES = 10 * 1024 * 1024;
const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';

/** A target and the metrics that are read from it, in one request. */
export function scrapeSource(plan: Plan, scrape: Scrape, metrics: readonly Metric[]): Source {
  const wishes: Wish[] = [];
  const wrong: Record<string, string> = {};
  for (const metric of metrics) {
    try {
      wishes.push(wishOf(metric));
    } catch (error) {
      wrong[metric.id] = describeFailure(error);
    }
  }
  const increases = new Increases();
  return {
    key: JSON.stringify([
      'scrape',
      plan.service,
      scrape,
      metrics.map(({ id, read, from, unit }) => [id, read, from, unit]),
    ]),
    service: plan.service,
    metrics: metrics.map(({ id }) => id),
    every: scrape.every,
    ask: async (signal, nowMs) => {
      const collection = await collect(scrape, wishes, signal);
      increases.begin(nowMs);
      const asked = pointsOf(wishes, collection, increases);
      increases.commit();
      return { points: asked.points, failed: { ...wrong, ...asked.failed } };
    },
  };
}

function pointsOf(wishes: readonly Wish[], collection: SampleCollection, increases: Increases): Asked {
  const points: CounterPoint[] = [];
  const failed: Record<string, string> = {};
  for (const wish of wishes) {
    const point = collection.pointOf(wish, increases);
    if ('failure' in point) failed[wish.metric.id] = point.failure;
    else points.push(point);
  }
  return { points, failed };
}

/** @throws Error in words when the target does not answer, or not what it should */
async function collect(scrape: Scrape, wishes: readonly Wish[], signal: AbortSignal): Promise<SampleCollection> {
  const late = AbortSignal.timeout(scrape.timeout * 1000);
  try {
    return await request(scrape, wishes, AbortSignal.any([signal, late]));
  } catch (error) {
    if (late.aborted) throw new Error(`the target did not answer within ${scrape.timeout} s`, { cause: error });
    // A request that failed has the reason as its cause.
    const reason = error instanceof TypeError && error.cause !== undefined ? error.cause : error;
    throw new Error(describeFailure(reason), { cause: error });
  }
}

async function request(scrape: Scrape, wishes: readonly Wish[], signal: AbortSignal): Promise<SampleCollection> {
  const response = await fetch(scrape.url, {
    headers: { accept: ACCEPT, 'user-agent': 'Tocsin', ...scrape.headers },
    // Its headers may hold a secret, which is for this address only.
    redirect: 'manual',
    signal,
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the target answered ${response.status}`);
  }
  const collection = new SampleCollection(wishes);
  const names = new Set(wishes.flatMap(({ parts }) => parts.map(({ selector }) => selector.name)));
  const reader = readExposition({
    wants: (name) => names.has(name),
    onSample: (sample) => collection.take(sample),
    onType: (name, type) => collection.takeType(name, type),
  });
  await readBody(response, (text) => reader.push(text));
  const { samples, malformed } = reader.end();
  // What a target says of its type is often wrong; what it sends is not.
  if (samples === 0 && malformed > 0) throw new Error('the answer is not in the text format of Prometheus');
  return collection;
}

async function readBody(response: Response, onText: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`the answer is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    onText(decoder.decode(chunk, { stream: true }));
  }
  onText(decoder.decode());
}
