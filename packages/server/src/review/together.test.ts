import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, startResponseNode } from '../contain/response-node.fixture.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { setPresence } from './report/presence.ts';
import { refreshReport, restoreReport, saveReport } from './report/save-report.ts';
import { openedReview, type Review } from './review.fixture.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const ANN = { kind: 'person', id: 'ann', name: 'Ann' } as const;
const BEN = { kind: 'person', id: 'ben', name: 'Ben' } as const;
const SYSTEM = { kind: 'system' } as const;

const read = async (id: string) => (await node.call('GET', `/api/reviews/${id}`)).body as Review;

describe('a report that two people edit at once', () => {
  test('keeps what both wrote in different sections', async () => {
    const { id, report } = await openedReview(node);
    const mine = report.replace('## Root Cause\n\n', '## Root Cause\n\nA bad deploy.\n\n');
    const theirs = report.replace('## What Went Well\n\n', '## What Went Well\n\n- The page came at once.\n\n');
    expect(await saveReport(node.app, id, { text: mine, base: 0, read: report }, ANN)).toMatchObject({ version: 1 });
    const saved = await saveReport(node.app, id, { text: theirs, base: 0, read: report }, BEN);
    expect(saved).toMatchObject({ version: 2, merged: true });
    expect(saved.text).toContain('A bad deploy.');
    expect(saved.text).toContain('- The page came at once.');
  });

  test('is a conflict on the same lines, with both texts', async () => {
    const { id, report } = await openedReview(node);
    const write = (said: string) => report.replace('_Why did it happen?', `${said} _Why did it happen?`);
    const path = `/api/reviews/${id}/report`;
    await node.call('PUT', path, { text: write('Mine.'), base: 0, read: report });
    const { status, body } = await node.call('PUT', path, { text: write('Theirs.'), base: 0, read: report });
    expect(status).toBe(409);
    expect(body.texts).toMatchObject({ version: 1, theirs: write('Mine.'), yours: write('Theirs.') });
    const { merged } = body.texts as { merged: string };
    expect(merged).toMatch(/<<<<<<< yours\nTheirs\..*\n=======\nMine\..*\n>>>>>>> theirs/);
    expect(await node.call('PUT', path, { text: merged, base: 1 })).toMatchObject({ body: { version: 2 } });
  });

  test('loses no line when many save at once', async () => {
    const { id, report } = await openedReview(node);
    const heads = [...report.matchAll(/^## .+$/gm)].map(([head]) => head);
    await Promise.all(
      heads.map((head, index) => {
        const text = report.replace(head, `${head}\n\nLine of ${index}.`);
        return saveReport(node.app, id, { text, base: 0, read: report }, index % 2 ? ANN : BEN);
      }),
    );
    const { report: now, version } = await read(id);
    for (const index of heads.keys()) expect(now).toContain(`Line of ${index}.`);
    expect(version).toBe(heads.length);
  });

  test('refuses a version that is not there yet, and text that is too long', async () => {
    const { id } = await openedReview(node);
    const path = `/api/reviews/${id}/report`;
    expect(await node.call('PUT', path, { text: 'x', base: 7 })).toMatchObject({ status: 400 });
    expect(await node.call('PUT', path, { text: 'x'.repeat(400_001), base: 0 })).toMatchObject({ status: 400 });
    const long = `# Long\n\n${'letters of a long report\n'.repeat(10_000)}`;
    expect(await node.call('PUT', path, { text: long, base: 0 })).toMatchObject({ body: { version: 1 } });
  });

  test('has no letters that hide what it says', async () => {
    const { id } = await openedReview(node);
    const { text } = await saveReport(node.app, id, { text: 'a\u202eb\u0000c\r\nd\ud800', base: 0 }, ANN);
    expect(text).toBe('abc\nd\ufffd');
  });
});

test('typing is on record once a minute for each author; what is asked for once always is', async () => {
  const { id } = await openedReview(node);
  node.clock.advance(60_000 - (node.clock.now() % 60_000));
  let base = 0;
  const save = async (text: string, actor: typeof ANN | typeof BEN) => {
    base = (await saveReport(node.app, id, { text, base }, actor)).version;
  };
  for (const text of ['a', 'ab', 'abc']) await save(text, ANN);
  await save('abcd', BEN);
  await restoreReport(node.app, id, 1, ANN);
  node.clock.advance(60_000);
  base = 5;
  await save('abcde', ANN);
  const rows = await node.app.db
    .selectFrom('audit')
    .select(['action', 'actor'])
    .where('subject', '=', id)
    .where('action', 'like', 'review.report-%')
    .orderBy('id')
    .execute();
  expect(rows.map(({ action, actor }) => `${action.slice(14)} ${(actor as { name?: string }).name}`)).toEqual([
    ...['saved Ann', 'saved Ben', 'restored Ann', 'saved Ann'],
  ]);
});

describe('facts', () => {
  test('follow the timeline until a person edits, and are taken over when asked for', async () => {
    const { id, incidentId, report } = await openedReview(node);
    await saveReport(node.app, id, { text: report.replace('## Lessons', '## L'), base: 0, read: report }, ANN);
    const cause = report.replace('_Why did it happen?', 'A bad deploy. _Why did it happen?');
    await saveReport(node.app, id, { text: cause, base: 0, read: report }, ANN);
    await commandIncident(node.app, incidentId, { kind: 'note', text: 'found afterwards' }, SYSTEM);
    expect(await read(id)).toMatchObject({ stale: true, report: expect.not.stringContaining('found afterwards') });
    const { text } = await refreshReport(node.app, id, 'ask', ANN);
    expect(text).toContain('found afterwards');
    expect(text).toContain('A bad deploy.');
    expect(await read(id)).toMatchObject({ stale: false });
  });

  test('in the way of what people wrote are asked about, or stand beside it', async () => {
    const { id, report } = await openedReview(node);
    const cause = report.replace(/_Why did it happen\?.*_/, 'A bad deploy.');
    await saveReport(node.app, id, { text: cause, base: 0, read: report }, ANN);
    await node.call('PUT', `/api/reviews/${id}/parts`, { base: 0, rootCause: 'A missing index' });
    const refresh = (conflicts: string) => node.call('POST', `/api/reviews/${id}/report/refresh`, { conflicts });
    expect(await refresh('ask')).toMatchObject({ status: 409 });
    const { body } = await refresh('both');
    expect(body.text).toMatch(/A bad deploy\.\nA missing index/);
    expect(await read(id)).toMatchObject({ stale: false });
  });
});

describe('the history', () => {
  test('is read and restored, and thinned out', async () => {
    const { id } = await openedReview(node);
    let base = 0;
    for (let n = 1; n <= 80; n += 1) {
      base = (await saveReport(node.app, id, { text: `# ${n}\n`, base }, ANN)).version;
    }
    const { body } = await node.call('GET', `/api/reviews/${id}/report/versions`);
    const versions = (body.versions as { version: number }[]).map(({ version }) => version);
    expect(versions.slice(0, 2)).toEqual([80, 79]);
    expect(versions.length).toBeLessThan(70);
    expect(versions.at(-1)).toBe(1);
    expect(await node.call('GET', `/api/reviews/${id}/report/versions/79`)).toMatchObject({
      body: { text: '# 79\n', by: 'Ann', diff: expect.stringContaining('-# 78\n+# 79') },
    });
    expect(await restoreReport(node.app, id, 1, BEN)).toMatchObject({ version: 81, text: '# 1\n' });
    expect(await node.call('POST', `/api/reviews/${id}/report/versions/5/restore`)).toMatchObject({ status: 404 });
  });
});

test('who is editing is known for a minute', async () => {
  const { id } = await openedReview(node);
  await setPresence(node.app, id, { editing: true, section: 'Root Cause' }, ANN);
  expect(await setPresence(node.app, id, { editing: true, section: null }, BEN)).toMatchObject({
    editors: [
      { name: 'Ann', section: 'Root Cause' },
      { name: 'Ben', section: null },
    ],
  });
  expect((await setPresence(node.app, id, { editing: false, section: null }, BEN)).editors).toHaveLength(1);
  node.clock.advance(61_000);
  expect((await read(id)).editors).toEqual([]);
});

test('parts are said by two people at once, and stand in the report', async () => {
  const { id } = await openedReview(node);
  const say = (said: object) => node.call('PUT', `/api/reviews/${id}/parts`, { base: 0, ...said });
  const { body: suggested } = await node.call('GET', `/api/reviews/${id}/key-events`);
  const [first] = suggested.suggested as { seq: number; at: string; text: string }[];
  expect(await say({ keyEvents: [{ ...first, text: 'It <b>began</b>' }] })).toMatchObject({ status: 200 });
  const factors = [{ kind: 'change', text: 'A deploy on Friday' }];
  const whys = [
    { question: 'Why did webhooks fail?', answers: ['The secret was old', 'Nobody rotates it'], factor: 0 },
  ];
  expect(await say({ factors, whys, wentWell: ['Fast | calm'], rootCause: 'No rotation' })).toMatchObject({
    status: 200,
  });
  expect(await say({ factors: [] })).toMatchObject({ status: 409, body: { errors: [{ at: 'factors' }] } });
  expect(await node.call('PUT', `/api/reviews/${id}/parts`, { base: 9, factors: [] })).toMatchObject({ status: 400 });
  const { report } = await read(id);
  expect(report).toContain('It &lt;b&gt;began&lt;/b&gt;');
  expect(report).toContain('1. The secret was old\n2. Nobody rotates it');
  expect(report).toContain('- Change: A deploy on Friday');
  expect(report).toContain('- Fast \\| calm');
  for (const form of ['post-incident-review', 'incident-report']) {
    expect(await node.call('PUT', `/api/reviews/${id}/form`, { form })).toMatchObject({
      body: { report: expect.stringContaining('Nobody rotates it') },
    });
  }
});
