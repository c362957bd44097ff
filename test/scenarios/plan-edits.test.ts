import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createTocsin } from '@tocsin/sdk';
import type {
  AlertList,
  HealthBoard,
  IncidentRoom,
  LeverList,
  PlanDiff,
  PlanList,
  PlanOverview,
  PlanVersions,
} from '@tocsin/server/contract';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';

/* Somebody edits the files of a plan while Tocsin runs. */
let node: PlanNode;
let target: Server;
let answers = 200;
beforeAll(async () => {
  target = createServer((_request, response) => response.writeHead(answers).end());
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
});
afterAll(() => target.close());
beforeEach(async () => {
  answers = 200;
  node = await startPlanNode();
});
afterEach(() => node.close());

const targetUrl = () => `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
const planOf = async () => {
  const { plans } = await node.must<PlanList>('GET', '/api/plans');
  const plan = plans[0];
  if (!plan) throw new Error('no plan is loaded');
  return plan;
};
const edited = (what: string, look: (plan: PlanList['plans'][number]) => boolean) =>
  eventually(what, async () => {
    const plan = await planOf();
    return look(plan) && plan;
  });
const open = (title: string) =>
  node.must<IncidentRoom>('POST', '/api/incidents', { service: 'shop', title, severity: 'P1' });
const dueIn = (room: IncidentRoom) => {
  const clock = room.clocks.find(({ name }) => name === 'acknowledge');
  return Math.round((Date.parse(clock?.dueAt ?? '') - Date.parse(room.openedAt)) / 60_000);
};

it('an edit comes into force; an incident keeps the version and the clocks it began with, a new one has the new', async () => {
  const before = await planOf();
  expect(before).toMatchObject({ watching: 'on', problems: 0, refused: null, isAdded: false });
  const first = await open('Before');
  node.write({ 'plan.yaml': shopPlan({ acknowledge: '5m', title: 'The shop' }) });
  const after = await edited('the edit', ({ version }) => version !== before.version);
  expect(after).toMatchObject({ title: 'The shop', lastChange: { cause: 'file', by: 'a file change' } });
  expect(after.lastChange).toMatchObject({ previous: before.version, version: after.version, outcome: 'in_force' });

  const second = await open('After');
  const again = await node.must<IncidentRoom>('GET', `/api/incidents/${first.id}`);
  expect([again.planVersion, dueIn(again)]).toEqual([before.version, 10]);
  expect([second.planVersion, dueIn(second)]).toEqual([after.version, 5]);

  const diff = await node.must<PlanDiff>('GET', '/api/plans/shop/diff');
  expect(diff).toMatchObject({ from: before.version, to: after.version });
  expect(diff.files).toMatchObject([{ path: 'plan.yaml', status: 'changed', added: 2, removed: 2 }]);
  expect(diff.files[0]?.hunks[0]?.lines).toContainEqual({ kind: 'added', text: 'title: The shop' });
  const { versions } = await node.must<PlanVersions>('GET', '/api/plans/shop/versions');
  expect(versions).toMatchObject([
    { version: after.version, inForce: true, incidents: 1, hasSources: true },
    { version: before.version, inForce: false, incidents: 1, hasSources: true },
  ]);
});

it('a level and a person that an open incident uses may leave the plan', async () => {
  const first = await open('Before');
  const renamed = shopPlan({ people: ['bob'] }).replaceAll('P1', 'SEV1');
  node.write({ 'plan.yaml': renamed });
  await edited('the edit', ({ severities }) => severities[0]?.id === 'SEV1');
  const room = await node.must<IncidentRoom>('GET', `/api/incidents/${first.id}`);
  expect(room).toMatchObject({ severity: 'P1', severityName: 'Bad' });
  await node.must('POST', `/api/incidents/${first.id}/escalate`);
  await node.must('POST', `/api/incidents/${first.id}/acknowledge`);
  const done = await node.must<IncidentRoom>('POST', `/api/incidents/${first.id}/resolve`, {
    resolution: 'It is mended',
  });
  expect(done.status).toBe('resolved');
});

it('a broken edit is refused and shown, and mended by the next one', async () => {
  const before = await planOf();
  node.write({ 'plan.yaml': shopPlan().replace('commander: commander', 'commander: nobody-of-that-name') });
  const refused = await edited('the refusal', ({ problems }) => problems > 0);
  expect(refused.version).toBe(before.version);
  expect(refused.refused).toMatchObject({ outcome: 'refused', cause: 'file', version: null });
  expect(refused.refused?.problems[0]).toMatchObject({ file: 'plan.yaml', line: 13, severity: 'error' });
  // The same refusal again is not recorded again.
  await node.must('POST', '/api/plans/shop/reload');
  expect(refused.refused?.problems[0]?.message).toContain('nobody-of-that-name');

  node.write({ 'plan.yaml': shopPlan() });
  const mended = await edited('the mending', ({ problems }) => problems === 0);
  expect(mended).toMatchObject({ version: before.version, refused: null });
  const { changes } = await node.must<PlanVersions>('GET', '/api/plans/shop/versions');
  expect(changes.map(({ outcome }) => outcome)).toEqual(['in_force', 'refused', 'in_force']);
});

it('another service in the folder is refused', async () => {
  node.write({ 'plan.yaml': shopPlan({ service: 'market' }) });
  const { refused, service } = await edited('the refusal', ({ problems }) => problems > 0);
  expect(service).toBe('shop');
  expect(refused?.problems).toMatchObject([{ code: 'service-changed', message: expect.stringContaining('market') }]);
});

it('a monitor that is added is checked, one that is mended is checked at once, and one that goes ends its alert', async () => {
  answers = 500;
  node.write({ 'plan.yaml': shopPlan({ monitor: targetUrl() }) });
  const itemOf = async () => {
    const { services } = await node.must<HealthBoard>('GET', '/api/health');
    return services[0]?.items.find(({ id }) => id === 'web');
  };
  await eventually('the monitor is down', async () => (await itemOf())?.state === 'down');
  const firing = async () => (await node.must<AlertList>('GET', '/api/alerts?status=firing')).alerts;
  await eventually('the alert fires', async () => (await firing()).length === 1);
  node.write({ 'plan.yaml': shopPlan() });
  await eventually('the alert is over', async () => (await firing()).length === 0);
  expect(await itemOf()).toBeUndefined();

  answers = 200;
  node.write({ 'plan.yaml': shopPlan({ monitor: targetUrl() }) });
  await eventually('the monitor begins anew and is up', async () => (await itemOf())?.state === 'up');
});

it('levers that come and go are heard by applications; where they were is kept', async () => {
  node.write({ 'plan.yaml': shopPlan({ levers: ['orders'] }) });
  const leverIds = async () => (await node.must<LeverList>('GET', '/api/levers')).levers.map(({ id }) => id);
  await eventually('the lever', async () => (await leverIds()).includes('orders'));
  const sdk = createTocsin({
    url: node.server.url,
    key: node.server.app.keys.sdk('shop'),
    defaults: { orders: true, refunds: true },
  });
  try {
    await node.must('POST', '/api/levers/shop/orders/pull', { reason: 'too many' });
    await eventually('the application hears of it', async () => sdk.lever('orders') === false);
    node.write({ 'plan.yaml': shopPlan({ levers: ['refunds'] }) });
    await eventually('the other lever', async () => (await leverIds()).join() === 'refunds');
    await node.must('POST', '/api/levers/shop/refunds/pull', { reason: 'too many' });
    await eventually('the application hears of that', async () => sdk.lever('refunds') === false);
    node.write({ 'plan.yaml': shopPlan({ levers: ['orders', 'refunds'] }) });
    const back = await eventually('the first one again', async () => {
      const { levers } = await node.must<LeverList>('GET', '/api/levers');
      return levers.find(({ id }) => id === 'orders');
    });
    expect(back.pulled).toBe(true);
  } finally {
    await sdk.close();
  }
});

it('editors that replace files, new folders and a folder that vanishes for a moment are followed', async () => {
  const path = join(node.folder, 'plan.yaml');
  writeFileSync(`${path}.new`, shopPlan({ title: 'Replaced' }));
  renameSync(`${path}.new`, path);
  await edited('the replaced file', ({ title }) => title === 'Replaced');
  writeFileSync(path, shopPlan({ title: 'Written after' }));
  await edited('an edit of the replaced file', ({ title }) => title === 'Written after');

  mkdirSync(join(node.folder, 'runbooks'));
  writeFileSync(
    join(node.folder, 'runbooks/web.md'),
    '---\nid: web\ntitle: The web\n---\n\n## Look\n\n- [ ] Look at it\n',
  );
  await edited('the runbook', ({ counts }) => counts.runbooks === 1);

  renameSync(node.folder, `${node.folder}.away`);
  await edited('the folder is lost', ({ watching }) => watching === 'lost');
  expect(await planOf()).toMatchObject({ title: 'Written after', problems: 0 });
  rmSync(`${node.folder}.away`, { recursive: true });
  node.write({ 'plan.yaml': shopPlan({ title: 'Back' }) });
  await edited('the folder is back', ({ watching, title }) => watching === 'on' && title === 'Back');
  writeFileSync(path, shopPlan({ title: 'Watched again' }));
  await edited('an edit in the new folder', ({ title }) => title === 'Watched again');
});

it('many files that change at once, as by git, are one change', async () => {
  const many = Array.from({ length: 200 }, (_, i) => [
    `runbooks/r${i}.md`,
    `---\nid: r${i}\ntitle: Runbook ${i}\n---\n\n## Look\n\n- [ ] Look at it\n`,
  ]);
  mkdirSync(join(node.folder, 'runbooks'));
  await new Promise((done) => setTimeout(done, 500));
  node.write(Object.fromEntries(many));
  await edited('the runbooks', ({ counts }) => counts.runbooks === 200);
  rmSync(join(node.folder, 'runbooks'), { recursive: true });
  await edited('none again', ({ counts }) => counts.runbooks === 0);
  const { changes } = await node.must<PlanVersions>('GET', '/api/plans/shop/versions');
  expect(changes.map(({ outcome }) => outcome)).toEqual(['in_force', 'in_force', 'in_force']);
});

