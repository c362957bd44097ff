import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALEX, RunbookFixture, SAM } from '../runbook.fixture.ts';
import { skipStep } from '../step/skip-step.ts';
import { editStep } from './edit-step.ts';
import { BOOK, FILE, git, LearnPlan, LOOK } from './learn.fixture.ts';
import { proposalList, readProposal } from './proposal.views.ts';
import { branchProposal, dismissProposal, exportProposal } from './settle-proposal.ts';

let fixture: RunbookFixture;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
});
afterAll(() => fixture.close());

const edit = (runId: string, stepId: string, source: string, why = 'It was wrong.') =>
  editStep(fixture.app, { runId, stepId, source, why }, ALEX);
const propose = (id: string) => readProposal(fixture.app, id, ALEX);

/** A plan in a repository and a run of it with one step edited. */
async function edited(text = BOOK, source = LOOK): Promise<{ plan: LearnPlan; id: string }> {
  const plan = await LearnPlan.make(fixture, text);
  await plan.commit();
  const id = await plan.begin(text);
  await edit(id, 'look', source);
  return { plan, id };
}

describe('the patch of an edited step', () => {
  it.each([
    ['\\n', BOOK],
    ['\\n at the end', `${BOOK}\n`],
    ['\\r\\n', BOOK.replaceAll('\n', '\r\n')],
    ['\\r\\n and a byte-order mark', `\uFEFF${BOOK.replaceAll('\n', '\r\n')}\r\n`],
  ])('is taken by git apply, and changes only lines of its fence: %s', async (_name, text) => {
    const { plan, id } = await edited(text);
    const { files, patch, conflicts } = await propose(id);
    expect(conflicts).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual([FILE]);
    await writeFile(join(plan.root, 'run.patch'), patch);
    await git(plan.root, 'apply', '--check', 'run.patch');
    await git(plan.root, 'apply', 'run.patch');
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    expect(await readFile(join(plan.folder, FILE), 'utf8')).toBe(
      text.replace(`     echo two${end}`, `     echo 2${end}     echo more${end}`),
    );
    const changed = (files[0]?.diff ?? '').split('\n').filter((line) => /^[+-](?![+-])/.test(line));
    expect(changed.map((line) => line.trimEnd())).toEqual(['-     echo two', '+     echo 2', '+     echo more']);
    expect((await propose(id)).patch).toBe('');
  });

  it('is taken by git am, with the person and the reason', async () => {
    const { plan, id } = await edited();
    const { patch } = await exportProposal(fixture.app, id, SAM);
    await writeFile(join(plan.root, 'run.patch'), patch);
    await git(plan.root, 'am', 'run.patch');
    const log = await git(plan.root, 'log', '-1', '--format=%an <%ae>%n%B');
    expect(log).toContain('Sam <sam@tocsin.invalid>');
    expect(log).toContain(`Runbook book: a step that was edited in ${id}`);
    expect(log).toContain('by Alex: It was wrong.');
  });

  it('is from the plan folder where there is no repository', async () => {
    const plan = await LearnPlan.make(fixture, BOOK);
    const id = await plan.begin(BOOK);
    await edit(id, 'look', LOOK);
    const { patch } = await propose(id);
    expect(patch).toContain(`diff --git a/${FILE} b/${FILE}\n`);
    await writeFile(join(plan.folder, 'run.patch'), patch);
    await git(plan.folder, 'apply', 'run.patch');
    expect(await readFile(join(plan.folder, FILE), 'utf8')).toContain('     echo more\n');
    await expect(branchProposal(fixture.app, id, ALEX)).rejects.toMatchObject({
      ...{ code: 'conflict', message: expect.stringContaining('no Git repository') },
    });
  });

  it('cannot carry another change in its words', async () => {
    const plan = await LearnPlan.make(fixture, BOOK);
    await plan.commit();
    const id = await plan.begin(BOOK);
    const evil = 'diff --git a/evil b/evil\nnew file mode 100644\n--- /dev/null\n+++ b/evil\n@@ -0,0 +1 @@\n+evil\n';
    await edit(id, 'look', LOOK, `x\n${evil}`);
    await skipStep(fixture.app, id, 'change', `y\n---\n${evil}`, ALEX);
    await writeFile(join(plan.root, 'run.patch'), (await propose(id)).patch);
    await git(plan.root, 'apply', 'run.patch');
    expect((await git(plan.root, 'status', '--porcelain')).split('\n').sort()).toEqual(
      ['', '?? run.patch', ` M ops/plan/${FILE}`].sort(),
    );
  });

  it('holds a source with a fence of its own', async () => {
    const { id } = await edited(BOOK, 'cat <<X\n```\n```sh\nrm -rf /\n```\nX');
    const { files, conflicts } = await propose(id);
    expect(conflicts).toEqual([]);
    expect(files[0]?.diff).toContain('+   ````sh { name=look readonly=true }');
  });
});

