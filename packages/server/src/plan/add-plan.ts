import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { actorName } from '@tocsin/core';
import { formatProblem } from '@tocsin/plan';
import { sql } from 'kysely';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import type { Identity } from '../platform/auth/identity.ts';
import type { Tx } from '../platform/database/tables.ts';
import type { PlanProblem, ReadPlan } from '../platform/plans/plan-change.ts';
import { Problem } from '../platform/problem.ts';
import { activeIncidents } from '../respond/incident.views.ts';
import { type Files, folderOfAdded, placeDraft, writeDraft } from './added-plans.ts';
import { checkFiles } from './check-files.ts';
import { isAdded, readFolder } from './read-folder.ts';
import { inTurn } from './reload-plans.ts';

export interface Added {
  readonly service: string;
  readonly version: string;
  readonly outcome: 'in_force' | 'unchanged';
  readonly problems: readonly PlanProblem[];
}

/**
 * Checks the files of a plan, stores them, and puts the plan in force, on this node at once and on the others when they hear
 * of it. All of it or nothing.
 * @param service guards against replacing the plan of another service; null: whatever the plan says
 * @throws Problem 'invalid' with every error and its place, 'conflict' when the service is loaded from elsewhere
 */
export async function addPlan(app: App, files: Files, service: string | null, identity: Identity): Promise<Added> {
  const checked = await checkFiles(app.config, files);
  const errors = checked.problems.filter(({ severity }) => severity === 'error');
  if (checked.service === null || errors.length > 0) throw refusal(errors);
  const { service: found } = checked;
  if (service !== null && service !== found) {
    throw new Problem('invalid', `The plan describes the service "${found}", not "${service}". Nothing was changed.`);
  }
  return inTurn(app, () => add(app, found, files, identity));
}

async function add(app: App, service: string, files: Files, { actor }: Identity): Promise<Added> {
  const { dataDir } = app.config;
  const folder = folderOfAdded(dataDir, service);
  const known = app.plans.all().find(({ plan }) => plan.service === service);
  if (known && known.folder !== folder) {
    throw new Problem('conflict', `"${service}" is loaded from ${known.folder}: change its files there.`);
  }
  const revision = randomUUID();
  const draft = await writeDraft(dataDir, revision, files);
  try {
    const { read, problems } = await readFolder(draft, app.config);
    if (!read || read.plan.service !== service) throw refusal(problems);
    if (known?.plan.version === read.plan.version && !known.refused) {
      return { service, version: read.plan.version, outcome: 'unchanged', problems };
    }
    await putInForce(app, { ...read, folder }, { draft, revision, files }, actor);
    return { service, version: read.plan.version, outcome: 'in_force', problems };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

interface Stored {
  readonly draft: string;
  readonly revision: string;
  readonly files: Files;
}

async function putInForce(app: App, read: ReadPlan, stored: Stored, actor: Identity['actor']): Promise<void> {
  const { service, version } = read.plan;
  const [by, nowMs] = [actorName(actor), app.clock.now()];
  await app.plans.bringIntoForce(read, { cause: 'added', by }, nowMs, async (tx) => {
    await storeAdded(tx, service, stored, by, nowMs);
    await audit(tx, nowMs, actor, 'plan.add', service, { version });
    await app.live.askToReload(tx, service, by);
    // Last, so that a folder that cannot be written undoes the rest.
    await placeDraft(stored.draft, read.folder);
  });
  await app.live.publish(app.db, 'plan', service);
  app.log.info({ service, version, by }, 'a plan came into force');
}

async function storeAdded(
  tx: Tx,
  service: string,
  { revision, files }: { readonly revision: string; readonly files: Files | null },
  by: string,
  nowMs: number,
): Promise<void> {
  const row = { revision, files: files && JSON.stringify(files), by, at: new Date(nowMs) };
  await tx
    .insertInto('added_plan')
    .values({ service, ...row })
    .onConflict((conflict) => conflict.column('service').doUpdateSet(row))
    .execute();
}

/**
 * Takes a plan that was added over the API out of force, on every node. Its versions and history stay.
 * @throws Problem 'not-found' for an unknown service; 'conflict' when it was not added so, or has open incidents
 */
export function removePlan(app: App, service: string, { actor }: Identity): Promise<void> {
  return inTurn(app, async () => {
    const { folder } = app.plans.inForce(service);
    if (!isAdded(app.config.dataDir, folder)) {
      throw new Problem(
        'conflict',
        `"${service}" was not added over the API: it is loaded from ${folder}. Start Tocsin without it.`,
      );
    }
    const [by, nowMs] = [actorName(actor), app.clock.now()];
    await app.plans.remove(service, { cause: 'removed', by }, nowMs, async (tx) => {
      // No signal may open an incident meanwhile.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`signal:${service}`}, 0))`.execute(tx);
      const open = await activeIncidents(tx, service);
      if (open.length > 0) {
        const ids = open.map(({ id }) => id).join(', ');
        throw new Problem('conflict', `"${service}" has open incidents: ${ids}. Resolve them first.`);
      }
      await storeAdded(tx, service, { revision: randomUUID(), files: null }, by, nowMs);
      await audit(tx, nowMs, actor, 'plan.remove', service);
      await app.live.askToReload(tx, service, by);
    });
    await rm(folder, { recursive: true, force: true });
    await app.live.publish(app.db, 'plan', service);
    app.log.info({ service, by }, 'a plan was removed');
  });
}

/** As many as a person reads; the check lists them all. */
const MOST_SHOWN = 20;

function refusal(problems: readonly PlanProblem[]): Problem {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const shown = errors.slice(0, MOST_SHOWN).map(formatProblem).join('\n\n');
  const more = errors.length > MOST_SHOWN ? `\n\n… and ${errors.length - MOST_SHOWN} more` : '';
  return new Problem(
    'invalid',
    `The plan has errors; nothing was changed.\n\n${shown}${more}`,
    errors.map(({ file, line, column, message }) => ({ at: `${file}:${line}:${column}`, message })),
  );
}
