import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from './load-plan.ts';

/** Writes folders side by side that last for one test. @returns the folder `plan` among them */
async function folders(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tocsin-include-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), content);
  }
  return join(root, 'plan');
}

const PLAN = `include: [../shared/people.yaml, ../shared/runbooks/slow.md]
service: shop
severities: { P1: { acknowledge: 5m } }
`;
const PEOPLE =
  'people: { ann: { access: admin, contact: [{ channel: bot, address: U1 }] } }\nchannels: { bot: { type: slack, token: abc, signingSecret: abc } }\n';
const SHARED = { 'shared/people.yaml': PEOPLE, 'shared/runbooks/slow.md': '## Diagnose\n\n1. Look\n' };

it('reads what is included as if it stood in the folder, and what that includes relative to it', async () => {
  const plan = await folders({
    ...SHARED,
    'plan/plan.yaml': PLAN,
    'shared/people.yaml': `include: [roles/roles.yaml]\n${PEOPLE}`,
    'shared/roles/roles.yaml': 'roles: { lead: [person:ann] }\n',
  });
  const loaded = await loadPlan(plan, { env: {} });
  expect(loaded.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(loaded.plan).toMatchObject({ people: { ann: { access: 'admin' } }, runbooks: { slow: { id: 'slow' } } });
  expect(loaded.plan?.roles.lead).toEqual([{ kind: 'person', person: 'ann' }]);
  expect(loaded.sources.map(({ name }) => name)).toEqual([
    '../shared/people.yaml',
    '../shared/roles/roles.yaml',
    '../shared/runbooks/slow.md',
    'plan.yaml',
  ]);
});

it('hands out the files with secrets masked, and everything to watch', async () => {
  const plan = await folders({ ...SHARED, 'plan/plan.yaml': PLAN });
  const { sources, watch } = await loadPlan(plan, { env: {} });
  expect(sources[0]?.text).toContain('token: ••••, signingSecret: ••••');
  expect(watch).toEqual(expect.arrayContaining([plan, join(plan, 'runbooks'), join(plan, '../shared/people.yaml')]));
});

it('hands out the files and what to watch of a plan with errors, too', async () => {
  const plan = await folders({ 'plan/plan.yaml': 'include: [../gone.yaml]\nservice: [\n' });
  const broken = await loadPlan(plan, { env: {} });
  expect(broken).toMatchObject({ plan: null, sources: [{ name: 'plan.yaml' }] });
  await writeFile(join(plan, 'plan.yaml'), 'include: [../gone.yaml]\nservice: shop\nseverities: { P1: {} }\n');
  const missing = await loadPlan(plan, { env: {} });
  expect(missing.problems.map(({ code }) => code)).toEqual(['missing-include']);
  expect(missing.watch).toContain(join(plan, '../gone.yaml'));
});

it('has another version when an included file changes, and the same wherever the folders stand', async () => {
  const versionOf = async (dir: string) => (await loadPlan(dir, { env: {} })).plan?.version;
  const one = await folders({ ...SHARED, 'plan/plan.yaml': PLAN });
  const other = await folders({ ...SHARED, 'plan/plan.yaml': PLAN });
  expect(await versionOf(one)).toMatch(/^[0-9a-f]{64}$/);
  expect(await versionOf(other)).toBe(await versionOf(one));
  await writeFile(join(other, '../shared/people.yaml'), `${PEOPLE}\n`);
  expect(await versionOf(other)).not.toBe(await versionOf(one));
});

it('includes a link, and knows the file behind it again', async () => {
  const plan = await folders({ ...SHARED, 'plan/plan.yaml': 'include: [people.link.yaml, ../shared/people.yaml]\n' });
  await symlink(join(plan, '../shared/people.yaml'), join(plan, '../people.link.yaml'));
  await writeFile(join(plan, 'plan.yaml'), `include: [../people.link.yaml, ../shared/people.yaml]\nservice: shop\n`);
  const { problems } = await loadPlan(plan, { env: {} });
  expect(problems.filter(({ code }) => code === 'duplicate-include').map(({ line, column }) => [line, column])).toEqual(
    [[1, 32]],
  );
});

it('takes backslashes of Windows for slashes', async () => {
  const plan = await folders({
    ...SHARED,
    'plan/plan.yaml': PLAN.replace('../shared/people.yaml', String.raw`..\shared\people.yaml`),
  });
  expect((await loadPlan(plan, { env: {} })).plan?.people).toHaveProperty('ann');
});

it('stays within the folder when it is told to, without looking whether the file is there', async () => {
  const plan = await folders({ ...SHARED, 'plan/plan.yaml': PLAN.replace('people.yaml', 'gone.yaml') });
  const { problems, watch } = await loadPlan(plan, { env: {}, confined: true });
  expect(problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
    'bad-include',
    'bad-include',
  ]);
  expect(watch.every((path) => path.startsWith(plan))).toBe(true);
});

it('points at the included file when something in it is wrong', async () => {
  const plan = await folders({
    ...SHARED,
    'plan/plan.yaml': PLAN,
    'shared/people.yaml': 'people: { ann: { acess: x } }\n',
  });
  const { problems } = await loadPlan(plan, { env: {} });
  expect(problems.find(({ code }) => code === 'unknown-key')).toMatchObject({ file: '../shared/people.yaml', line: 1 });
});
