import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALEX, RunbookFixture } from '../runbook.fixture.ts';
import { editStep } from './edit-step.ts';
import { BOOK, FILE, git, LearnPlan, LOOK } from './learn.fixture.ts';
import { readProposal } from './proposal.views.ts';
import { branchProposal } from './settle-proposal.ts';

let fixture: RunbookFixture;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
});
afterAll(() => fixture.close());

const edit = (runId: string, stepId: string, source: string) =>
  editStep(fixture.app, { runId, stepId, source, why: 'It was wrong.' }, ALEX);
const propose = (id: string) => readProposal(fixture.app, id, ALEX);

/** A plan in a repository and a run of it with one step edited. */
async function edited(text = BOOK): Promise<{ plan: LearnPlan; id: string }> {
  const plan = await LearnPlan.make(fixture, text);
  await plan.commit();
  const id = await plan.begin(text);
  await edit(id, 'look', LOOK);
  return { plan, id };
}

describe('a branch', () => {
  it('has one commit of the person, and the working tree is as it was', async () => {
    const { plan, id } = await edited();
    const hook = join(plan.root, '.git', 'hooks', 'reference-transaction');
    await writeFile(hook, `#!/bin/sh\ntouch ${join(plan.root, 'hooked')}\n`, { mode: 0o755 });
    await git(plan.root, 'config', 'core.fsmonitor', `touch ${join(plan.root, 'hooked')};`);
    await writeFile(join(plan.root, 'draft'), 'mine');
    await writeFile(join(plan.root, 'staged'), 'mine');
    await git(plan.root, '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', 'add', 'staged');
    await plan.write(`${BOOK}\nA draft of mine.\n`);
    const look = ['-c', 'core.fsmonitor=false', 'status', '--porcelain=v2', '--branch'];
    const before = await git(plan.root, ...look);
    const { branch, commit } = await branchProposal(fixture.app, id, ALEX);
    expect(branch).toBe(`tocsin/${id}`);
    expect(await git(plan.root, ...look)).toBe(before);
    expect(before).not.toContain('hooked');
    expect(await readFile(join(plan.folder, FILE), 'utf8')).toContain('A draft of mine.');
    const shown = await git(plan.root, 'show', '--format=%an <%ae>|%cn|%P', branch);
    expect(shown).toMatch(/^Alex <alex@tocsin\.invalid>\|Tocsin\|[0-9a-f]{40}\n/);
    expect(shown.split('\n').filter((line) => /^[+-](?![+-])/.test(line))).toEqual([
      ...['-     echo two', '+     echo 2', '+     echo more'],
    ]);
    expect((await git(plan.root, 'rev-list', '--count', `main..${branch}`)).trim()).toBe('1');
    expect(await branchProposal(fixture.app, id, ALEX)).toEqual({ branch, commit });
    await edit(id, 'change', 'echo four');
    expect(await branchProposal(fixture.app, id, ALEX)).toMatchObject({ branch: `tocsin/${id}-2` });
    expect(await propose(id)).toMatchObject({ status: 'exported', branch: `tocsin/${id}-2` });
  });

  it('keeps line ends and modes', async () => {
    const { plan, id } = await edited(BOOK.replaceAll('\n', '\r\n'));
    const { branch } = await branchProposal(fixture.app, id, ALEX);
    const text = await git(plan.root, 'show', `${branch}:ops/plan/${FILE}`);
    expect(text).toBe(BOOK.replaceAll('\n', '\r\n').replace('     echo two\r\n', '     echo 2\r\n     echo more\r\n'));
    expect(await git(plan.root, 'diff', '--stat', 'main', branch)).toContain('1 file changed');
  });

  it('is refused when the file is not committed, or another has the name of its folder', async () => {
    const plan = await LearnPlan.make(fixture, BOOK);
    await git(plan.root, 'init', '-q', '-b', 'main');
    const id = await plan.begin(BOOK);
    await edit(id, 'look', LOOK);
    const branch = () => branchProposal(fixture.app, id, ALEX);
    await expect(branch()).rejects.toMatchObject({ message: expect.stringContaining('no commit yet') });
    await git(plan.root, 'commit', '-q', '--allow-empty', '-m', 'empty');
    await expect(branch()).rejects.toMatchObject({ message: expect.stringContaining('not committed') });
    await plan.commit();
    await git(plan.root, 'branch', 'tocsin');
    await expect(branch()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('cannot be made'),
    });
    expect(await propose(id)).toMatchObject({ status: 'open', branch: null });
    await expect(branchProposal(fixture.app, id, { kind: 'run', runId: id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
