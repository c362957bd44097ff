import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

const example = fileURLToPath(new URL('../../../../examples/churn-saver', import.meta.url));

const BROKEN = 'service: shop\ntitel: Shop\ntimezone: Mars/Olympus\n';
const WARNED = 'service: shop\nseverities: { P1: { acknowledge: 5m } }\n';

async function planFolder(plan: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-check-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'plan.yaml'), plan);
  return folder;
}

it('counts what a good plan has, and exits 0', async () => {
  const { code, out } = await runTocsin(['check', example, '--strict']);
  expect(out).toMatch(/^4 severities, 5 components, 6 people, .*: no errors/m);
  expect(code).toBe(0);
});

it('lists every problem of a broken plan with its place, and exits 1', async () => {
  const folder = await planFolder(BROKEN);
  const { code, out } = await runTocsin(['check', folder]);
  expect(out).toContain(`${folder}/plan.yaml:2:1: error:`);
  expect(out).toContain(`${folder}/plan.yaml:3:11: error:`);
  expect(out).toMatch(/^\d+ errors/m);
  expect(out).toContain(`Begin at ${folder}/plan.yaml:`);
  expect(code).toBe(1);

  const json = await runTocsin(['check', folder, '--json']);
  const { problems, summary, rules } = JSON.parse(json.out);
  expect(problems).toHaveLength(summary.errors + summary.warnings);
  expect(summary).toMatchObject({ counts: null, byRule: { 'unknown-key': 1 } });
  expect(rules['bad-zone']).toMatchObject({ severity: 'error', source: 'https://www.iana.org/time-zones' });
  expect(json.code).toBe(1);
});

it('exits 0 with warnings alone, and 1 when it is strict', async () => {
  const folder = await planFolder(WARNED);
  const { code, out } = await runTocsin(['check', folder]);
  expect(out).toContain('1 warning: what will hurt at 3 a.m.');
  expect(out).toMatch(/^1 severity: no errors, 1 warning\n {2}By rule: no-owner 1$/m);
  expect(code).toBe(0);
  expect((await runTocsin(['check', folder, '--strict'])).code).toBe(1);
});

it('checks several folders in one go', async () => {
  const [first, second] = [await planFolder(BROKEN), await planFolder(WARNED)];
  const { code, out } = await runTocsin(['check', first, second]);
  expect(out.indexOf(`${second}/plan.yaml:2:15: warning:`)).toBeLessThan(out.indexOf(`${first}/plan.yaml:2:1: error:`));
  expect(code).toBe(1);
  const { problems } = JSON.parse((await runTocsin(['check', first, second, '--json'])).out);
  expect(new Set(problems.map(({ folder }: { folder: string }) => folder))).toEqual(new Set([first, second]));
});

it('exits 2 for a folder that is not there, and for wrong usage', async () => {
  const folder = await planFolder(WARNED);
  expect((await runTocsin(['check', join(folder, 'nothing')])).code).toBe(2);
  expect((await runTocsin(['check'])).code).toBe(2);
  const both = await runTocsin(['check', folder, '--json', '--sarif']);
  expect(both.code).toBe(2);
  expect(both.err).toContain('Choose one of');
});

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [
    {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string };
        readonly region: { readonly startLine: number; readonly startColumn: number };
      };
    },
  ];
}

it('writes SARIF that a code host takes, with addresses within the repository', async () => {
  const folder = await planFolder(WARNED);
  await mkdir(join(folder, 'runbooks'));
  await writeFile(join(folder, 'runbooks', 'wait a bit.md'), '---\nid: wait\n---\n# Wait\n\n```sh\nsudo true\n```\n');
  const { code, out } = await runTocsin(['check', '.', '--sarif'], {}, undefined, folder);
  const sarif = JSON.parse(out);
  expect(sarif).toMatchObject({ version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json' });
  const { tool, results } = sarif.runs[0] as { tool: { driver: { rules: { id: string }[] } }; results: SarifResult[] };
  const { rules } = tool.driver;
  for (const result of results) expect(rules[result.ruleIndex]?.id).toBe(result.ruleId);
  expect(rules[0]).toMatchObject({
    id: 'no-folder',
    shortDescription: { text: expect.any(String) },
    defaultConfiguration: { level: 'error' },
  });
  const places = results.map(({ ruleId, level, locations: [{ physicalLocation }] }) => {
    const { artifactLocation, region } = physicalLocation;
    return `${ruleId} ${level} ${artifactLocation.uri}:${region.startLine}:${region.startColumn}`;
  });
  expect(places).toEqual(['no-owner warning plan.yaml:2:15', 'sudo-password warning runbooks/wait%20a%20bit.md:7:6']);
  expect(code).toBe(0);
});

it('prints the rules, each with its reason and its source', async () => {
  const { code, out } = await runTocsin(['check', '--rules']);
  expect(out).toMatch(/never-ends \(warning\)\n {4}\S.*\n {4}\S.*\n {4}\S/);
  expect(code).toBe(0);
  const { rules } = JSON.parse((await runTocsin(['check', '--rules', '--json'])).out);
  expect(rules).toContainEqual(expect.objectContaining({ id: 'coverage-gap', severity: 'warning' }));
});
