import { type Command, type Incident, isActive } from '@tocsin/core';
import type { Context } from 'hono';
import { healthOf } from '../detect/health/health-of.ts';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { type Access, type Identity, requireAccess } from '../platform/auth/identity.ts';
import type { Api, Env } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { answerRoutes } from './answer.routes.ts';
import * as contract from './contract.ts';
import { giveCommand, planOfIncident, requireKnown } from './give-command.ts';
import { listIncidents, readIncident, readTimeline } from './incident.views.ts';
import { entryView, roomOf, summaryOf } from './incident-room.ts';
import { openIncident } from './open-incident.ts';
import { tellPulledLevers } from './tell-pulled-levers.ts';
import { firstBrokenLink } from './timeline-chain.ts';

/** Registers the API of incidents. Every change is authorised, decided, stored and audited in this order. */
export function incidentRoutes(api: Api, app: App): void {
  readRoutes(api, app);
  commandRoutes(api, app);
  answerRoutes(api, app);
  restorationRoutes(api, app);
}

function readRoutes(api: Api, app: App): void {
  api.openapi(contract.listIncidents, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { active, service, limit } = c.req.valid('query');
    const incidents = await listIncidents(app.db, {
      active: active === undefined ? undefined : active === 'true',
      service,
      limit,
    });
    const views = incidents.map(async (i) => summaryOf(i, await app.plans.version(i.service, i.planVersion)));
    return c.json({ incidents: await Promise.all(views) }, 200);
  });
  api.openapi(contract.getIncident, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await roomOf(app, c.req.valid('param').id), 200);
  });
  api.openapi(contract.getTimeline, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { id } = c.req.valid('param');
    await readIncident(app.db, id);
    const entries = await readTimeline(app.db, id);
    const brokenAt = firstBrokenLink(id, entries);
    return c.json(
      {
        entries: entries.map(entryView),
        chain: brokenAt === null ? ('whole' as const) : ('broken' as const),
        brokenAt,
      },
      200,
    );
  });
}

function commandRoutes(api: Api, app: App): void {
  api.openapi(contract.openIncident, async (c) => {
    const identity = allow(c, 'responder');
    const body = c.req.valid('json');
    const plan = app.plans.get(body.service);
    if (body.severity)
      requireKnown(
        'level',
        body.severity,
        plan.severities.map((s) => s.id),
      );
    if (body.runbook) requireKnown('runbook', body.runbook, Object.keys(plan.runbooks));
    for (const component of body.components) requireKnown('component', component, Object.keys(plan.components));
    const incident = await app.db.transaction().execute(async (tx) => {
      const { service, title, severity = null, components, runbook = null } = body;
      const opened = await openIncident(
        app,
        tx,
        { kind: 'open', service, title, severity, components, runbook, signal: null },
        identity.actor,
      );
      await audit(tx, app.clock.now(), identity.actor, 'incident.open', opened.id, { title });
      return opened;
    });
    return c.json(await roomOf(app, incident.id), 200);
  });
  api.openapi(contract.setSeverity, async (c) => {
    const identity = allow(c, 'responder');
    const { id } = c.req.valid('param');
    const { severity, reason } = c.req.valid('json');
    requireKnown(
      'level',
      severity,
      (await planOfIncident(app, id)).severities.map((s) => s.id),
    );
    return c.json(await command(app, id, { kind: 'set-severity', severity, reason }, identity), 200);
  });
  api.openapi(contract.setStatus, async (c) => {
    const identity = allow(c, 'responder');
    return c.json(
      await command(app, c.req.valid('param').id, { kind: 'set-status', status: c.req.valid('json').status }, identity),
      200,
    );
  });
  api.openapi(contract.addNote, async (c) => {
    const identity = allow(c, 'responder');
    return c.json(
      await command(app, c.req.valid('param').id, { kind: 'note', text: c.req.valid('json').text }, identity),
      200,
    );
  });
  api.openapi(contract.resolveIncident, async (c) => {
    const identity = allow(c, 'responder');
    return c.json(
      await command(app, c.req.valid('param').id, { kind: 'resolve', ...c.req.valid('json') }, identity),
      200,
    );
  });
  api.openapi(contract.reopenIncident, async (c) => {
    const identity = allow(c, 'responder');
    const { id } = c.req.valid('param');
    await requireEnded(app, id);
    return c.json(await command(app, id, { kind: 'reopen', reason: c.req.valid('json').reason }, identity), 200);
  });
}

function restorationRoutes(api: Api, app: App): void {
  api.openapi(contract.startRestoration, async (c) => {
    const identity = allow(c, 'responder');
    const { id } = c.req.valid('param');
    const { restoration } = c.req.valid('json');
    const incident = await readIncident(app.db, id);
    const { restorations } = await planOfIncident(app, id);
    requireKnown('restoration', restoration, Object.keys(restorations));
    requireNoRestoration(incident);
    const wanted = restorations[restoration];
    if (wanted && isActive(incident)) await tellPulledLevers(app, id, wanted);
    const health = await healthOf(app, incident.service);
    return c.json(await command(app, id, { kind: 'restore', restoration, health }, identity), 200);
  });
  api.openapi(contract.steerRestoration, async (c) => {
    const identity = allow(c, 'responder');
    const { id, action } = c.req.valid('param');
    requireRestoration(await readIncident(app.db, id));
    return c.json(await command(app, id, { kind: 'steer-restoration', action }, identity), 200);
  });
}

const UNFINISHED: readonly (string | undefined)[] = ['running', 'held', 'pulled-back'];

function requireNoRestoration({ id, restoration }: Incident): void {
  if (!UNFINISHED.includes(restoration?.status)) return;
  throw new Problem(
    'conflict',
    `A restoration is ${restoration?.status} on ${id}. Let it go on (resume) or stop it (abort) first.`,
  );
}

function requireRestoration({ id, restoration }: Incident): void {
  if (UNFINISHED.includes(restoration?.status)) return;
  throw new Problem(
    'conflict',
    `${id} has no restoration under way${restoration ? `: it is ${restoration.status}` : ''}.`,
  );
}

function allow(c: Context<Env>, access: Access): Identity {
  const identity = c.get('identity');
  requireAccess(identity, access);
  return identity;
}

async function command(app: App, id: string, given: Command, { actor }: Identity) {
  await giveCommand(app, id, given, actor);
  return roomOf(app, id);
}

async function requireEnded(app: App, id: string): Promise<void> {
  const incident = await readIncident(app.db, id);
  if (isActive(incident)) throw new Problem('conflict', `${id} is ${incident.status}, so it cannot be reopened.`);
}
