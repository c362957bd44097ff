import { randomUUID } from 'node:crypto';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { NoticeKind } from './subscriber.tables.ts';

/** What everybody who subscribed to the status page is told. */
export interface PublicNotice {
  readonly service: string;
  readonly kind: NoticeKind;
  /** The incident's id, or that of the maintenance window's occurrence. A newer notice about the same replaces the older. */
  readonly about: string;
  /** `investigating`, …, `resolved`, `scheduled`, `started`, …; `published` for a review. */
  readonly state: string;
  readonly title: string;
  /** Simple Markdown. */
  readonly text: string;
  /** Ids of public components; empty: all. */
  readonly components: readonly string[];
  /** Within the service, the same key is the same notice: it is told once. */
  readonly key: string;
}

const MOST_TITLE = 500;
const MOST_TEXT = 100_000;

/**
 * Queues a notice, in the caller's transaction, for each confirmed subscriber of the service whose components fit. The node that
 * leads spreads and sends it once the transaction has committed, so the caller waits for one row only.
 */
export async function tellSubscribers(app: App, tx: Tx, notice: PublicNotice): Promise<void> {
  const { service, kind, about, state, key } = notice;
  await tx
    .insertInto('mailing')
    .values({
      ...{ id: randomUUID(), service, kind, about, state, key },
      title: notice.title.slice(0, MOST_TITLE),
      text: notice.text.slice(0, MOST_TEXT),
      components: [...notice.components],
      ...{ status: 'new', note: null, created_at: new Date(app.clock.now()), spread_at: null, ended_at: null },
    })
    .onConflict((conflict) => conflict.columns(['service', 'key']).doNothing())
    .execute();
}
