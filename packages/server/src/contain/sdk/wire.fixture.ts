import { setTimeout as sleep } from 'node:timers/promises';
import { type LeverScope, type LeverValue, SYSTEM } from '@tocsin/core';
import { takeTurn } from '../move/lever.store.ts';
import { recordMoves } from '../move/record-moves.ts';
import { type ResponseNode, SERVICE } from '../response-node.fixture.ts';

/** A request with the service's SDK key. */
export function sdkRequest(node: ResponseNode, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization') && !headers.has('x-api-key'))
    headers.set('authorization', `Bearer ${node.app.keys.sdk(SERVICE)}`);
  return fetch(node.url + path, { ...init, headers });
}

/** Pulls a lever for some, and waits until this node's applications would hear of it. */
export async function pullFor(node: ResponseNode, lever: string, value: LeverValue, scope: LeverScope): Promise<void> {
  const { app } = node;
  const version = await app.db.transaction().execute(async (tx) => {
    const next = (await takeTurn(tx, app.plans.get(SERVICE))) + 1;
    const about = { by: SYSTEM, reason: 'a test', expiresAtMs: null, incidentId: null };
    const move = { lever, action: 'pulled', value, scope, atMs: app.clock.now(), version: next } as const;
    await recordMoves(app, tx, SERVICE, [{ ...about, ...move }]);
    return next;
  });
  while (((await (await sdkRequest(node, '/sdk/levers')).json()) as { version: number }).version < version)
    await sleep(10);
}
