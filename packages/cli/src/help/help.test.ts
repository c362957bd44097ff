import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

it('publishes the help that the command prints: `npm run publish-help -w tocsin` renews it', async () => {
  const published = await readFile(new URL('../../../../docs/generated/cli.txt', import.meta.url), 'utf8');
  expect((await runTocsin(['help', 'all'])).out).toBe(published);
});

it('explains exit codes', async () => {
  const { code, out } = await runTocsin(['help', 'exit-codes']);
  expect(out).toMatch(/^ {2}3 {3}Tocsin does not answer/m);
  expect(code).toBe(0);
});

it('prints the same for `help lever pull` as for `lever pull --help`', async () => {
  const asked = await runTocsin(['help', 'lever', 'pull']);
  expect(asked.out).toContain('--reason');
  expect(await runTocsin(['lever', 'pull', '--help'])).toEqual(asked);
});

it('exits 2 for what there is no help for, for an unknown command and for none', async () => {
  expect((await runTocsin(['help', 'nix'])).code).toBe(2);
  const unknown = await runTocsin(['incidents']);
  expect(unknown.err).toContain('Did you mean incident?');
  expect(unknown.code).toBe(2);
  expect((await runTocsin([])).code).toBe(2);
});
