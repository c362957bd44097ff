import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type {
  AddedPlan,
  CheckedPlan,
  ImportedPlan,
  IncidentRoom,
  PlanList,
  PlanVersions,
} from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RESPONSE_DOCUMENT } from '../fixtures/response-document.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/* Plans that come over the API: imported, checked, added, kept, removed; and what a stranger might post. */
let node: PlanNode;
beforeAll(async () => {
  node = await startPlanNode();
});
afterAll(() => node?.close());

const filesOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, text]) => ({ path, text }));
const base64 = (text: string) => Buffer.from(text).toString('base64');
const leftBehind = () => {
  const home = join(node.dataDir, 'plans');
  return existsSync(home) ? readdirSync(home) : [];
};
const services = async (from = node) =>
  (await from.must<PlanList>('GET', '/api/plans')).plans.map(({ service }) => service);

it('a document is imported, added, in force, has an incident, and is still there after a restart', async () => {
  const made = await node.must<ImportedPlan>('POST', '/api/plans/import', {
    documents: [{ name: 'RESPONSE.md', base64: base64(RESPONSE_DOCUMENT) }],
    service: 'bakery',
  });
  expect(made.files.map(({ path }) => path)).toContain('plan.yaml');
  expect(made.texts).toEqual([RESPONSE_DOCUMENT]);
  expect(made.report).toMatchObject({
    runbooks: [{ steps: expect.any(Number) }],
    documents: [{ name: 'RESPONSE.md' }],
  });
  expect(made.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(await services()).toEqual(['shop']);

  const checked = await node.must<CheckedPlan>('POST', '/api/plans/check', { files: made.files });
  expect(checked).toMatchObject({ service: 'bakery', counts: { runbooks: 1, severities: 2 } });
  expect(await services()).toEqual(['shop']);

  const added = await node.must<AddedPlan>('POST', '/api/plans', { files: made.files, service: 'bakery' });
  expect(added).toMatchObject({ service: 'bakery', outcome: 'in_force' });
  expect(await services()).toEqual(['shop', 'bakery']);
  const again = await node.must<AddedPlan>('POST', '/api/plans', { files: made.files });
  expect(again).toMatchObject({ outcome: 'unchanged', version: added.version });
  const room = await node.must<IncidentRoom>('POST', '/api/incidents', { service: 'bakery', title: 'Cold' });
  expect(room.planVersion).toBe(added.version);
  expect(await node.call('DELETE', '/api/plans/bakery')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining(room.id) },
  });

  node = await node.restart();
  expect(await services()).toEqual(['shop', 'bakery']);
  const { plans } = await node.must<PlanList>('GET', '/api/plans');
  expect(plans[1]).toMatchObject({ version: added.version, isAdded: true });
  await node.must('POST', `/api/incidents/${room.id}/resolve`, { resolution: 'Lit again' });
  await node.must('DELETE', '/api/plans/bakery');
  expect(await services()).toEqual(['shop']);
  expect(existsSync(join(node.dataDir, 'plans', 'bakery'))).toBe(false);
  // What has been stays readable.
  expect(await node.must<IncidentRoom>('GET', `/api/incidents/${room.id}`)).toMatchObject({ status: 'resolved' });
  const { changes } = await node.must<PlanVersions>('GET', '/api/plans/bakery/versions');
  expect(changes.map(({ outcome, by }) => [outcome, by])).toEqual([
    ['removed', 'command line'],
    ['in_force', 'command line'],
  ]);
  node = await node.restart();
  expect(await services()).toEqual(['shop']);
});

it('another node on the same database serves what was added, replaced and removed', async () => {
  const other = await startPlanNode({ databaseUrl: node.databaseUrl });
  try {
    const post = (title: string) =>
      node.must<AddedPlan>('POST', '/api/plans', {
        files: filesOf({ 'plan.yaml': shopPlan({ service: 'kiosk', title }) }),
      });
    await post('Kiosk');
    await eventually('the other node has it', async () => (await services(other)).includes('kiosk'));
    const replaced = await post('The kiosk');
    await eventually('the other node has the new one', async () => {
      const { plans } = await other.must<PlanList>('GET', '/api/plans');
      return plans.find(({ service }) => service === 'kiosk')?.version === replaced.version;
    });
    const { changes } = await other.must<PlanVersions>('GET', '/api/plans/kiosk/versions');
    expect(changes.map(({ outcome }) => outcome)).toEqual(['in_force', 'in_force']);
    await other.must('DELETE', '/api/plans/kiosk');
    await eventually('it is gone here, too', async () => !(await services()).includes('kiosk'));
    expect(leftBehind()).toEqual([]);
  } finally {
    await other.close();
  }
});

