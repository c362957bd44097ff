import type { z } from '@hono/zod-openapi';
import { type Actor, actorName, type Plan } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { listProposals, proposalView } from './contract.ts';
import { filePatch } from './file-patch.ts';
import { type Lessons, messageOf, oneLine, readLessons, SKIPPED } from './lessons.views.ts';
import type { Author } from './make-branch.ts';
import { proposedFiles } from './proposed-files.ts';
import { readPlanFile } from './read-plan-file.ts';
import { findRepository, pathIn } from './repository.ts';
import type { ProposalStatus } from './tables.ts';

export type ProposalView = z.infer<typeof proposalView>;
type ProposalList = z.infer<(typeof listProposals)['responses'][200]['content']['application/json']['schema']>;

/**
 * What a run proposes for the plan, as a patch of the plan's files as they are now: paths are from the top of the Git
 * repository in which the plan stands, else from the plan's folder.
 * @param actor who is named as the patch's author
 * @throws Problem 'not-found'
 */
export async function readProposal(app: App, runId: string, actor: Actor): Promise<ProposalView> {
  const lessons = await readLessons(app.db, runId);
  const { run, edits, remarks } = lessons;
  const { folder, plan } = app.plans.inForce(run.service);
  const [then, repository] = await Promise.all([
    app.plans.version(run.service, run.plan_version),
    findRepository(folder),
  ]);
  const { files, conflicts } = await proposedFiles(lessons, then, (name) => readPlanFile(folder, name));
  const diffs = files.map(({ name, before, after }) => {
    const path = (repository && pathIn(repository, name)) ?? name;
    return { path: name, diff: filePatch(path, before, after) };
  });
  const state = await app.db.selectFrom('run_proposal').selectAll().where('run_id', '=', runId).executeTakeFirst();
  return {
    ...{ runId, service: run.service, runbook: run.runbook, title: run.title, incidentId: run.incident_id },
    status: state?.status ?? 'open',
    by: state ? actorName(state.by) : null,
    at: (state?.at ?? run.started_at).toISOString(),
    reason: state?.reason ?? null,
    branch: state?.branch ?? null,
    edits: edits.map(({ step, by, at, why }) => ({
      ...{ step: step.id, title: step.title, by: actorName(by), at: at.toISOString(), why: [...why] },
    })),
    remarks: [...remarks],
    conflicts: [...conflicts],
    files: diffs,
    patch: diffs.length === 0 ? '' : patchFile(lessons, authorOf(plan, actor), app.clock.now(), diffs),
  };
}

/** A mail as `git format-patch` writes it, which `git apply` takes as well. */
function patchFile(
  lessons: Lessons,
  { name, email }: Author,
  atMs: number,
  diffs: readonly { readonly diff: string }[],
): string {
  const [subject = '', , ...body] = messageOf(lessons).split('\n');
  const head = [`From: ${name} <${email}>`, `Date: ${new Date(atMs).toUTCString()}`, `Subject: [PATCH] ${subject}`];
  return `${[...head, '', ...body, '---', ''].join('\n')}\n${diffs.map(({ diff }) => diff).join('')}`;
}

/** Who a commit is of: the person with their address of email, where the plan has one. */
export function authorOf(plan: Plan, actor: Actor): Author {
  const name = oneLine(actorName(actor).replace(/[<>"]/g, ' '), 100) || 'Tocsin';
  if (actor.kind !== 'person') return { name, email: 'tocsin@localhost' };
  const contact = plan.people[actor.id]?.contact ?? [];
  const mail = contact.find(({ channel }) => plan.channels[channel]?.type === 'email')?.address ?? '';
  const isPlain = /^[^\s<>@]{1,100}@[^\s<>@]{1,200}$/.test(mail);
  return { name, email: isPlain ? mail : `${actor.id.replace(/[^\w.-]/g, '')}@tocsin.invalid` };
}

export interface ProposalFilter {
  readonly status: ProposalStatus;
  readonly service?: string | undefined;
  readonly limit: number;
}

/** Runs from which there is something to learn, newest first. */
export async function proposalList(app: App, { status, service, limit }: ProposalFilter): Promise<ProposalList> {
  const rows = await app.db
    .selectFrom('run')
    .innerJoin('run_step', 'run_step.run_id', 'run.id')
    .leftJoin('run_proposal', 'run_proposal.run_id', 'run.id')
    .select(['run.id', 'run.service', 'run.runbook', 'run.title', 'run.incident_id', 'run.started_at'])
    .select(['run_proposal.by', 'run_proposal.at', 'run_proposal.reason', 'run_proposal.branch'])
    .select([
      sql<number>`count(*) filter (where run_step.planned_source is not null)::int`.as('edits'),
      sql<number>`count(*) filter (where run_step.status = 'failed')::int`.as('failed'),
      sql<number>`count(*) filter (where run_step.status = 'skipped')::int`.as('skipped'),
    ])
    .where(sql<boolean>`(run_step.planned_source is not null or run_step.status = 'failed'
      or (run_step.status = 'skipped' and run_step.output like ${`${SKIPPED}%`}))`)
    .where(sql<ProposalStatus>`coalesce(run_proposal.status, 'open')`, '=', status)
    .$if(service !== undefined, (query) => query.where('run.service', '=', service ?? ''))
    .groupBy(['run.id', 'run_proposal.run_id'])
    .orderBy('run.started_at', 'desc')
    .orderBy('run.id')
    .limit(limit)
    .execute();
  return {
    proposals: rows.map((row) => ({
      ...{ runId: row.id, service: row.service, runbook: row.runbook, title: row.title, incidentId: row.incident_id },
      status,
      by: row.by && actorName(row.by),
      at: (row.at ?? row.started_at).toISOString(),
      ...{ reason: row.reason, branch: row.branch, edits: row.edits, failed: row.failed, skipped: row.skipped },
    })),
  };
}
