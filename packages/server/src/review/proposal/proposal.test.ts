import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { git } from '../../runbook/learn/learn.fixture.ts';
import { openedReview } from '../review.fixture.ts';
import type { ReviewProposalView } from './proposal.views.ts';

let node: ResponseNode;
let root: string;
let folder: string;
let review: string;

beforeAll(async () => {
  node = await startResponseNode();
  root = await mkdtemp(join(tmpdir(), 'tocsin-proposal-'));
  folder = join(root, 'ops', 'plan');
  const { folder: own, plan } = node.app.plans.inForce(SERVICE);
  await cp(own, folder, { recursive: true });
  await git(root, 'init', '-q', '-b', 'main');
  await git(root, 'add', '-A');
  await git(root, 'commit', '-q', '-m', 'The plan');
  await node.app.plans.put(plan, folder, node.clock.now());
  review = (await openedReview(node)).id;
});
afterAll(async () => {
  await node.close();
  await rm(root, { recursive: true, force: true });
});

const OLD = '{ metric: webhook.success_rate, below: 90%, for: 1m }';
const NEW = '{ metric: webhook.success_rate, below: 95%, for: 1m }';
const propose = (change: object) =>
  node.call('POST', `/api/reviews/${review}/proposals`, { file: 'plan.yaml', why: 'It was seen too late', ...change });

test('a threshold is proposed as a patch that Git applies, and as a branch', async () => {
  const { status, body } = await propose({ find: OLD, replace: NEW });
  expect(status).toBe(200);
  const { id, patch, warnings, branchable, conflict } = body as unknown as ReviewProposalView;
  expect({ warnings, branchable, conflict }).toEqual({ warnings: [], branchable: true, conflict: null });
  expect(
    patch
      .split('\n')
      .filter((line) => /^[+-](?![+-])/.test(line))
      .map((line) => line.replace(/\s+/, ' ')),
  ).toEqual([`- - ${OLD}`, `+ - ${NEW}`]);
  await writeFile(join(root, 'change.patch'), patch);
  await git(root, 'apply', '--check', 'change.patch');
  const made = await node.call('POST', `/api/review-proposals/${id}/branch`);
  expect(made.body.branch).toBe(`tocsin/${id}`);
  expect(await git(root, 'show', `tocsin/${id}:ops/plan/plan.yaml`)).toContain(NEW);
  expect(await readFile(join(folder, 'plan.yaml'), 'utf8')).toContain(OLD);
  expect(await node.call('GET', `/api/reviews/${review}`)).toMatchObject({
    body: { proposals: [{ id, status: 'exported', branch: `tocsin/${id}` }] },
  });
  const file = await fetch(`${node.url}/api/review-proposals/${id}/patch`, {
    headers: { authorization: 'Bearer a-token-for-tests-only' },
  });
  expect(await file.text()).toContain('diff --git a/ops/plan/plan.yaml');
  expect(await node.call('POST', `/api/review-proposals/${id}/dismiss`, { reason: 'Not now' })).toMatchObject({
    body: { status: 'dismissed', reason: 'Not now' },
  });
});

test('nothing of the file but the lines around the change is kept', async () => {
  const { id } = (await propose({ find: OLD, replace: NEW })).body as unknown as ReviewProposalView;
  const row = await node.app.db
    .selectFrom('review_proposal')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const kept = row.hunks.flatMap(({ lines }) => lines);
  expect(kept.length).toBeLessThanOrEqual(8);
  expect(JSON.stringify(row)).not.toContain('service: churn-saver');
});

test('what was changed meanwhile is merged, or named', async () => {
  const { id } = (await propose({ find: OLD, replace: NEW })).body as unknown as ReviewProposalView;
  const path = join(folder, 'plan.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, `${text}\n# Looked at today.\n`);
  expect(await node.call('GET', `/api/review-proposals/${id}`)).toMatchObject({ body: { conflict: null } });
  await writeFile(path, text.replace(OLD, OLD.replace('90%', '80%')));
  expect(await node.call('GET', `/api/review-proposals/${id}`)).toMatchObject({
    body: { patch: '', conflict: expect.stringContaining('same lines') },
  });
  await writeFile(path, text);
});

test.each([
  ['a plan with errors', { find: OLD, replace: '{ metric: webhook.success_rate, below: many, for: 1m }' }, /errors/],
  ['text that is not there', { find: 'no such words', replace: 'x' }, /does not stand/],
  ['text that is there twice', { find: 'review: required', replace: 'review: none' }, /more than once/],
  ['no change', { find: OLD, replace: OLD }, /already/],
  ['a file outside', { file: '../../etc/passwd', text: 'x' }, /no file/],
  ['a file that is none of the plan', { file: 'README.md', text: 'x' }, /no file/],
  ['nothing to do', {}, /either/],
])('%s is refused', async (_what, change, message) => {
  expect(await propose(change)).toMatchObject({ status: 400, body: { detail: expect.stringMatching(message) } });
});

test('no patch shows a secret that the plan has written out', async () => {
  const { body } = await node.call('GET', `/api/reviews/${review}/plan-files`);
  const shown = (body.files as { file: string; text: string }[]).find(({ file }) => file === 'plan.yaml')?.text ?? '';
  expect(shown).not.toContain('ws_for-development-only');
  const masked = { text: shown.replace(OLD, NEW) };
  expect(await propose(masked)).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/written out/) } });
});
