import { applyRule, compileHandling } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { requireAccess } from '../../platform/auth/identity.ts';
import type { Api } from '../../platform/http/api.ts';
import { readFiringRows } from './alert.views.ts';
import { listAlertsOf } from './alert-list.ts';
import { subjectOf } from './alert-subject.ts';
import { addSilence, changeSilence, endSilence } from './change-silences.ts';
import * as contract from './contract.ts';
import { lookAtHeld } from './look-at-held.ts';
import { markAlert } from './mark-false.ts';
import { matcherOf } from './note-on-incidents.ts';
import { listSilenceRows, type SilenceRow } from './silence.views.ts';
import {
  countHeld,
  isEverything,
  openWindowsOf,
  type SilenceScope,
  scopeInWords,
  silenceViewOf,
} from './silence-view.ts';
import { checkScope } from './silence-wish.ts';

/** As many alerts as a preview shows. */
const MOST_PREVIEWED = 50;

/** Alerts, silences and open maintenance windows. */
export function alertRoutes(api: Api, app: App): void {
  api.openapi(contract.listAlerts, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { held, ...filter } = c.req.valid('query');
    return c.json(
      await listAlertsOf(app.db, { ...filter, held: held === undefined ? undefined : held === 'true' }),
      200,
    );
  });
  api.openapi(contract.markAlertFalse, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    await markAlert(app, c.req.valid('param').id, c.req.valid('json').false, actor);
    return c.json({ ok: true as const }, 200);
  });
  silenceRoutes(api, app);
}

function silenceRoutes(api: Api, app: App): void {
  const viewOf = async (row: SilenceRow) =>
    silenceViewOf(row, (await countHeld(app.db)).get(`${row.service}/silence:${row.id}`) ?? 0, app.clock.now());
  // The node that leads would do it within a second; whoever ended a silence is not kept waiting.
  const lookNow = () =>
    lookAtHeld(app).catch((error: unknown) => app.log.warn({ err: error }, 'held alerts could not be looked at'));

  api.openapi(contract.listSilences, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, all } = c.req.valid('query');
    const [rows, held] = [await listSilenceRows(app.db, { service, all: all === 'true' }), await countHeld(app.db)];
    const nowMs = app.clock.now();
    const silences = rows.map((row) => silenceViewOf(row, held.get(`${row.service}/silence:${row.id}`) ?? 0, nowMs));
    const listed = all === 'true' ? silences : silences.filter(({ state }) => state !== 'over');
    return c.json({ silences: listed, windows: await openWindowsOf(app, service, held) }, 200);
  });
  api.openapi(contract.previewSilence, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, kind, matcher, components } = c.req.valid('json');
    const plan = app.plans.get(service);
    const scope: SilenceScope = { kind, matcher: matcher as SilenceScope['matcher'], components };
    checkScope(plan, scope, true);
    const [handling, matches] = [compileHandling(plan.alerts), matcherOf(scope)];
    const found = (await readFiringRows(app.db, service)).flatMap((row) => {
      const { alert } = applyRule(handling, subjectOf(row));
      const { summary, severity, source } = alert;
      return matches(alert) ? [{ id: row.id, summary, severity, source }] : [];
    });
    const words = { words: scopeInWords(scope), everything: isEverything(scope) };
    return c.json({ ...words, total: found.length, alerts: found.slice(0, MOST_PREVIEWED) }, 200);
  });
  api.openapi(contract.addSilence, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await viewOf(await addSilence(app, c.req.valid('json'), actor)), 200);
  });
  api.openapi(contract.changeSilence, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const row = await changeSilence(app, c.req.valid('param').id, c.req.valid('json'), actor);
    await lookNow();
    return c.json(await viewOf(row), 200);
  });
  api.openapi(contract.endSilence, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    const row = await endSilence(app, c.req.valid('param').id, actor);
    await lookNow();
    return c.json(await viewOf(row), 200);
  });
}
