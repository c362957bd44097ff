import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { loadPlan } from './load-plan.ts';
import { parseRunbook } from './runbook/parse-runbook.ts';
import { schemasAt } from './schema/json-schema.ts';
import { toSourceFile } from './source-file.ts';
import { parseTemplate } from './template/parse-template.ts';
import { readYaml } from './yaml/read-yaml.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const guide = await readFile(join(root, 'docs/plan-format.md'), 'utf8');

/** Fences of a language in the guide. */
function fences(language: string): readonly string[] {
  const pattern = new RegExp(`^(\`{3,})${language}\\n([\\s\\S]*?)\\n\\1$`, 'gm');
  return Array.from(guide.matchAll(pattern), (match) => match[2] ?? '');
}

it('begins with a plan that loads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-guide-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'plan.yaml'), fences('yaml')[0] ?? '');
  const { plan, problems } = await loadPlan(folder, { env: {} });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan?.service).toBe('my-shop');
});

it('shows YAML of keys that exist', () => {
  const blocks = fences('yaml');
  expect(blocks.length).toBeGreaterThanOrEqual(4);
  for (const block of blocks) {
    const { value, problems } = readYaml(toSourceFile('guide.yaml', block));
    expect(problems).toEqual([]);
    for (const key of Object.keys(value ?? {})) expect(schemasAt([key]), key).not.toEqual([]);
  }
});

it('shows levers and restorations without a mistake, but for names that stand elsewhere', async () => {
  const blocks = fences('yaml').filter((block) => /^(?:levers|restorations):/.test(block));
  expect(blocks.length).toBeGreaterThanOrEqual(6);
  for (const block of blocks) {
    const folder = await mkdtemp(join(tmpdir(), 'tocsin-guide-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'plan.yaml'), fences('yaml')[0] ?? '');
    await writeFile(join(folder, 'levers.yaml'), block);
    const { problems } = await loadPlan(folder, { env: {} });
    const ours = problems.filter(({ file }) => file === 'levers.yaml').map(({ code, message }) => [code, message]);
    expect(ours.filter(([code]) => code !== 'dangling-reference' && code !== 'no-approver')).toEqual([]);
  }
});

it('shows a runbook with options and parameters, and a template, without a mistake', () => {
  const [runbook = '', template = ''] = fences('markdown');
  const parsed = parseRunbook(toSourceFile('runbooks/bad-deployment.md', runbook));
  expect(parsed.problems).toEqual([]);
  const recover = parsed.runbook.phases.find(({ title }) => title === 'Recover');
  expect(recover?.steps.map(({ option, parameters }) => [option, parameters])).toEqual([
    ['Option 1: Roll back', ['DEPLOYMENT_ID']],
    ['Option 2: Switch the feature off', []],
  ]);
  expect(parseTemplate(toSourceFile('templates/status.md', template)).problems).toEqual([]);
});

it('is followed by every example: the first line of its YAML names the schema', async () => {
  const examples = await readdir(join(root, 'examples'), { recursive: true });
  const yaml = examples.filter((name) => /\.ya?ml$/.test(name) && !name.includes('node_modules'));
  expect(yaml.length).toBeGreaterThanOrEqual(7);
  for (const name of yaml) {
    const [first] = (await readFile(join(root, 'examples', name), 'utf8')).split('\n');
    const [, up = '', schema] =
      /^# yaml-language-server: \$schema=((?:\.\.\/)+)docs\/generated\/(.*)$/.exec(first ?? '') ?? [];
    expect(schema, name).toBe(name.includes('rehearsals') ? 'rehearsal.schema.json' : 'plan.schema.json');
    expect(join('examples', name, '..', up), name).toBe('./');
  }
});
