import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { channelFor, type Outcome, type OutgoingMessage } from '@tocsin/channels';
import type { ChannelConfig, Plan } from '@tocsin/core';
import type { App } from '../platform/app.ts';

const MOST_ATTEMPTS = 5;
const LONGEST_WAIT_SECONDS = 30;

/** What is told when nothing can be stored. */
export interface LastWords {
  readonly subject: string;
  readonly text: string;
}

/**
 * Tells the last resort of plans from memory, without the database: every address once, however many plans name it. What
 * a channel does not take at once is tried again, over its backup, too.
 * @returns how many addresses were reached
 */
export async function tellLastResort(
  app: App,
  plans: readonly Plan[],
  words: LastWords,
  stopping: AbortSignal,
): Promise<number> {
  const addresses = new Map<string, () => Promise<boolean>>();
  for (const plan of plans) {
    for (const { channel, address } of plan.watchdog.lastResort) {
      const configs = waysOf(plan, channel);
      const key = JSON.stringify([configs[0]?.type, configs[0]?.settings, address]);
      addresses.set(key, () => tell(app, configs, address, words, stopping));
    }
  }
  const reached = await Promise.all([...addresses.values()].map((tellIt) => tellIt()));
  return reached.filter(Boolean).length;
}

/** A channel and the one that takes over for it, as far as they can really send. */
function waysOf(plan: Plan, channel: string): readonly ChannelConfig[] {
  const config = plan.channels[channel];
  const backup = config?.backup ? plan.channels[config.backup] : undefined;
  return [config, backup].filter((one) => one !== undefined && !channelFor(one).sandbox) as ChannelConfig[];
}

async function tell(
  app: App,
  configs: readonly ChannelConfig[],
  address: string,
  words: LastWords,
  stopping: AbortSignal,
): Promise<boolean> {
  const message: OutgoingMessage = {
    ...{ id: randomUUID(), kind: 'page', to: { name: address, address }, incident: null },
    ...{ ...words, actions: [], threadKey: null },
  };
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const outcomes: Outcome[] = [];
    for (const config of configs) {
      const outcome = await channelFor(config).channel.send(message, config.settings);
      if (outcome.kind === 'delivered') return true;
      app.log.warn({ channel: config.id, reason: outcome.reason }, 'the last resort could not be told');
      outcomes.push(outcome);
    }
    const waits = outcomes.flatMap((outcome) => (outcome.kind === 'retry' ? [outcome.afterSeconds] : []));
    if (waits.length === 0) break;
    const seconds = Math.min(Math.max(1, ...waits), LONGEST_WAIT_SECONDS);
    await sleep(seconds * 1000, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) break;
  }
  app.log.fatal(
    { address: address.slice(0, 3), subject: words.subject },
    'nobody could be told that Tocsin cannot work',
  );
  return false;
}
