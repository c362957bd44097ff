import type { App } from '../../platform/app.ts';
import { type Identity, requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import * as contract from '../contract.ts';
import { documentationOf } from './documentation.ts';
import { listEvents } from './event.views.ts';
import { readEvent } from './event-detail.views.ts';
import { findSource } from './find-source.ts';
import { readOperation, readOperations, toOperationView } from './operation.store.ts';
import { readRefused } from './refused.views.ts';
import { EVERYTHING } from './selection.ts';
import { listSources } from './source.views.ts';
import { readSource } from './source-detail.views.ts';

/** What is seen of the inbox. */
export function registerInboxRoutes(api: Api, app: App): void {
  registerSourceRoutes(api, app);
  registerEventRoutes(api, app);

  api.openapi(contract.listInboxOperations, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const rows = await readOperations(app.db, c.req.valid('query'));
    return c.json({ operations: rows.map((row) => toOperationView(app, row)) }, 200);
  });

  api.openapi(contract.getInboxOperation, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { operation } = c.req.valid('param');
    return c.json({ operation: toOperationView(app, await readOperation(app.db, operation)) }, 200);
  });
}

function registerSourceRoutes(api: Api, app: App): void {
  api.openapi(contract.listInbox, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json({ sources: await listSources(app, c.req.valid('query').service ?? null) }, 200);
  });

  api.openapi(contract.getInboxSource, async (c) => {
    const identity = requireAccess(c.get('identity'), 'viewer');
    const { service, source } = c.req.valid('param');
    const found = await findSource(app, service, source);
    const detail = await readSource(app, found, c.req.valid('query').hours);
    const signingKey = mayKnowKeys(identity) ? app.keys.inbox(service, source) : null;
    return c.json({ ...detail, signingKey, documentation: documentationOf(found.source) }, 200);
  });
}

function registerEventRoutes(api: Api, app: App): void {
  api.openapi(contract.listInboxEvents, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, source } = c.req.valid('param');
    const { state, type, from, to, vendorId, orderKey, text, limit, after } = c.req.valid('query');
    const { id } = await findSource(app, service, source);
    const selection = {
      ...EVERYTHING,
      ...(state === 'all' ? {} : { states: [state] }),
      ...{ types: type === undefined ? null : [type], from: from ?? null, to: to ?? null },
      ...{ vendorId: vendorId ?? null, orderKey: orderKey ?? null, text: text ?? null },
    };
    return c.json(await listEvents(app, id, selection, { after: after ?? null, limit }), 200);
  });

  api.openapi(contract.getInboxEvent, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, source, event } = c.req.valid('param');
    return c.json(await readEvent(app, await findSource(app, service, source), event), 200);
  });

  api.openapi(contract.listInboxRefused, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, source } = c.req.valid('param');
    const found = await findSource(app, service, source);
    return c.json(await readRefused(app, found, c.req.valid('query').limit), 200);
  });
}

/** Whoever knows the key can sign what the application takes for ours; a run of a runbook needs it for nothing. */
function mayKnowKeys({ actor, access }: Identity): boolean {
  return access !== 'viewer' && actor.kind !== 'run';
}
