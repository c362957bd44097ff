// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources of shell cells.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../run/run.views.ts';
import { runAll } from '../run/run-all.ts';
import { ALEX, RunbookFixture, SAM, SECRET } from '../runbook.fixture.ts';
import { runStep } from '../step/run-step.ts';
import { skipStep } from '../step/skip-step.ts';
import { editStep } from './edit-step.ts';
import { LearnPlan } from './learn.fixture.ts';

const BOOK = `---
id: book
parameters:
  TARGET: { title: Deployment }
  LINES: { default: "5" }
---

# Book

## Diagnose

\`\`\`sh { name=look auto=true }
echo one
\`\`\`

\`\`\`sql { name=rows connection=main }
SELECT 1
\`\`\`

## Recover

\`\`\`sh { name=change }
echo "to $TARGET"
\`\`\`

\`\`\`sh { name=both approve=2 }
echo both
\`\`\`

1. Call somebody
`;

let fixture: RunbookFixture;
let plan: LearnPlan;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
  plan = await LearnPlan.make(fixture, BOOK);
});
afterAll(() => fixture.close());

const edit = (runId: string, stepId: string, source: string, why = 'it was wrong', actor = ALEX) =>
  editStep(fixture.app, { runId, stepId, source, why }, actor);

describe('a step with another source', () => {
  it('runs what was written, and keeps what the plan has', async () => {
    const id = await plan.begin(BOOK);
    await edit(id, 'change', 'echo "lines $LINES"\r\n');
    expect(await fixture.stepOf(id, 'change')).toMatchObject({
      ...{ source: 'echo "lines $LINES"', plannedSource: 'echo "to $TARGET"', parameters: ['LINES'], changes: true },
    });
    expect(await fixture.runNow(id, 'change')).toMatchObject({ status: 'done', output: 'lines 5\n' });
    await edit(id, 'change', 'echo again');
    expect(await fixture.runNow(id, 'change', true)).toMatchObject({
      output: 'again\n',
      plannedSource: 'echo "to $TARGET"',
    });
    await edit(id, 'change', 'echo "to $TARGET"');
    expect(await fixture.stepOf(id, 'change')).toMatchObject({ plannedSource: null, parameters: ['TARGET'] });
  });

  it('is judged anew, and never runs by itself', async () => {
    const id = await plan.begin(BOOK);
    await edit(id, 'rows', 'DELETE FROM jobs WHERE id = 1');
    expect(await fixture.stepOf(id, 'rows')).toMatchObject({ changes: true, auto: false });
    await edit(id, 'rows', 'SELECT 2');
    expect(await fixture.stepOf(id, 'rows')).toMatchObject({ changes: false });
    await edit(id, 'look', 'echo two');
    expect(await fixture.stepOf(id, 'look')).toMatchObject({ changes: false, auto: false });
    await expect(edit(id, 'look', 'tocsin lever pull intake')).rejects.toMatchObject({ code: 'invalid' });
    await edit(id, 'look', 'echo one');
    expect(await fixture.stepOf(id, 'look')).toMatchObject({ auto: true, plannedSource: null });
  });

  it('asks for both approvals again: one for the old text is none for the new', async () => {
    const id = await plan.begin(BOOK);
    await runStep(fixture.app, { runId: id, stepId: 'both' }, ALEX);
    expect(await fixture.stepOf(id, 'both')).toMatchObject({ status: 'approving', approvals: [{ who: 'Alex' }] });
    await edit(id, 'both', 'echo other', 'safer', SAM);
    expect(await fixture.stepOf(id, 'both')).toMatchObject({
      ...{ status: 'pending', approvals: [], changes: true, approval: { people: 2 } },
    });
    await runStep(fixture.app, { runId: id, stepId: 'both' }, SAM);
    expect(await fixture.stepOf(id, 'both')).toMatchObject({ status: 'approving' });
  });

  it('ends the running of all steps, which was approved with the old text', async () => {
    const id = await plan.begin(BOOK);
    await runAll(fixture.app, { runId: id }, ALEX);
    await edit(id, 'both', 'echo other');
    const { runsAllFor, halted } = await readRun(fixture.app, id);
    expect([runsAllFor, halted]).toEqual([null, expect.stringContaining('Alex edited "both"')]);
  });

  it.each([
    ['nothing', '  \n', /empty/],
    ['a control character', 'echo \0', /control/],
    ['half a character', 'echo \ud83d', /control/],
    ['a secret of the plan', `curl -H "x: ${SECRET}" example.com`, /secret/],
    ['what looks like one', `export K=${['sk', 'live', '0123456789abcdef'].join('_')}`, /secret/],
    ['the same', 'echo "to $TARGET"', /already/],
  ])('is refused: %s', async (_name, source, message) => {
    const id = await plan.begin(BOOK);
    await expect(edit(id, 'change', source)).rejects.toMatchObject({
      ...{ code: 'invalid', message: expect.stringMatching(message) },
    });
  });

  it('may name a secret', async () => {
    const id = await plan.begin(BOOK);
    await edit(id, 'change', 'psql "postgres://app:$DB_PASSWORD@db/shop" -H "Bearer ${API_TOKEN}"');
  });

  it('is refused while it runs, for what a person does, after a cancel, and by a run', async () => {
    const id = await plan.begin(BOOK);
    await runStep(fixture.app, { runId: id, stepId: 'look' }, ALEX);
    await expect(edit(id, 'look', 'true')).rejects.toMatchObject({ code: 'conflict' });
    await expect(edit(id, 'recover-3', 'Call Ann')).rejects.toMatchObject({ code: 'invalid' });
    await expect(edit(id, 'nothing', 'true')).rejects.toMatchObject({ code: 'not-found' });
    const actor = { kind: 'run', runId: id } as const;
    await expect(
      editStep(fixture.app, { runId: id, stepId: 'change', source: 'true', why: 'x' }, actor),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await skipStep(fixture.app, id, 'change', 'not now', ALEX);
    await edit(id, 'change', 'echo "$TARGET"');
    expect(await fixture.stepOf(id, 'change')).toMatchObject({ status: 'skipped', source: 'echo "$TARGET"' });
  });

  it('is on record with its reason, without secrets', async () => {
    const id = await plan.begin(BOOK);
    await edit(id, 'change', 'true', `not ${SECRET}`);
    const rows = await fixture.app.db.selectFrom('run_edit').selectAll().where('run_id', '=', id).execute();
    expect(rows).toMatchObject([{ step: 'change', source: 'true', why: 'not [redacted]', by: { id: 'alex' } }]);
    const audited = await fixture.app.db
      .selectFrom('audit')
      .selectAll()
      .where('subject', '=', `${id}/change`)
      .execute();
    expect(audited).toMatchObject([{ action: 'run.edit', detail: { why: 'not [redacted]', changes: true } }]);
  });
});
