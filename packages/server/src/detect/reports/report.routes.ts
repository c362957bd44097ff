import { type Actor, actorName, isActive } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Tx } from '../../platform/database/tables.ts';
import type { Api } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { readIncident } from '../../respond/incident.views.ts';
import * as contract from './contract.ts';
import { judgeSoon } from './judge-reports.job.ts';
import { readReport } from './read-report.ts';
import { joinReport, lockReports, markSpam } from './report.store.ts';
import { listReportViews, serviceOfReport } from './report.views.ts';
import { sayHowMany } from './say-reports.ts';
import { takeReport } from './take-report.ts';

/** What the team does with users' reports. */
export function reportRoutes(api: Api, app: App): void {
  api.openapi(contract.listReports, async (c) => {
    const { access } = requireAccess(c.get('identity'), 'viewer');
    const { spam, ...filter } = c.req.valid('query');
    const wanted = { ...filter, spam: spam === undefined ? undefined : spam === 'true' };
    return c.json({ reports: await listReportViews(app, wanted, access) }, 200);
  });
  api.openapi(contract.sendReport, async (c) => {
    // Whoever answers users may only look, and passes on what users say; anybody may say it on the public form.
    const { actor } = requireAccess(c.get('identity'), 'viewer');
    const { service, component, text, contact, reporter } = c.req.valid('json');
    const raw = { component: component ?? '', text, contact: contact ?? '' };
    const words = readReport(raw, Object.keys(app.plans.get(service).components));
    if ('wrong' in words) throw new Problem('invalid', words.wrong);
    // One of the team passes on what many say: who they are, or else their words, tell them apart.
    const whose = `api ${actorName(actor)} ${reporter ?? words.contact ?? words.text}`;
    const taken = await takeReport(app, {
      ...words,
      ...{ service, via: 'api', by: actorName(actor), form: null, reporter: app.keys.sign(`reporter:${whose}`) },
    });
    return c.json(taken ?? { id: null, incidentId: null }, 200);
  });
  changeRoutes(api, app);
}

function changeRoutes(api: Api, app: App): void {
  api.openapi(contract.markReport, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const [{ id }, { spam }] = [c.req.valid('param'), c.req.valid('json')];
    await app.db.transaction().execute(async (tx) => {
      const service = await markSpam(tx, id, spam);
      if (service === null) throw unknownReport(id);
      await audit(tx, app.clock.now(), actor, 'report.spam', id, { spam });
      await judgeSoon(app, tx, service);
      await app.live.publish(tx, 'health', service);
    });
    return c.json({ ok: true as const }, 200);
  });
  api.openapi(contract.linkReport, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const [{ id }, { incidentId }] = [c.req.valid('param'), c.req.valid('json')];
    await app.db.transaction().execute((tx) => relink(app, tx, { id, incidentId }, actor));
    return c.json({ ok: true as const }, 200);
  });
}

/** @throws Problem 'not-found', or 'invalid' for an incident of another service */
async function relink(
  app: App,
  tx: Tx,
  { id, incidentId }: { readonly id: string; readonly incidentId: string | null },
  actor: Actor,
): Promise<void> {
  const service = await serviceOfReport(tx, id);
  if (service === null) throw unknownReport(id);
  const incident = incidentId === null ? null : await readIncident(tx, incidentId);
  if (incident && incident.service !== service)
    throw new Problem('invalid', `${incident.id} is an incident of ${incident.service}, the report is of ${service}.`);
  await lockReports(tx, service);
  await joinReport(tx, id, incidentId);
  await audit(tx, app.clock.now(), actor, 'report.link', id, { incidentId });
  await app.live.publish(tx, 'health', service);
  if (!incident) return;
  const plan = app.plans.find(service);
  if (plan && isActive(incident)) await sayHowMany(app, tx, plan, incident.id);
  await app.live.publish(tx, 'incident', incident.id);
}

function unknownReport(id: string): Problem {
  return new Problem('not-found', `There is no report ${id}. \`tocsin report list\` shows those that there are.`);
}
