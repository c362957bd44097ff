import type { Context } from 'hono';
import { targetsWords } from '../plan/describe/section.ts';
import type { App } from '../platform/app.ts';
import { requireAccess } from '../platform/auth/identity.ts';
import { occurrencesOf } from '../platform/calendar/occurrences.ts';
import type { Api, Env } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import * as contract from './contract.ts';
import { groupsCsv, incidentsCsv, incidentView } from './export-measures.ts';
import { goalsOf } from './goals.views.ts';
import { type MeasureFilter, readMeasures } from './measure.views.ts';
import { requireMonth, writeReportOf } from './monthly-report.ts';
import { type StretchQuery, stretchOf, timezoneOf } from './stretch.ts';
import { measuresOf } from './summary.views.ts';
import { tickGoal } from './tick-goal.ts';
import { addTraining, listTraining, removeTraining } from './training.ts';

/** Endpoints of the figures of the response, of goals, and of training. */
export function measureRoutes(api: Api, app: App): void {
  figureRoutes(api, app);
  fileRoutes(api, app);
  goalRoutes(api, app);
}

function figureRoutes(api: Api, app: App): void {
  api.openapi(contract.getMeasures, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { by, ...filter } = c.req.valid('query');
    return c.json(await measuresOf(app, filter, by), 200);
  });

  api.openapi(contract.listIncidentMeasures, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { limit, ...filter } = c.req.valid('query');
    const { stretch, measures } = await incidentsOf(app, filter);
    const [from, to] = [new Date(stretch.fromMs).toISOString(), new Date(stretch.toMs).toISOString()];
    const incidents = measures.slice(-limit).map(incidentView);
    return c.json({ from, to, more: measures.length > limit, incidents }, 200);
  });

  api.openapi(contract.getMeasuresReport, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, month: key } = c.req.valid('query');
    const plan = app.plans.get(service);
    const month = requireMonth(app, plan, key);
    const rule = plan.review.report;
    const nextMs = rule === null ? null : occurrencesOf(rule).next(app.clock.now());
    const report = await writeReportOf(app, plan, month);
    const to = rule === null ? [] : [targetsWords(plan, rule.to)];
    return c.json(
      { service, month: month.key, ...report, to, nextAt: nextMs === null ? null : new Date(nextMs).toISOString() },
      200,
    );
  });
}

async function incidentsOf(app: App, filter: MeasureFilter & StretchQuery) {
  const stretch = stretchOf(filter, app.clock.now(), timezoneOf(app, filter.service));
  return { stretch, measures: await readMeasures(app.db, filter, stretch) };
}

/** Files: their bodies are not JSON. */
function fileRoutes(api: Api, app: App): void {
  api.get('/api/measures/incidents.csv', async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { measures } = await incidentsOf(app, queryOf(c));
    return csv(c, 'tocsin-incidents', incidentsCsv(measures));
  });

  api.get('/api/measures/groups.csv', async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { by, ...filter } = parsed(contract.getMeasures.request.query.safeParse(c.req.query()));
    return csv(c, `tocsin-measures-by-${by}`, groupsCsv(await measuresOf(app, filter, by)));
  });
}

function queryOf(c: Context<Env>) {
  return parsed(contract.measuresQuery.safeParse(c.req.query()));
}

interface Parsed<T> {
  readonly success: boolean;
  readonly data?: T | undefined;
  readonly error?:
    | { readonly issues: readonly { readonly path: PropertyKey[]; readonly message: string }[] }
    | undefined;
}

function parsed<T>({ data, error }: Parsed<T>): T {
  if (data !== undefined) return data;
  const at = (error?.issues ?? []).map(({ path, message }) => ({ at: path.join('.'), message }));
  throw new Problem(
    'invalid',
    `The request is malformed: ${at.map((one) => `${one.at}: ${one.message}`).join('; ')}`,
    at,
  );
}

function csv(c: Context<Env>, name: string, text: string) {
  return c.body(text, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
    'cache-control': 'no-store',
  });
}

function goalRoutes(api: Api, app: App): void {
  api.openapi(contract.listGoals, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    const { service, periods } = c.req.valid('query');
    return c.json(await goalsOf(app, service, periods), 200);
  });

  api.openapi(contract.tickGoal, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    await tickGoal(app, c.req.valid('json'), actor);
    return c.json({ ok: true as const }, 200);
  });

  api.openapi(contract.listTraining, async (c) => {
    requireAccess(c.get('identity'), 'viewer');
    return c.json(await listTraining(app, c.req.valid('query')), 200);
  });

  api.openapi(contract.addTraining, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'responder');
    return c.json(await addTraining(app, c.req.valid('json'), actor), 200);
  });

  api.openapi(contract.removeTraining, async (c) => {
    const { actor } = requireAccess(c.get('identity'), 'commander');
    await removeTraining(app, c.req.valid('param').id, actor);
    return c.json({ ok: true as const }, 200);
  });
}
