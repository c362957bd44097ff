import type { Command, Impact } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { type Identity, requireAccess } from '../platform/auth/identity.ts';
import type { Tx } from '../platform/database/tables.ts';
import type { Api } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { commandIncident } from './command-incident.ts';
import * as contract from './contract.ts';
import { readIncident } from './incident.views.ts';
import { roomOf } from './incident-room.ts';
import { mergeIncidents } from './merge-incidents.ts';
import { splitIncident } from './split-incident.ts';

/** Registers what is said about an incident's impact, and what happens between incidents (SPEC RESP-1, RESP-5). */
export function relationRoutes(api: Api, app: App): void {
  api.openapi(contract.setImpact, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    const { since, ...said } = c.req.valid('json');
    // A key that is left out stays out; zod has no undefined among the others.
    const impact = { ...said, ...(since === undefined ? {} : { sinceMs: momentOf(since) }) } as Partial<Impact>;
    await change(app, (tx) => give(app, tx, id, { kind: 'impact-set', impact }, identity));
    return c.json(await roomOf(app, id), 200);
  });
  api.openapi(contract.addLink, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    await change(app, async (tx) => {
      if ('url' in body) {
        const link = { kind: 'url' as const, url: body.url, title: body.title ?? body.url };
        await give(app, tx, id, { kind: 'linked', link }, identity);
      } else await linkIncidents(app, tx, id, body.incidentId, identity);
    });
    return c.json(await roomOf(app, id), 200);
  });
  api.openapi(contract.removeLink, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { id } = c.req.valid('param');
    await change(app, (tx) => give(app, tx, id, { kind: 'unlinked', to: c.req.valid('query').to }, identity));
    return c.json(await roomOf(app, id), 200);
  });
  api.openapi(contract.mergeIncident, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const { into } = c.req.valid('json');
    await change(app, (tx) => mergeIncidents(app, tx, c.req.valid('param').id, into, identity.actor));
    return c.json(await roomOf(app, into), 200);
  });
  api.openapi(contract.splitIncident, async (c) => {
    const identity = requireAccess(c.get('identity'), 'responder');
    const split = c.req.valid('json');
    const opened = await change(app, (tx) => splitIncident(app, tx, c.req.valid('param').id, split, identity.actor));
    return c.json(await roomOf(app, opened), 200);
  });
}

function change<T>(app: App, work: (tx: Tx) => Promise<T>): Promise<T> {
  return app.db.transaction().execute(work);
}

async function give(app: App, tx: Tx, id: string, command: Command, { actor }: Identity): Promise<void> {
  await commandIncident(app, id, command, actor, tx);
  const { kind, ...detail } = command;
  await audit(tx, app.clock.now(), actor, `incident.${kind}`, id, detail);
}

async function linkIncidents(app: App, tx: Tx, id: string, otherId: string, identity: Identity): Promise<void> {
  if (id === otherId) throw new Problem('invalid', 'An incident cannot be linked to itself.');
  const [one, other] = [await readIncident(tx, id), await readIncident(tx, otherId)];
  const linkTo = ({ id: incident, title }: { readonly id: string; readonly title: string }) =>
    ({ kind: 'linked', link: { kind: 'incident', incident, title } }) as const;
  await give(app, tx, id, linkTo(other), identity);
  await give(app, tx, otherId, linkTo(one), identity);
}

function momentOf(since: string | null): number | null {
  if (since === null) return null;
  const atMs = Date.parse(since);
  if (Number.isNaN(atMs))
    throw new Problem('invalid', `"${since}" is not a moment. Write it like 2026-11-21T03:00:00Z.`);
  return atMs;
}
