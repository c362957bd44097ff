import { comesFirst, type InboxSource } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { GroupCommit } from '../../platform/group-commit.ts';
import { ensurePartitions } from '../partitions.ts';
import { sourceIdOf } from '../source.store.ts';
import { isOfItems } from './database-errors.ts';
import { folded, type KeptOfSource, keepBatch, type NewEvent } from './keep-events.ts';
import { presetOf } from './providers/index.ts';
import type { Preset } from './providers/preset.ts';
import { Refusals } from './refusals.ts';
import { Repeats } from './repeats.ts';
import { wakeInbox } from './wake.ts';

/** A source that can be sent to. */
export interface Target {
  readonly id: number;
  readonly service: string;
  readonly source: InboxSource;
  readonly preset: Preset;
  /** Whether a type comes before others. */
  readonly isFirst: (type: string) => boolean;
  /** Whether its messages of people are read for consent. */
  readonly hasMessages: boolean;
}

/** What receives webhooks on one node. */
export interface Receiver {
  readonly app: App;
  readonly commits: GroupCommit<NewEvent>;
  readonly refusals: Refusals;
  readonly repeats: Repeats;
  /** Bytes of bodies that are read or wait for their commit. */
  heldBytes: number;
  /** By `service/source`; null until it is prepared. */
  targets: ReadonlyMap<string, Target> | null;
  /** Under way, or failed so that the next request tries again. */
  preparing: Promise<void> | null;
}

/** Bodies that may be in memory at once; more is told to come again. */
export const MOST_HELD_BYTES = 256 * 1024 * 1024;
const MOST_IN_ONE_COMMIT = 1_000;
const MOST_BYTES_IN_ONE_COMMIT = 8 * 1024 * 1024;
/** A database that takes longer counts as away. */
const COMMIT_WITHIN_MS = 10_000;

const receivers = new WeakMap<App, Receiver>();

/** The receiver of a node. */
export function receiverOf(app: App): Receiver {
  const known = receivers.get(app);
  if (known) return known;
  const repeats = new Repeats();
  const receiver: Receiver = {
    ...{ app, repeats, heldBytes: 0, targets: null, preparing: null, refusals: new Refusals() },
    commits: new GroupCommit<NewEvent>(
      async (batch) => heard(app, repeats, await keepBatch(app.pool, folded(batch), COMMIT_WITHIN_MS)),
      placeOf,
      {
        ...{ most: MOST_IN_ONE_COMMIT, mostSize: MOST_BYTES_IN_ONE_COMMIT, lanes: LANES, isOfItems },
        sizeOf: ({ body }) => body.length,
      },
    ),
  };
  receivers.set(app, receiver);
  return receiver;
}

/** A second commit uses the time in which the first waits for the disk; events of one key are never in both, which keeps their order. */
const LANES = 2;
const placeOf = ({ source, orderKey, vendorId }: NewEvent) => ({ key: `${source} ${orderKey ?? vendorId}`, kind: '' });

function heard(app: App, repeats: Repeats, kept: readonly KeptOfSource[]): void {
  for (const { source, fresh, repeated } of kept) {
    repeats.add(source, fresh, repeated);
    if (fresh > 0) wakeInbox(app, source);
  }
}

/**
 * Makes ready what a request needs: partitions and the numbers of the sources. What a plan brings later is made ready when it is
 * in force. @throws when the database is away
 */
export async function prepare(receiver: Receiver): Promise<void> {
  const { app } = receiver;
  await ensurePartitions(app.db, app.clock.now());
  const targets = new Map<string, Target>();
  for (const { plan } of app.plans.all()) {
    for (const source of Object.values(plan.inbox)) {
      const id = await sourceIdOf(app, plan.service, source.id);
      const target = targetFor(id, plan.service, source);
      const hasMessages = plan.consent.sources.includes(source.id);
      targets.set(`${plan.service}/${source.id}`, { ...target, hasMessages });
    }
  }
  receiver.targets = targets;
}

/** The source of an address; null when there is none. @throws when the database is away and it was never there */
export async function findTarget(receiver: Receiver, key: string): Promise<Target | null> {
  if (receiver.targets === null) {
    receiver.preparing ??= prepare(receiver).finally(() => {
      receiver.preparing = null;
    });
    await receiver.preparing;
  }
  return receiver.targets?.get(key) ?? null;
}

/** What is made of a source once, and not with each request. */
function targetFor(id: number, service: string, source: InboxSource): Omit<Target, 'hasMessages'> {
  return { id, service, source, preset: presetOf(source), isFirst: comesFirst(source.first) };
}
