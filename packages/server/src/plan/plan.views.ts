import type { z } from '@hono/zod-openapi';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import type { PlanChange } from '../platform/plans/plan-change.ts';
import { toChange } from '../platform/plans/plan-change.views.ts';
import { Problem } from '../platform/problem.ts';
import type { getPlanVersion, listPlanVersions, planChangeView } from './contract.ts';
import { diffSources } from './diff-plan.ts';
import { watchingOf } from './follow-files.ts';
import { isAdded } from './read-folder.ts';

type ChangeView = z.infer<typeof planChangeView>;
type Answer<R extends { responses: { 200: { content: { 'application/json': { schema: z.ZodType } } } } }> = z.infer<
  R['responses'][200]['content']['application/json']['schema']
>;

const MOST_LISTED = 200;

export function changeView({ atMs, problems, ...rest }: PlanChange): ChangeView {
  return { ...rest, at: new Date(atMs).toISOString(), problems: [...problems] };
}

/** What is said of a plan wherever it is listed. @throws Problem 'not-found' for an unknown service */
export function overviewOf(app: App, service: string) {
  const { plan, folder, loadedMs, problems, lastChange, refused } = app.plans.inForce(service);
  return {
    service,
    title: plan.title,
    version: plan.version,
    timezone: plan.timezone,
    loadedAt: new Date(loadedMs).toISOString(),
    folder,
    isAdded: isAdded(app.config.dataDir, folder),
    watching: watchingOf(app, service),
    warnings: problems.length,
    problems: refused ? refused.problems.filter(({ severity }) => severity === 'error').length : 0,
    lastChange: lastChange && changeView(lastChange),
    refused: refused && changeView(refused),
  };
}

/** Versions and changes of a service, newest first. Those of a service that was removed are still there. */
export async function historyOf(app: App, service: string): Promise<Answer<typeof listPlanVersions>> {
  const versions = await app.db
    .selectFrom('plan_version')
    .select(['hash', 'loaded_at', 'loaded_by', 'problems'])
    .select((eb) => [
      eb('sources', 'is not', null).as('has_sources'),
      sql<number>`(select count(*)::int from incident i
                   where i.service = plan_version.service and i.plan_version = plan_version.hash)`.as('incidents'),
    ])
    .where('service', '=', service)
    .orderBy('loaded_at', 'desc')
    .limit(MOST_LISTED)
    .execute();
  if (versions.length === 0) app.plans.get(service);
  const inForce = app.plans.find(service)?.version;
  return {
    versions: versions.map((row) => ({
      version: row.hash,
      loadedAt: row.loaded_at.toISOString(),
      loadedBy: row.loaded_by,
      inForce: row.hash === inForce,
      warnings: row.problems.length,
      incidents: row.incidents,
      hasSources: Boolean(row.has_sources),
    })),
    changes: (await changesOf(app, service)).map(changeView),
  };
}

async function changesOf(app: App, service: string): Promise<PlanChange[]> {
  const rows = await app.db
    .selectFrom('plan_change')
    .selectAll()
    .where('service', '=', service)
    .orderBy('id', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return rows.map(toChange);
}

/** One version with its files. @throws Problem 'not-found' when it is not stored, or its files are not */
export async function versionOf(app: App, service: string, hash: string): Promise<Answer<typeof getPlanVersion>> {
  const row = await app.db
    .selectFrom('plan_version')
    .select(['loaded_at', 'loaded_by', 'problems', 'sources'])
    .where('service', '=', service)
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `Version ${hash} of the plan of ${service} is not stored.`);
  if (!row.sources) throw new Problem('not-found', `The files of version ${hash} were not kept.`);
  return {
    service,
    version: hash,
    loadedAt: row.loaded_at.toISOString(),
    loadedBy: row.loaded_by,
    inForce: hash === app.plans.find(service)?.version,
    problems: [...row.problems],
    files: Object.entries(row.sources)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, text]) => ({ path, text })),
  };
}

/**
 * What changed between two versions.
 * @param to by default the version in force
 * @param from by default the version that was in force before `to` last came into force
 * @throws Problem 'not-found' when there is no such version, or none before
 */
export async function differenceOf(app: App, service: string, from?: string, to = app.plans.get(service).version) {
  const before = from ?? (await versionBefore(app, service, to));
  const [old, now] = await Promise.all([versionOf(app, service, before), versionOf(app, service, to)]);
  const sources = (files: typeof old.files) => Object.fromEntries(files.map(({ path, text }) => [path, text]));
  return { from: before, to, files: diffSources(sources(old.files), sources(now.files)) };
}

/** The version that was in force before another last came into force. @throws Problem 'not-found' when there is none */
export async function versionBefore(app: App, service: string, version: string): Promise<string> {
  const changes = await changesOf(app, service);
  const change = changes.find((known) => known.version === version && known.previous !== version);
  if (!change?.previous)
    throw new Problem('not-found', `There is no version of the plan of ${service} before this one.`);
  return change.previous;
}
