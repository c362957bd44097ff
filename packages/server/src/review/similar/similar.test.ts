import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { keepTexts } from './keep-texts.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const SYSTEM = { kind: 'system' } as const;

async function past(title: string, components: readonly string[], resolution: string): Promise<string> {
  const { id } = await node.open('P1', components, title);
  await commandIncident(
    node.app,
    id,
    {
      kind: 'lever-moved',
      lever: Object.keys(node.app.plans.get(SERVICE).levers)[0] ?? '',
      action: 'pulled',
      value: 'on',
      reason: 'x',
    },
    SYSTEM,
  );
  const step = { runId: 'r', step: 's', status: 'done', exitCode: 0, durationMs: 1, output: '' } as const;
  await commandIncident(node.app, id, { kind: 'run-started', runId: 'r', runbook: 'none', auto: false }, SYSTEM);
  await commandIncident(node.app, id, { kind: 'step-finished', ...step, title: 'Restart the workers' }, SYSTEM);
  await commandIncident(node.app, id, { kind: 'step-finished', ...step, title: 'Never', status: 'failed' }, SYSTEM);
  node.clock.advance(600_000);
  await commandIncident(node.app, id, { kind: 'resolve', resolution, falsePositive: false }, SYSTEM);
  await node.settle();
  return id;
}

const similar = async (id: string) =>
  (await node.call('GET', `/api/incidents/${id}/similar`)).body as {
    enabled: boolean;
    similar: Record<string, unknown>[];
  };
const search = async (q: string) => (await node.call('GET', `/api/incidents/search?q=${encodeURIComponent(q)}`)).body;

test('an incident is shown those that were like it, with what helped', async () => {
  const id = await past('Webhook queue grows', ['webhooks'], 'Restarted the stuck consumer');
  await past('Certificate expired', ['database'], 'Renewed it');
  await keepTexts(node.app);
  const now = await node.open('P1', ['webhooks'], 'The webhook queue grows again');
  const found = await similar(now.id);
  expect(found.similar).toMatchObject([
    {
      id,
      ...{ severity: 'P1', resolution: 'Restarted the stuck consumer' },
      steps: expect.arrayContaining([{ runbook: 'none', step: 'Restart the workers' }]),
      levers: [expect.any(String)],
    },
  ]);
  // The test's own clock goes on while it runs.
  expect(Math.abs(Number(found.similar[0]?.durationSeconds) - 600)).toBeLessThan(60);
  expect(JSON.stringify(found)).not.toContain('Never');
  expect(found.similar[0]?.similarity).toBeGreaterThan(0.5);
  expect(await similar(id)).toMatchObject({ similar: [] });
});

test('is found by the words of its review, too, and is looked at again when that changes', async () => {
  const id = await past('Checkout is slow', ['webhooks'], 'Scaled out');
  await keepTexts(node.app);
  expect(await search('semaphore')).toEqual({ incidents: [] });
  await node.app.pool.query(
    `update review set parts = '{"rootCause":"A leaked semaphore"}', parts_version = parts_version + 1 where incident_id = $1`,
    [id],
  );
  await keepTexts(node.app);
  expect(await search('leaked semaphores')).toMatchObject({ incidents: [{ id, reviewId: expect.any(String) }] });
  expect(await search('semaphore -leaked')).toEqual({ incidents: [] });
  expect(await search(id.toLowerCase())).toMatchObject({ incidents: [{ id }] });
});

test.each([`'); drop table incident --`, '<script> & | ! :* ((', `"unclosed`, 'x\u0000y'])(
  'bears a search for %j',
  async (q) => {
    expect(await search(q)).toEqual({ incidents: [] });
  },
);

test('an incident with a hostile title finds what is like it', async () => {
  const now = await node.open('P2', ['webhooks'], `'); drop table x -- \\ & | ! <-> "queue" webhook`);
  expect((await similar(now.id)).similar.length).toBeGreaterThan(0);
});

test('one that was opened again is no past, and an empty search is refused', async () => {
  const id = await past('Sessions vanish', ['database'], 'Warmed the cache');
  await keepTexts(node.app);
  await commandIncident(node.app, id, { kind: 'reopen', reason: 'again' }, SYSTEM);
  await keepTexts(node.app);
  expect(await search('sessions vanish')).toEqual({ incidents: [] });
  expect((await node.call('GET', '/api/incidents/search?q=%20')).status).toBe(400);
  expect((await node.call('GET', '/api/incidents/none/similar')).status).toBe(404);
});

test('10,000 of them are looked through in a tenth of a second', async () => {
  await node.app.pool.query(
    `insert into incident_text
     select 'INC-2020-' || n, $1, 'P2', now(), now(), 'Webhook queue number ' || n || ' grows', 'Restarted', '',
       array['webhooks'], array['metric:queue'], '{}', '{"steps":[],"levers":[]}', null, false, false, '',
       to_tsvector('english', 'Webhook queue number ' || n || ' grows ' || md5(n::text))
     from generate_series(1, 10000) n`,
    [SERVICE],
  );
  await node.app.pool.query('analyze incident_text');
  const now = await node.open('P1', ['webhooks'], 'The webhook queue grows');
  await similar(now.id);
  const times: number[] = [];
  for (let round = 0; round < 7; round++) {
    const startMs = performance.now();
    expect((await similar(now.id)).similar).toHaveLength(5);
    await search('webhook queue');
    times.push(performance.now() - startMs);
  }
  const fastest = Math.min(...times);
  // Both together; a busy machine takes longer now and then.
  expect(fastest).toBeLessThan(200);
});

test('a plan can have it off', async () => {
  const plan = node.app.plans.get(SERVICE);
  const review = { ...plan.review, similar: false };
  await node.app.plans.put({ ...plan, review, version: `${plan.version}s` }, '', node.clock.now());
  const now = await node.open('P1', ['webhooks'], 'The webhook queue grows');
  expect(await similar(now.id)).toEqual({ enabled: false, similar: [] });
});