it('shows the whole plan in words, and leaves addresses and secrets out', async () => {
  const secret = 'sk-written-out-4711';
  node.write({
    'plan.yaml': `${shopPlan({ monitor: targetUrl(), levers: ['orders'] })}environment:\n  API_TOKEN: ${secret}\n`,
  });
  await edited('the edit', ({ counts }) => counts.levers === 1);
  const plan = await node.must<PlanOverview>('GET', '/api/plans/shop');
  expect(plan.sections.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['severities', 'people', 'escalation', 'channels', 'monitors', 'levers', 'review']),
  );
  const [level] = plan.sections.find(({ id }) => id === 'severities')?.entries ?? [];
  expect(level?.facts).toContainEqual({ name: 'Acknowledge', value: 'within 10 min' });
  expect(JSON.stringify(plan)).not.toContain(secret);
  const { files } = await node.must<{ files: { text: string }[] }>('GET', `/api/plans/shop/versions/${plan.version}`);
  expect(files[0]?.text).toContain('API_TOKEN: ••••');
  const { rows } = await node.server.app.pool.query('select document::text || sources::text as text from plan_version');
  expect(rows.map(({ text }) => text).join()).not.toContain(secret);
});

it('what is edited, loaded by hand and edited back at once is as it was', async () => {
  node.write({ 'plan.yaml': shopPlan({ people: ['ann', 'bob'] }) });
  await node.must('POST', '/api/plans/shop/reload');
  node.write({ 'plan.yaml': shopPlan() });
  await edited('the plan as it was', ({ counts }) => counts.people === 1);
});

