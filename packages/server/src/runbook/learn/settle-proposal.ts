import type { Actor } from '@tocsin/core';
import { redact } from '@tocsin/core';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { secretsIn } from '../step/execute-cell.ts';
import { type Lessons, messageOf, readLessons } from './lessons.views.ts';
import { type ChangedFile, makeBranch, resolveCommit } from './make-branch.ts';
import { type ProposalState, setProposal } from './proposal.store.ts';
import { authorOf, type ProposalView, readProposal } from './proposal.views.ts';
import type { Conflict } from './propose-file.ts';
import { proposedFiles } from './proposed-files.ts';
import { textOf } from './read-plan-file.ts';
import { findRepository, pathIn, type Repository, readCommitted } from './repository.ts';

/**
 * Gives the patch of what a run proposes, and records that somebody has it.
 * @throws Problem 'conflict' when no file changes, with the reasons
 */
export async function exportProposal(app: App, runId: string, actor: Actor): Promise<ProposalView> {
  refuseRun(actor);
  const proposal = await readProposal(app, runId, actor);
  if (proposal.patch === '') throw nothingToPropose(proposal.conflicts);
  const { branch } = proposal;
  await settle(app, runId, { status: 'exported', by: actor, atMs: app.clock.now(), reason: null, branch }, {});
  return readProposal(app, runId, actor);
}

/** Says that nothing will come of what a run proposes. @throws Problem 'not-found' */
export async function dismissProposal(app: App, runId: string, reason: string, actor: Actor): Promise<ProposalView> {
  refuseRun(actor);
  const { run } = await readLessons(app.db, runId);
  const plan = await app.plans.version(run.service, run.plan_version);
  const why = redact(storableText(reason.trim()), secretsIn(plan, run));
  const state = { status: 'dismissed', by: actor, atMs: app.clock.now(), reason: why, branch: null } as const;
  await settle(app, runId, state, { reason: why });
  return readProposal(app, runId, actor);
}

/**
 * Makes a branch `tocsin/run-…` with one commit of what a run proposes, on what is checked out now, in the Git repository of the
 * plan. The working tree is not touched.
 * @throws Problem 'conflict' when the plan is in no repository, a file cannot take its edit, or nothing changes
 */
export async function branchProposal(
  app: App,
  runId: string,
  actor: Actor,
): Promise<{ readonly branch: string; readonly commit: string }> {
  refuseRun(actor);
  const lessons = await readLessons(app.db, runId);
  const { folder, plan } = app.plans.inForce(lessons.run.service);
  const repository = await findRepository(folder);
  if (!repository) {
    throw new Problem('conflict', "The plan's folder is in no Git repository. Export the patch instead.");
  }
  const parent = await resolveCommit(repository, 'HEAD');
  if (!parent) throw new Problem('conflict', "The plan's repository has no commit yet. Export the patch instead.");
  const files = await changedFiles(app, lessons, repository, parent);
  const made = await makeBranch(repository, {
    ...{ name: `tocsin/${runId}`, parent, files, message: messageOf(lessons) },
    ...{ author: authorOf(plan, actor), atMs: app.clock.now() },
  });
  const { branch, commit } = made;
  await settle(
    app,
    runId,
    { status: 'exported', by: actor, atMs: app.clock.now(), reason: null, branch },
    { branch, commit },
  );
  return made;
}

async function changedFiles(
  app: App,
  lessons: Lessons,
  repository: Repository,
  commit: string,
): Promise<readonly ChangedFile[]> {
  const then = await app.plans.version(lessons.run.service, lessons.run.plan_version);
  const places = new Map<string, { readonly path: string; readonly mode: string }>();
  const { files, conflicts } = await proposedFiles(lessons, then, async (name) => {
    const path = pathIn(repository, name);
    if (path === null) throw new Problem('conflict', `${name} stands outside the plan's repository.`);
    const { mode, bytes } = await readCommitted(repository, commit, path);
    places.set(name, { path, mode });
    return textOf(bytes, name);
  });
  if (conflicts.length > 0 || files.length === 0) throw nothingToPropose(conflicts);
  return files.flatMap(({ name, after }) => {
    const place = places.get(name);
    return place ? [{ ...place, bytes: Buffer.from(after, 'utf8') }] : [];
  });
}

function nothingToPropose(conflicts: readonly Conflict[]): Problem {
  const reasons = conflicts.map(({ title, reason }) => `"${title}": ${reason}`);
  const nothing = 'The plan has all of it already, or no step was edited.';
  return new Problem('conflict', `There is nothing to propose as it is. ${reasons.join(' ') || nothing}`);
}

function refuseRun(actor: Actor): void {
  if (actor.kind === 'run') throw new Problem('forbidden', 'What becomes of a proposal is decided by a person.');
}

async function settle(app: App, runId: string, state: ProposalState, detail: object): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    await setProposal(tx, runId, state);
    await audit(tx, state.atMs, state.by, `run.proposal-${state.status}`, runId, detail);
    await app.live.publish(tx, 'run', runId);
  });
}