it('a service that is loaded from elsewhere is neither replaced nor removed', async () => {
  const files = filesOf({ 'plan.yaml': shopPlan({ title: 'Mine now' }) });
  expect(await node.call('POST', '/api/plans', { files })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining(node.folder) },
  });
  expect((await node.call('DELETE', '/api/plans/shop')).status).toBe(409);
  expect((await node.call('DELETE', '/api/plans/nothing')).status).toBe(404);
  expect((await node.call('POST', '/api/plans', { files, service: 'bakery' })).status).toBe(400);
});

it('a plan with errors is refused with their places', async () => {
  const files = filesOf({ 'plan.yaml': shopPlan({ service: 'kiosk' }).replace('role', 'rol') });
  const { status, body } = await node.call('POST', '/api/plans', { files });
  expect(status).toBe(400);
  expect(body.errors).toContainEqual(expect.objectContaining({ at: expect.stringMatching(/^plan\.yaml:\d+:\d+$/) }));
  expect(await services()).toEqual(['shop']);
});

const plan = shopPlan({ service: 'evil' });
const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`runbooks/r${i}.md`, '# A\n']));
it.each([
  ['a path that leads out', { 'plan.yaml': plan, '../../token.yaml': 'x: 1' }, /no files of a plan/],
  ['an absolute path', { '/etc/plan.yaml': plan }, /no files of a plan/],
  ['a hidden file', { 'plan.yaml': plan, '.revision': 'x' }, /no files of a plan/],
  ['a backslash', { 'plan.yaml': plan, 'runbooks\\..\\..\\x.md': 'x' }, /no files of a plan/],
  ['another kind of file', { 'plan.yaml': plan, 'run.sh': 'rm -rf /' }, /no files of a plan/],
  ['one file twice', { 'plan.yaml': plan, 'PLAN.yaml': plan }, /twice/],
  ['a file where a folder is', { 'plan.yaml': plan, 'a.md': 'x', 'a.md/b.md': 'x' }, /no files of a plan/],
  ['a thousand and one files', { 'plan.yaml': plan, ...many }, /files/],
  ['binary', { 'plan.yaml': `${plan}\u0000\u0001` }, /not UTF-8 text/],
  ['nothing of a plan', { 'runbooks/a.md': '# A\n' }, /no \*\.yaml/],
  ['an include of what it may not see', { 'plan.yaml': `include: [../../../../etc/hosts.yaml]\n${plan}` }, /errors/],
  ['an include of another plan', { 'plan.yaml': `include: [../shop/plan.yaml]\n${plan}` }, /errors/],
  [
    'aliases that grow',
    {
      'plan.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n`,
    },
    /errors/,
  ],
] as const)('%s is refused, and leaves nothing behind', async (_name, files: object, says) => {
  const posted = { files: filesOf(files as Record<string, string>) };
  const answer = await node.call('POST', '/api/plans', posted);
  expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(says)]);
  const check = await node.call<CheckedPlan>('POST', '/api/plans/check', posted);
  expect(check.status === 400 || check.body.problems.some(({ severity }) => severity === 'error')).toBe(true);
  expect(await services()).toEqual(['shop']);
  expect(leftBehind()).toEqual([]);
});

it('a body of more than 16 MB is refused, and one of more than 1 MB is taken', async () => {
  const document = (bytes: number) => ({
    documents: [{ name: 'A.md', base64: base64('# A\n'.padEnd(bytes, 'text ')) }],
  });
  expect((await node.call('POST', '/api/plans/import', document(13_000_000))).status).toBe(413);
  expect((await node.call('POST', '/api/plans/import', document(2_000_000))).status).toBe(200);
  expect((await node.call('POST', '/api/incidents', document(2_000_000))).status).toBe(413);
});

it('documents that are none are refused', async () => {
  const pdf = base64('%PDF-1.7\n\u0000\u0001\u0002'.padEnd(2000, '\u0000'));
  const answer = await node.call('POST', '/api/plans/import', { documents: [{ name: 'plan.pdf', base64: pdf }] });
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining('plan.pdf') } });
  const wrong = { documents: [{ name: 'a.md', base64: 'not base64!' }] };
  expect((await node.call('POST', '/api/plans/import', wrong)).status).toBe(400);
});

it('whoever is no admin changes nothing', async () => {
  const files = filesOf({ 'plan.yaml': shopPlan({ service: 'kiosk' }) });
  for (const path of ['/api/plans', '/api/plans/check']) {
    expect((await node.call('POST', path, { files }, 'nobody-at-all')).status).toBe(401);
  }
  expect(await services()).toEqual(['shop']);
});
