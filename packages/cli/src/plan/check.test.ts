import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

const example = fileURLToPath(new URL('../../../../examples/churn-saver', import.meta.url));

it('counts what a good plan has, and exits 0', async () => {
  const { code, out } = await runTocsin(['check', example]);
  expect(out).toMatch(/^4 severities, 5 components, 6 people, .*: no errors/m);
  expect(code).toBe(0);
});

it('lists every problem of a broken plan with its place, and exits 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-check-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'plan.yaml'), 'service: shop\ntitel: Shop\ntimezone: Mars/Olympus\n');
  const { code, out } = await runTocsin(['check', folder]);
  expect(out).toContain('plan.yaml:2:1: error:');
  expect(out).toContain('plan.yaml:3:11: error:');
  expect(out).toMatch(/^\d+ errors/m);
  expect(code).toBe(1);

  const json = await runTocsin(['check', folder, '--json']);
  const { problems, summary } = JSON.parse(json.out);
  expect(problems).toHaveLength(summary.errors + summary.warnings);
  expect(summary).toMatchObject({ counts: null });
  expect(json.code).toBe(1);
});
