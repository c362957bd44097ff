import { askMove } from '../../contain/request/ask-move.ts';
import { type LeverWish, STAYS } from '../../contain/request/lever-wish.ts';
import { requestViewOf } from '../../contain/request/request.views.ts';
import { leverHub } from '../../contain/sdk/lever-hub.ts';
import type { App } from '../../platform/app.ts';
import type { Identity } from '../../platform/auth/identity.ts';
import { transact } from '../../runbook/report-to-incident.ts';
import type { FoundSource } from './find-source.ts';
import { viewSource } from './source.views.ts';

/** A move of one of a source's levers, as the levers' own endpoints take it. */
export interface SourceMove {
  readonly lever: keyof FoundSource['source']['levers'];
  readonly action: 'pull' | 'release';
  /** Null: the plan's. */
  readonly value: number | null;
  readonly reason: string;
  /** Null: it stays. Nothing: as the plan says. */
  readonly expiresInSeconds?: number | null | undefined;
  readonly incidentId?: string | undefined;
}

/**
 * Moves one of a source's levers, or asks those whose agreement it needs; timeline and audit log hear of it as of any move.
 * @throws Problem as askMove
 */
export async function moveSource(app: App, found: FoundSource, move: SourceMove, identity: Identity) {
  const { action, value, reason, expiresInSeconds } = move;
  const wish: LeverWish = {
    ...{ service: found.service, lever: found.source.levers[move.lever], action, value, scope: null, reason },
    ...{ incidentId: move.incidentId ?? null },
    expiresIn: expiresInSeconds === null ? STAYS : (expiresInSeconds ?? null),
  };
  const { moved, request } = await transact(app, (tx) => askMove(app, tx, wish, identity));
  if (moved.length > 0) await leverHub(app).tellNow(found.service);
  return {
    source: await viewSource(app, found),
    moved: [...moved],
    request: request && (await requestViewOf(app, request, identity)),
  };
}
