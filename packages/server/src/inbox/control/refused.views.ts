import type { z } from '@hono/zod-openapi';
import type { App } from '../../platform/app.ts';
import type { listInboxRefused } from '../contract.ts';
import { secretHeaderOf } from './event-detail.views.ts';
import type { FoundSource } from './find-source.ts';
import { maskHeaders } from './mask-headers.ts';
import { readCounts } from './source-counts.ts';

type RefusedList = z.infer<(typeof listInboxRefused.responses)[200]['content']['application/json']['schema']>;

const SHOWN_BYTES = 4_000;

/** A sample of what could not be verified, the newest first. Bytes that are no text are shown as U+FFFD. */
export async function readRefused(app: App, found: FoundSource, limit: number): Promise<RefusedList> {
  const rows = await app.db
    .selectFrom('inbox_refused')
    .selectAll()
    .where('source', '=', found.id)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const counts = await readCounts(app, [found.id]);
  const total = (counts.get(found.id) ?? []).reduce((sum, { refused }) => sum + refused, 0);
  const refused = rows.map(({ id, at, reason, address, headers, body }) => ({
    ...{ id, at: at.toISOString(), reason, address, bytes: body.length },
    headers: maskHeaders(headers, secretHeaderOf(found)),
    body: body.subarray(0, SHOWN_BYTES).toString('utf8'),
  }));
  return { refused, total };
}