it('a session may do what the plan of today says', async () => {
  node.write({ 'plan.yaml': shopPlan({ people: ['ann', 'bob'] }) });
  await edited('the edit', ({ counts }) => counts.people === 2);
  const { url } = await node.must<{ url: string }>('POST', '/api/signin-links', { person: 'bob' });
  const signedIn = await fetch(url, { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const reload = async () =>
    (await fetch(`${node.server.url}/api/plans/shop/reload`, { method: 'POST', headers: { cookie, 'x-tocsin': '1' } }))
      .status;
  expect(await reload()).toBe(200);
  node.write({
    'plan.yaml': shopPlan({ people: ['ann', 'bob'] }).replace('BOB, access: admin', 'BOB, access: viewer'),
  });
  await eventually('only reading', async () => (await reload()) === 403);
  node.write({ 'plan.yaml': shopPlan({ people: ['ann'] }) });
  await eventually('signed out', async () => (await reload()) === 401);
});

it('writes the keys of what is in force', async () => {
  const keys = () => readFileSync(join(node.dataDir, 'keys.json'), 'utf8');
  expect(keys()).not.toContain('nightly');
  node.write({
    'plan.yaml': `${shopPlan()}monitors:\n  nightly: { type: heartbeat, every: 1d, grace: 1h, severity: P1 }\n`,
  });
  await eventually('the key of the heartbeat', async () => keys().includes('nightly'));
});
