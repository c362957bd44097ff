import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readFolder, readHere } from './read-folder.ts';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small plan in large files. */
function largeFolder(extra = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-read-'));
  made.push(folder);
  const severities = 'components:\n  web: { title: Web }\nseverities:\n  P1: { name: Bad, meaning: Nobody can buy }\n';
  writeFileSync(join(folder, 'plan.yaml'), `service: shop\ntitle: Shop\ntimezone: UTC\n${severities}${extra}`);
  writeFileSync(
    join(folder, 'monitors.yaml'),
    `monitors:\n  web: { type: http, url: 'http://127.0.0.1:9/' }\n${`# ${'-'.repeat(78)}\n`.repeat(4000)}`,
  );
  return folder;
}

test('a large plan, read in a thread of its own, says what it says when it is read here', async () => {
  const folder = largeFolder();
  const settings = { env: { SHOP: 'open' }, dataDir: folder };
  const apart = await readFolder(folder, settings);
  expect(apart).toEqual(await readHere(folder, settings));
  expect(Object.keys(apart.read?.plan.monitors ?? {})).toEqual(['web']);
});

test('and names its errors with their places', async () => {
  const folder = largeFolder('nonsense: true\n');
  const { read, problems } = await readFolder(folder, { env: {}, dataDir: folder });
  expect(read).toBeNull();
  expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([{ file: 'plan.yaml', line: 8 }]);
});
