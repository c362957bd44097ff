import { setTimeout as sleep } from 'node:timers/promises';
import type { InboxOperation } from '@tocsin/server/contract';
import { type Api, apiPath } from '../shared/api.ts';
import { BAD_NEWS } from '../shared/exit-codes.ts';
import { complain, type OutputOptions, show } from '../shared/output.ts';
import { operationLine } from './operation-text.ts';

const LOOK_EVERY_MS = 1_000;
const SAY_EVERY_MS = 15_000;

/** Waits until an operation has ended, and says now and then how far it is. Exits 1 unless it is done. */
export async function waitFor(api: Api, id: string, options: OutputOptions): Promise<void> {
  let saidMs = Date.now();
  for (;;) {
    const answer = await api.get<InboxOperation>(apiPath`/api/inbox-operations/${id}`);
    if (answer.operation.status !== 'running') {
      if (answer.operation.status !== 'done') process.exitCode = BAD_NEWS;
      return show(answer, options, (safe) => operationLine(safe.operation));
    }
    if (Date.now() - saidMs >= SAY_EVERY_MS) {
      complain(operationLine(answer.operation));
      saidMs = Date.now();
    }
    await sleep(LOOK_EVERY_MS);
  }
}