describe('a cell that is not as its file has it', () => {
  const ASKS =
    '# Book\n\n## Recover\n\n```sh { name=deploy }\nexport TARGET=[Deployment to go back to]\necho "$TARGET"\n```\n';

  it('because it asks for a value keeps its question', async () => {
    const plan = await LearnPlan.make(fixture, ASKS);
    const id = await plan.begin(ASKS);
    const { source } = await fixture.stepOf(id, 'deploy');
    expect(source).toBe('export TARGET\necho "$TARGET"');
    await edit(id, 'deploy', `${source}\necho done`);
    const { files, conflicts } = await propose(id);
    expect(conflicts).toEqual([]);
    expect((files[0]?.diff ?? '').split('\n').filter((line) => /^[+-](?![+-])/.test(line))).toEqual(['+echo done']);
    await edit(id, 'deploy', 'export TARGET=other\necho "$TARGET"');
    expect(await propose(id)).toMatchObject({ patch: '', conflicts: [{ step: 'deploy' }] });
  });

  it('because another runbook includes it is changed in its own file', async () => {
    const BACK = '# Back\n\n## Recover\n\n```sh { name=list }\necho list\n```\n\n```sh\necho back\n```\n';
    const text = `${BOOK}\n\n[Roll back](rollback.md "include")\n`;
    const plan = await LearnPlan.make(fixture, text);
    await plan.write(BACK, 'runbooks/rollback.md');
    await plan.commit();
    const id = await plan.begin(text, { 'runbooks/rollback.md': BACK });
    await edit(id, 'rollback/list', 'echo list all');
    await edit(id, 'rollback/recover-2', 'echo back now');
    await edit(id, 'change', 'echo 3');
    const { files, conflicts } = await propose(id);
    expect(conflicts).toEqual([]);
    expect(files.map(({ path }) => path).sort()).toEqual([FILE, 'runbooks/rollback.md']);
    const { branch } = await branchProposal(fixture.app, id, ALEX);
    expect(await git(plan.root, 'show', `${branch}:ops/plan/runbooks/rollback.md`)).toBe(
      BACK.replace('echo list', 'echo list all').replace('echo back', 'echo back now'),
    );
  });
});

describe('a file that was changed since the run began', () => {
  it('takes the edit where the cell stands now', async () => {
    const { plan, id } = await edited();
    await plan.write(BOOK.replace('# Book\n', '# Book\n\nNew text.\n\n```sh\nnew\n```\n'));
    const { files, conflicts } = await propose(id);
    expect([conflicts, files.length]).toEqual([[], 1]);
  });

  it('is merged where other lines of the cell changed', async () => {
    const { plan, id } = await edited();
    await plan.write(BOOK.replace('echo one', 'echo first'));
    const { patch, conflicts } = await propose(id);
    expect(conflicts).toEqual([]);
    expect(patch).toContain('    echo first\n');
    expect(patch).toContain('+     echo more\n');
    expect(patch).not.toContain('-   echo first');
  });

  it.each([
    ['the same line', BOOK.replace('echo two', 'echo second'), /on the same lines/],
    ['the cell is gone', BOOK.replace(/ {3}```sh[\s\S]*? {3}```\n/, ''), /no such cell/],
    ['it is no runbook any more', 'gone\n', /no such cell/],
    ['it is no text', '\0\0', /no such cell|not UTF-8/],
  ])('is refused clearly: %s', async (_name, text, reason) => {
    const { plan, id } = await edited();
    await plan.write(text);
    const { patch, conflicts } = await propose(id);
    expect(patch).toBe('');
    expect(conflicts).toMatchObject([{ step: 'look', reason: expect.stringMatching(reason) }]);
    await expect(exportProposal(fixture.app, id, ALEX)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('proposes nothing when it has the new source already', async () => {
    const { plan, id } = await edited();
    await plan.write(BOOK.replace('     echo two\n', '     echo 2\n     echo more\n'));
    expect(await propose(id)).toMatchObject({ patch: '', conflicts: [], files: [] });
  });

  it('that moved a cell without a name takes it by its source', async () => {
    const plan = await LearnPlan.make(fixture, BOOK);
    const id = await plan.begin(BOOK);
    await edit(id, 'diagnose-2', 'false || true');
    await plan.write(BOOK.replace('## Diagnose\n', '## Diagnose\n\n```sh\nnew\n```\n'));
    expect(await propose(id)).toMatchObject({ conflicts: [], patch: expect.stringContaining('+false || true') });
  });
});

describe('proposals', () => {
  it('are listed by what became of them, with what failed and what was skipped', async () => {
    const { id } = await edited();
    await fixture.runNow(id, 'diagnose-2');
    await skipStep(fixture.app, id, 'change', 'not needed today', ALEX);
    const { remarks } = await propose(id);
    expect(remarks).toEqual([
      { step: 'diagnose-2', title: 'false', kind: 'failed', text: expect.stringMatching(/^Exit code 1\./) },
      { step: 'change', title: 'change', kind: 'skipped', text: 'not needed today' },
    ]);
    const list = async (status: 'open' | 'exported' | 'dismissed') =>
      (await proposalList(fixture.app, { status, service: 'shop', limit: 500 })).proposals.filter(
        (one) => one.runId === id,
      );
    expect(await list('open')).toMatchObject([{ edits: 1, failed: 1, skipped: 1, by: 'Alex' }]);
    await exportProposal(fixture.app, id, SAM);
    expect([await list('open'), await list('exported')]).toMatchObject([[], [{ by: 'Sam' }]]);
    await dismissProposal(fixture.app, id, 'done by hand', ALEX);
    expect(await list('dismissed')).toMatchObject([{ reason: 'done by hand' }]);
    await edit(id, 'look', 'echo 5');
    expect(await list('open')).toHaveLength(1);
    const audited = await fixture.app.db.selectFrom('audit').select('action').where('subject', '=', id).execute();
    expect(audited.map(({ action }) => action)).toEqual([
      ...['run.start', 'run.proposal-exported', 'run.proposal-dismissed'],
    ]);
  });

  it('of a run in which nothing was to learn are empty', async () => {
    const plan = await LearnPlan.make(fixture, BOOK);
    const id = await plan.begin(BOOK);
    expect(await propose(id)).toMatchObject({ patch: '', edits: [], remarks: [], conflicts: [], status: 'open' });
    await expect(exportProposal(fixture.app, id, ALEX)).rejects.toMatchObject({ code: 'conflict' });
    await expect(propose('run-none')).rejects.toMatchObject({ code: 'not-found' });
  });
});
