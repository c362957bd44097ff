import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { type Actor, redact } from '@tocsin/core';
import { loadPlan, type Problem as PlanFinding } from '@tocsin/plan';
import { storableText } from '@tocsin/runner';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { filePatch } from '../../runbook/learn/file-patch.ts';
import { readPlanFile } from '../../runbook/learn/read-plan-file.ts';
import { readReview } from '../review.views.ts';
import { hunksOf } from './file-hunks.ts';
import { type ReviewProposalView, readReviewProposal } from './proposal.views.ts';

export interface ProposedChange {
  /** Within the plan's folder. */
  readonly file: string;
  readonly find?: string | undefined;
  readonly replace?: string | undefined;
  /** The whole file, instead of the two. */
  readonly text?: string | undefined;
  readonly why: string;
}

/**
 * Proposes a change of a file of the plan, as a review found that it needs (SPEC REV-4). The plan is checked with it: it must
 * not have an error that it does not have without it.
 * @throws Problem 'not-found'; 'invalid' when the file is none of the plan's, what is to be replaced does not stand in it once,
 * nothing changes, or the plan gets worse
 */
export async function proposeChange(
  app: App,
  reviewId: string,
  change: ProposedChange,
  actor: Actor,
): Promise<ReviewProposalView> {
  if (actor.kind === 'run') throw new Problem('forbidden', 'Changes of the plan are proposed by a person.');
  const review = await readReview(app.db, reviewId);
  const { folder } = app.plans.inForce(review.service);
  const shown = await requirePlanFile(app, folder, change.file);
  const { text: before } = await readPlanFile(folder, change.file);
  const after = changed(before, change);
  if (after === before) throw invalid('text', `${change.file} says that already.`);
  refuseWritten(change.file, shown, before, after);
  refuseSecrets(app, review.service, before, after);
  const warnings = await worsens(app, folder, change.file, after);
  const id = `prop_${randomUUID()}`;
  const nowMs = app.clock.now();
  await app.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('review_proposal')
      .values({
        ...{ id, review_id: reviewId, service: review.service, file: change.file, why: storableText(change.why) },
        ...{ hunks: JSON.stringify(hunksOf(before, after)), status: 'open', branch: null, reason: null },
        ...{ warnings: JSON.stringify(warnings), by: JSON.stringify(actor), at: new Date(nowMs) },
        ...{ settled_by: null, settled_at: null },
      })
      .execute();
    await audit(tx, nowMs, actor, 'review.change-proposed', reviewId, { proposal: id, file: change.file });
    await app.live.publish(tx, 'review', reviewId);
  });
  return readReviewProposal(app, id, actor);
}

/** The files in which something can be proposed, as they are now. @throws Problem 'not-found' */
export async function planFiles(app: App, reviewId: string): Promise<{ file: string; text: string }[]> {
  const { service } = await readReview(app.db, reviewId);
  const { folder } = app.plans.inForce(service);
  const { sources } = await load(app, folder);
  return sources.map(({ name, text }) => ({ file: name, text }));
}

/** @returns the file as it may be shown */
async function requirePlanFile(app: App, folder: string, file: string): Promise<string> {
  const { sources } = await load(app, folder);
  const names = sources.map(({ name }) => name);
  const source = sources.find(({ name }) => name === file);
  // What a plan includes may stand outside of its folder; nothing is proposed for that.
  const isOwn = !isAbsolute(file) && !file.split('/').includes('..');
  if (source && isOwn) return source.text;
  throw invalid('file', `The plan has no file "${file}" of its own. It has: ${names.join(', ')}.`);
}

/** A patch shows the lines around a change: none of them may hold a secret that the plan has written out. */
function refuseWritten(file: string, shown: string, before: string, after: string): void {
  const masked = new Set(shown.split(/\r?\n/));
  const secret = new Set(before.split(/\r?\n/).filter((line) => !masked.has(line)));
  if (secret.size === 0) return;
  const lines = filePatch(file, before, after).split(/\r?\n/);
  if (!lines.some((line) => secret.has(line.slice(1)))) return;
  const message = `Beside the change, ${file} has a secret written out. Take it from the environment first.`;
  throw invalid('file', message);
}

function changed(before: string, { find, replace, text }: ProposedChange): string {
  if (text !== undefined) return storableText(text);
  const wanted = find ?? '';
  const first = before.indexOf(wanted);
  if (first < 0) throw invalid('find', 'What is to be replaced does not stand in the file. Copy it from the file.');
  if (before.indexOf(wanted, first + 1) >= 0)
    throw invalid(
      'find',
      'What is to be replaced stands in the file more than once. Give more of the lines around it.',
    );
  return before.slice(0, first) + storableText(replace ?? '') + before.slice(first + wanted.length);
}

/** Lines that are new must hold no secret; `${NAME}` is how a plan names one. */
function refuseSecrets(app: App, service: string, before: string, after: string): void {
  const known = new Set(before.split('\n'));
  const added = after.split('\n').filter((line) => !known.has(line));
  const written = added.join('\n').replace(/\$\{?[A-Za-z_]\w*\}?|\{\{[^{}]*\}\}/g, '');
  const secrets = Object.values(app.plans.get(service).channels).flatMap(({ settings }) =>
    Object.values(settings).filter((value) => value.length >= 8),
  );
  if (redact(written, secrets) === written) return;
  throw invalid(
    'text',
    'The change holds what looks like a secret. Name it instead, as a variable in braces after a dollar sign.',
  );
}

/** @returns warnings that the change adds. @throws Problem 'invalid' with the errors that it adds */
async function worsens(app: App, folder: string, file: string, text: string): Promise<readonly string[]> {
  const [before, after] = [await load(app, folder), await load(app, folder, { file, text })];
  // Lines move with a change: what counts is what is said of which file.
  const keyOf = ({ severity, code, message, file: where }: PlanFinding) => `${severity} ${code} ${where} ${message}`;
  const known = new Set(before.problems.map(keyOf));
  const added = after.problems.filter((problem) => !known.has(keyOf(problem)));
  const errors = added.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return added.map(inWords).slice(0, 50);
  const at = errors.slice(0, 20).map((error) => ({ at: `${error.file}:${error.line}`, message: error.message }));
  throw new Problem(
    'invalid',
    `With this the plan would have errors: ${errors.slice(0, 5).map(inWords).join('; ')}`,
    at,
  );
}

function inWords({ file, line, message }: PlanFinding): string {
  return `${file}:${line} ${message}`;
}

function load(app: App, folder: string, change?: { readonly file: string; readonly text: string }) {
  const changedPath = change ? resolve(folder, change.file) : null;
  return loadPlan(folder, {
    env: app.config.env,
    nowMs: app.clock.now(),
    confined: true,
    readFile: async (path) => (path === changedPath && change ? Buffer.from(change.text, 'utf8') : readFile(path)),
  });
}

function invalid(at: string, message: string): Problem {
  return new Problem('invalid', message, [{ at, message }]);
}
