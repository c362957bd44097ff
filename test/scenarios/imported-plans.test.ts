import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Plan } from '@tocsin/core';
import { formatProblem, importDocuments, loadPlan } from '@tocsin/plan';
import type { IncidentRoom, PlanList, Run } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/tocsin.ts';
import { acknowledgePage, type ManyPlans, runOf, startManyPlans } from './five-plans-installation.ts';

/*
 * Documents become folders, and the folders drive a running Tocsin as they are, before anybody has touched them: an
 * incident pages somebody, is acknowledged, goes through its runbook and is resolved.
 */
const ROOT = resolve(import.meta.dirname, '../..');
// Real documents are not part of this repository; without them our own, which are written like them, are driven alone.
const SHARED = resolve(ROOT, '../shared');

const markdownIn = (folder: string) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[^A-Z].*\.(?:md|txt)$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : [];

/** A document under a name that says nothing of its team. */
const given = (kind: string, path: string, index: number) => ({ name: `${kind}-${index + 1}`, path });
const OWN = markdownIn(join(ROOT, 'packages/plan/test/import')).map((path, index) => given('own', path, index));
const REAL = [
  ...markdownIn(join(SHARED, 'seeds')).map((path, index) => given('seed', path, index)),
  ...markdownIn(join(SHARED, 'corpus'))
    .filter((_, index) => index === 2 || index === 11)
    .map((path, index) => given('corpus', path, index)),
];

const home = mkdtempSync(join(tmpdir(), 'tocsin-imported-'));
const folderOf = (name: string) => join(home, name);
let t: ManyPlans;

beforeAll(async () => {
  for (const { name, path } of [...OWN, ...REAL]) {
    const { files } = importDocuments([{ name: 'PLAN.md', bytes: readFileSync(path) }], { service: name });
    for (const [file, text] of files ?? []) {
      mkdirSync(dirname(join(folderOf(name), file)), { recursive: true });
      writeFileSync(join(folderOf(name), file), text);
    }
  }
  t = await startManyPlans([...OWN, ...REAL].map(({ name }) => folderOf(name)));
});
afterAll(async () => {
  await t?.close();
  rmSync(home, { recursive: true, force: true });
});

async function loadWithoutErrors(name: string): Promise<Plan> {
  const { plan, problems } = await loadPlan(folderOf(name), { env: {} });
  expect(problems.filter(({ severity }) => severity === 'error').map(formatProblem)).toEqual([]);
  if (!plan) throw new Error(`${name} does not load`);
  return plan;
}

/** Goes through a whole incident of the most severe level of a plan. */
async function drive(name: string): Promise<void> {
  const plan = await loadWithoutErrors(name);
  const severity = plan.severities[0]?.id;
  const runbook = Object.values(plan.runbooks).find(({ phases }) => phases.some(({ steps }) => steps.length > 0))?.id;
  if (!runbook) throw new Error(`${name} has no runbook with a step`);
  const opening = {
    service: name,
    title: 'Nothing works',
    severity,
    components: Object.keys(plan.components),
    runbook,
  };
  const { id } = await t.must<IncidentRoom>('POST', '/api/incidents', opening);

  expect((await acknowledgePage(t, id)).length).toBeGreaterThan(0);
  const room = await t.must<IncidentRoom>('GET', `/api/incidents/${id}`);
  expect(room).toMatchObject({ status: 'acknowledged', severity, runbook: { id: runbook } });

  const run = await runOf(t, name, runbook, id);
  const step = harmlessStep(run);
  if (step.status === 'pending') await t.must('POST', `/api/runs/${run.id}/steps/${step.id}/run`, {});
  await eventually(`step ${step.id} ends`, async () => {
    const { steps } = await t.must<Run>('GET', `/api/runs/${run.id}`);
    const status = steps.find((candidate) => candidate.id === step.id)?.status;
    return status === 'done' || (step.kind !== 'manual' && status === 'failed');
  });

  const resolution = { resolution: 'It works again' };
  expect(await t.must('POST', `/api/incidents/${id}/resolve`, resolution)).toMatchObject({ status: 'resolved' });
}

/** A step that a test may do on any machine: one that a person ticks, or a cell that only reads. */
function harmlessStep({ steps }: Run): Run['steps'][number] {
  const step =
    steps.find(({ kind }) => kind === 'manual') ??
    steps.find(({ kind, changes, parameters }) => kind !== 'manual' && !changes && parameters.length === 0);
  if (!step) throw new Error(`no step that changes nothing among ${steps.map(({ id }) => id).join(', ')}`);
  return step;
}

it('has documents of our own, and runs all of them at once', async () => {
  expect(OWN.length).toBeGreaterThanOrEqual(4);
  const { plans } = await t.must<PlanList>('GET', '/api/plans');
  expect(plans.map(({ service }) => service)).toEqual([...OWN, ...REAL].map(({ name }) => name));
});

it.each(OWN)('$name: imported, paged, acknowledged, worked on, resolved', ({ name }) => drive(name));

describe.skipIf(REAL.length === 0)(
  'documents of real teams (skipped where they are not beside this repository)',
  () => {
    it.each(REAL)('$name: imported, paged, acknowledged, worked on, resolved', ({ name }) => drive(name));
  },
);
