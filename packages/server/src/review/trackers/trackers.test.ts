import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FakeTracker } from '../../../../../test/vendors/fake-tracker.ts';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { lookAtTrackers } from './read-back.ts';
import { syncItem } from './sync-item.ts';
import type { TrackerClient } from './tracker-client.ts';
import { addItem, nameTracker, newReview, readItem, TRACKERS } from './tracker-node.fixture.ts';
import { clientOf } from './tracker-place.ts';

describe.each(TRACKERS)('$kind', ({ kind, start, settings }) => {
  let node: ResponseNode;
  let fake: FakeTracker;
  let review = '';
  beforeAll(async () => {
    node = await startResponseNode();
    review = await newReview(node);
  });
  afterAll(() => node.close());
  beforeEach(async () => {
    fake = await start(() => node.clock.now());
    await nameTracker(node, settings(fake));
  });
  afterEach(async () => {
    await node.settle();
    expect(fake.complaints).toEqual([]);
    await fake.close();
    // What waits here must not go to the tracker of the next test.
    await node.app.pool.query('delete from action_item');
    await node.app.pool.query('delete from tracker_state');
  });

  const change = async (id: string, body: object) => {
    const answer = await node.call('PUT', `/api/action-items/${id}`, body);
    await node.settle();
    return answer;
  };
  const issueOf = async (id: string) => {
    const { tracker } = await readItem(node, id);
    const issue = fake.issues.find(({ key }) => key === tracker?.key);
    if (!issue) throw new Error(`no issue: ${JSON.stringify(tracker)}`);
    return issue;
  };
  const look = async () => {
    await lookAtTrackers(node.app, new Map());
    await node.settle();
  };
  const auditedBy = async (id: string) => {
    const sql = 'select actor, action from audit where subject = $1 order by id desc limit 1';
    return (await node.app.pool.query(sql, [id])).rows[0];
  };

  it('is told of an item, once, with its class, owner, due date and labels', async () => {
    const id = await addItem(node, review, 'Alert sooner', { owner: 'Robin', dueAt: '2026-03-01' });
    expect(await readItem(node, id)).toMatchObject({
      tracker: { kind, state: 'synced', error: null, key: expect.any(String), url: expect.stringMatching(/^https?:/) },
    });
    const issue = await issueOf(id);
    expect(issue).toMatchObject({ title: 'Alert sooner', status: 'open' });
    for (const said of ['immediate', 'Robin', 'INC', '2026', review, id]) expect(issue.text).toContain(said);
    expect(issue.labels).toEqual(expect.arrayContaining(kind === 'jira' ? ['two-words', id] : ['two words']));
    await node.call('POST', `/api/action-items/${id}/sync`);
    expect(fake.issues).toHaveLength(1);
  });

  it('hears of changes, and keeps what its people wrote where nothing changed here', async () => {
    const id = await addItem(node, review, 'First');
    const issue = await issueOf(id);
    issue.text = 'Notes of the team';
    await change(id, { title: 'Second' });
    expect(issue).toMatchObject({ title: 'Second', text: 'Notes of the team' });
    await change(id, { owner: 'Kim', horizon: 'long-term' });
    expect(issue.text).toContain('Kim');
    expect(issue.text).toContain('long-term');
  });

  it('closes what is done here, gives up what is dropped here, and opens again', async () => {
    const id = await addItem(node, review, 'Close me');
    await change(id, { status: 'done' });
    expect(await issueOf(id)).toMatchObject({ status: 'done' });
    await change(id, { status: 'open' });
    expect(await issueOf(id)).toMatchObject({ status: 'open' });
    await change(id, { status: 'dropped', reason: 'Not worth it' });
    expect(await issueOf(id)).toMatchObject({ status: 'dropped', text: expect.stringContaining('Not worth it') });
  });

  it('is read back: closed there is done here, opened again there is open here, given up there is dropped here', async () => {
    const id = await addItem(node, review, 'Closed there');
    const { key } = await issueOf(id);
    await node.advance(60);
    for (const [there, here] of [
      ['done', 'done'],
      ['open', 'open'],
      ['dropped', 'dropped'],
    ] as const) {
      fake.setStatus(key, there);
      await look();
      expect(await readItem(node, id)).toMatchObject({ status: here });
      expect(await auditedBy(id)).toMatchObject({ actor: { kind: 'token', name: expect.stringMatching(/^[GLJ]/) } });
      await node.advance(60);
    }
    expect(await readItem(node, id)).toMatchObject({ reason: expect.stringContaining(`: ${key}`) });
    const before = fake.calls.length;
    await look();
    expect(fake.calls.length - before).toBe(1);
  });

  it('lets the last change win when both sides changed', async () => {
    const id = await addItem(node, review, 'Both');
    const { key } = await issueOf(id);
    fake.setStatus(key, 'done');
    await node.advance(60);
    await change(id, { status: 'dropped', reason: 'Later' });
    expect(await issueOf(id)).toMatchObject({ status: 'dropped' });
    expect(await readItem(node, id)).toMatchObject({ status: 'dropped' });
  });

  it('that refuses the token is asked once an hour, for all items; a corrected plan is tried at once', async () => {
    const good = fake.token;
    fake.token = 'another';
    const id = await addItem(node, review, 'No entry');
    await addItem(node, review, 'No entry either');
    const { tracker } = await readItem(node, id);
    expect(tracker).toMatchObject({ state: 'failed', error: expect.stringMatching(/does not accept/), key: null });
    expect(JSON.stringify(await node.app.pool.query('select tracker from action_item'))).not.toContain(good);
    expect(fake.calls).toHaveLength(1);
    await node.advance(1800);
    expect(fake.calls).toHaveLength(1);
    await node.advance(1801);
    expect(fake.calls).toHaveLength(2);
    fake.token = good;
    await look();
    expect(fake.issues.map(({ title }) => title)).toEqual(expect.arrayContaining(['No entry', 'No entry either']));
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced', error: null } });
  });

  it('that is asked too often is left alone as long as it says, or until somebody says now', async () => {
    fake.limitNext(300);
    const id = await addItem(node, review, 'Wait');
    expect(await readItem(node, id)).toMatchObject({ tracker: { error: expect.stringContaining('too often') } });
    const before = fake.calls.length;
    await node.advance(290);
    expect(fake.calls.length).toBe(before);
    await node.advance(20);
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced' } });
    fake.limitNext(300);
    await change(id, { title: 'Now' });
    const { body } = await node.call('POST', `/api/action-items/${id}/sync`);
    expect(body).toMatchObject({ tracker: { state: 'synced' } });
    expect(await issueOf(id)).toMatchObject({ title: 'Now' });
  });

  it('that fails after it made the issue is not asked for another', async () => {
    fake.loseNextCreated();
    const id = await addItem(node, review, 'Only one');
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'failed', key: null } });
    await node.advance(61);
    await node.advance(120);
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced', error: null } });
    expect(fake.issues).toHaveLength(1);
  });

  it('that fails before it made the issue gets it later, with what changed meanwhile', async () => {
    fake.failNext('drop', kind === 'linear' ? 2 : 1);
    const id = await addItem(node, review, 'At last');
    expect(fake.issues).toHaveLength(0);
    await change(id, { title: 'At long last' });
    for (let minute = 0; minute < 6; minute += 1) await node.advance(61);
    expect(fake.issues.map(({ title }) => title)).toEqual(['At long last']);
  });

  it('is asked by one of two nodes at a time', async () => {
    fake.token = `${fake.token}x`;
    const id = await addItem(node, review, 'Two at once');
    fake.token = fake.token.slice(0, -1);
    await Promise.all([1, 2, 3].map(() => syncItem(node.app, id, true)));
    expect(fake.issues).toHaveLength(1);
  });

  it('takes titles of any kind', async () => {
    const titles = [
      'x'.repeat(300),
      '🔥'.repeat(150),
      '<script>alert(1)</script> @everybody #1 [a](b)\r\nBcc: a',
      '\u0000a"\\',
    ];
    for (const title of titles) {
      const id = await addItem(node, review, title.replace('\u0000', '\u0001'), {
        owner: '@channel `x` ![i](http://x)',
      });
      expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced' } });
    }
    expect(fake.issues).toHaveLength(4);
    expect(fake.issues[0]?.title).toHaveLength(255);
    if (kind !== 'jira') expect(fake.issues[2]?.text).not.toMatch(/@channel|!\[i\]/);
  });

  it('says in words which field it does not take, and takes it when it is changed', async () => {
    const words = { title: 'is too long (SAID ON PURPOSE)' };
    const errors = [{ resource: 'Issue', field: 'title', code: 'custom', message: words.title }];
    const extensions = { code: 'INVALID_INPUT', type: 'invalid input', userPresentableMessage: `title ${words.title}` };
    fake.failNext(
      {
        github: { status: 422, body: { message: 'Validation Failed', errors } },
        linear: { status: 200, body: { errors: [{ message: 'Argument Validation Error', extensions }] } },
        jira: { status: 400, body: { errorMessages: [], errors: words } },
      }[kind],
    );
    const id = await addItem(node, review, 'Too long');
    const { tracker } = await readItem(node, id);
    expect(tracker).toMatchObject({ state: 'failed', error: expect.stringMatching(/title:? is too long/) });
    await change(id, { title: 'Short' });
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced', error: null } });
    expect(fake.issues.map(({ title }) => title)).toEqual(['Short']);
  });

  it('says that an issue is gone, and makes no other', async () => {
    const id = await addItem(node, review, 'Gone soon');
    fake.remove((await issueOf(id)).key);
    await change(id, { title: 'Gone' });
    expect(await readItem(node, id)).toMatchObject({ tracker: { error: expect.stringContaining('no more') } });
    await node.advance(7200);
    expect(fake.issues).toHaveLength(0);
  });

  it('is moved to with what is open, and is not asked without a token', async () => {
    await nameTracker(node, null);
    const id = await addItem(node, review, 'Before');
    expect(await readItem(node, id)).toMatchObject({ tracker: null });
    expect((await node.call('POST', `/api/action-items/${id}/sync`)).status).toBe(409);
    await nameTracker(node, { ...settings(fake), token: null });
    await look();
    expect(await readItem(node, id)).toMatchObject({ tracker: { error: expect.stringContaining('token is not set') } });
    expect(fake.calls).toHaveLength(0);
    await nameTracker(node, settings(fake));
    await look();
    expect(await readItem(node, id)).toMatchObject({ tracker: { state: 'synced' } });
  });

  it('that does not answer is given up, and a redirect is not followed', async () => {
    const client = (): TrackerClient => clientOf(settings(fake), { now: () => node.clock.now(), withinMs: 200 });
    fake.failNext('silence');
    await expect(client().read('1')).rejects.toMatchObject({
      kind: 'unclear',
      message: expect.stringContaining('within'),
    });
    fake.failNext({ status: 307, headers: { location: 'https://elsewhere.example.com/' } });
    await expect(client().read('1')).rejects.toMatchObject({ kind: 'access', message: expect.stringContaining('307') });
    fake.failNext({ status: 200, body: '<html>' });
    await expect(client().read('1')).rejects.toMatchObject({ kind: 'unclear' });
    expect(node.app.plans.get(SERVICE).review.tracker?.kind).toBe(kind);
  });
});
