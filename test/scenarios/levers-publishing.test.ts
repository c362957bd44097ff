import { PROBE_PASSWORD, PROBE_USER } from '@tocsin/sample-app';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { commandIs, type SignedIn, signIn, timesTold } from '../harness/lever-people.ts';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { answers, closeWorld, deploymentsOf, json, openWorld, PLATFORM, post, stage, url } from './runbooks-world.ts';

/*
 * Every lever of the publishing platform is pulled and released, and measured by what its API and its website answer, the rows
 * it keeps, and where Cloudflare says that its queue and its worker are.
 */
let levers: LeversWorld;
/** Who has the role of the operator this week, and who has not. */
let onCall: SignedIn;
let other: SignedIn;
let token: string;

// Many conditions in one test, and each has half a minute on a slow machine.
vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  // The clock is moved, so that the website is looked at.
  await openWorld(PLATFORM, (app) => ({ SITE_URL: `${app}/publishing/site` }));
  levers = leversOf(stage, PLATFORM);
  const at = { url: stage.server.url, token: stage.server.app.config.token };
  [onCall, other] = [await signIn(at, 'developer'), await signIn(at, 'operator')];
  token = String(
    (await post('/publishing/auth/login', JSON.stringify({ email: PROBE_USER, password: PROBE_PASSWORD }))).body.token,
  );
});
afterEach(() => stage?.settle());
afterAll(closeWorld);

/** Asks the API as an author who has signed in. */
const api = (method: string, path: string, body?: object) =>
  json(`/publishing${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
const upload = (title = 'A short story') => api('POST', '/manuscripts', { title, text: 'Once upon a time' });
const titles = async () =>
  ((await api('GET', '/manuscripts')).body.manuscripts as { title: string }[]).map(({ title }) => title);
const site = async () => (await fetch(`${url}/publishing/site`)).text();

/** Rows of the platform's database. */
async function rows<Row = Record<string, unknown>>(statement: string): Promise<Row[]> {
  const address = `${url}/fake-cloudflare/d1/publishing-platform/query`;
  const [answer] = (await (await fetch(address, { method: 'POST', body: statement })).json()) as { results: Row[] }[];
  return answer?.results ?? [];
}

/** Where the analysis of a manuscript is. */
const analysisOf = async (manuscript: unknown) =>
  (await rows<{ status: string }>(`SELECT status FROM analyses WHERE manuscript_id = '${manuscript}'`))[0]?.status;

it('uploads: refused on purpose, which is no error; what is there can be read', async () => {
  expect((await upload('The first')).status).toBe(201);
  await levers.pull('uploads');
  await levers.see('an upload is refused', async () => (await upload()).status === 503);
  const refused = await fetch(`${url}/publishing/manuscripts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  expect(await titles()).toContain('The first');
  expect(await site()).not.toContain('Upload');
  await levers.release('uploads');
  await levers.see('an upload', async () => (await upload('The second')).status === 201);
  expect(await titles()).toContain('The second');
  expect(await site()).toContain('Upload');
});

it('analysis: new manuscripts are kept, and analysed afterwards', async () => {
  await levers.pull('analysis');
  const kept = await levers.see('a manuscript is not analysed', async () => {
    const { body } = await upload();
    return (await analysisOf(body.id)) === 'held' && body.id;
  });
  // What was in the queue before goes on.
  await rows(`INSERT INTO analyses VALUES ('a-before', 'm-1', 'queued', 0, unixepoch())`);
  await levers.see(
    'it is done',
    async () => (await rows(`SELECT 1 FROM analyses WHERE id = 'a-before' AND status = 'done'`)).length,
  );
  expect(await analysisOf(kept)).toBe('held');
  await levers.release('analysis');
  await levers.see('it is analysed', async () => (await analysisOf(kept)) === 'done');
});

it('checkout, by the command line: nobody can subscribe, subscriptions go on', async () => {
  const subscriptions = async () => Number((await rows('SELECT count(*) AS n FROM subscriptions'))[0]?.n);
  await levers.see('the first subscription', async () => (await subscriptions()) > 0);
  const pulled = await stage.shell(PLATFORM, 'tocsin lever pull checkout --reason "Payments fail"');
  expect(pulled.exitCode).toBe(0);
  await levers.see('the website offers nothing', async () => !(await site()).includes('Subscribe'));
  const before = await subscriptions();
  expect((await api('POST', '/checkout')).status).toBe(503);
  expect(await subscriptions()).toBe(before);
  expect((await api('GET', '/subscription/status')).body).toEqual({ active: true });
  await levers.release('checkout');
  await levers.see('the website offers it', async () => (await site()).includes('Subscribe'));
  expect((await api('POST', '/checkout')).status).toBe(201);
  await levers.see('it has begun', async () => (await subscriptions()) === before + 1);
});

it('read-only: pulls uploads, analysis and checkout; writes are refused, signing in is not', async () => {
  await levers.pull('read-only');
  expect((await stage.pulled(PLATFORM)).toSorted()).toEqual(['analysis', 'checkout', 'read-only', 'uploads']);
  const webhook = () => post('/publishing/webhooks/stripe');
  await levers.see('a write is refused', async () => (await webhook()).status === 503);
  expect((await webhook()).body).toMatchObject({ readOnly: true, retryAfterSeconds: 30 });
  expect((await api('GET', '/manuscripts')).status).toBe(200);
  expect((await post('/publishing/auth/login', '{}')).status).toBe(401);
  await levers.release('read-only');
  await levers.see('a write is looked at', async () => (await webhook()).status === 400);
});

it('cache: lists come from the cache, without what was changed meanwhile', async () => {
  await titles();
  await levers.pull('cache');
  const stale = await levers.see('a list that misses the newest', async () => {
    const title = `Chapter ${Math.random()}`;
    await upload(title);
    return !(await titles()).includes(title) && title;
  });
  const answer = await fetch(`${url}/publishing/manuscripts`, { headers: { authorization: `Bearer ${token}` } });
  expect(Number(answer.headers.get('age'))).toBeLessThan(60);
  await levers.release('cache');
  await levers.see('the newest is there', async () => (await titles()).includes(stale));
});

it('banner: the website shows the line, and until when', async () => {
  await levers.pull('banner');
  await levers.see('the line of the plan', async () => (await site()).includes('We are working on the platform.'));
  await levers.pull('banner', { value: '{"message": "We move <tonight>.", "until": "2099-01-31T12:00Z"}' });
  await levers.see('the line and its end', async () =>
    (await site()).includes('We move &lt;tonight&gt;. Until <time>2099-01-31T12:00'),
  );
  await levers.release('banner');
  await levers.see('no banner', async () => !(await site()).includes('role="status"'));
});

const queue = () => levers.lever('queue-delivery');
const verify = async () =>
  (
    await levers.must<{ lever: Awaited<ReturnType<typeof queue>> }>(
      'POST',
      `/api/levers/${PLATFORM}/queue-delivery/verify`,
    )
  ).lever.command;

it('queue-delivery: a paused queue gives nothing to its consumer; resumed by hand, it is shown as drift and told', async () => {
  await levers.pull('queue-delivery');
  await commandIs(queue, { status: 'settled', wanted: 'applied', verified: 'applied' });
  const { body } = await upload();
  expect((await stage.shell(PLATFORM, 'npx wrangler queues info analysis')).output).toContain('worker:publishing-api');
  const later = await upload();
  expect([await analysisOf(body.id), await analysisOf(later.body.id)]).toEqual(['queued', 'queued']);

  // Somebody resumes it by hand: at the second verification it is drift, and not before.
  await stage.shell(PLATFORM, 'npx wrangler queues resume-delivery analysis');
  await levers.see('analyses go on', async () => (await analysisOf(body.id)) === 'done');
  expect(await verify()).toMatchObject({ status: 'settled', verified: 'reverted', driftSince: null });
  await levers.advance('6m');
  const drifted = await commandIs(queue, { status: 'settled', verified: 'reverted' });
  expect(drifted.driftSince).not.toBeNull();
  expect((await queue()).pulled).toBe(true);
  await levers.see('somebody is told', async () => (await timesTold(levers.must, 'somebody else changed it')) > 0);

  // Pulled again it is paused again, and the drift is over.
  await levers.pull('queue-delivery');
  await commandIs(queue, { status: 'settled', verified: 'applied', driftSince: null });
  const waiting = await upload();
  expect(await analysisOf(waiting.body.id)).toBe('queued');
  await levers.release('queue-delivery');
  await commandIs(queue, { status: 'settled', wanted: 'reverted', verified: 'reverted' });
  await levers.see('what waited is analysed', async () => (await analysisOf(waiting.body.id)) === 'done');
});

it('rollback: the version before runs once whoever is on call agrees, and what was deployed meanwhile stays', async () => {
  const rollback = () => levers.lever('rollback');
  const version = async () => (await deploymentsOf('publishing-api'))[0]?.versionId;
  const good = await version();
  await stage.fault('api-down', true);
  await levers.see('every request fails', answers('/publishing/manuscripts', 500));
  const broken = await version();

  const asked = await other.move(PLATFORM, 'rollback', 'pull');
  expect(asked.request).toMatchObject({ status: 'waiting' });
  expect(await version()).toBe(broken);
  await onCall.agree(asked.request?.id);
  await commandIs(rollback, { status: 'settled', wanted: 'applied', verified: 'applied' });
  expect(await version()).toBe(good);
  await levers.see('requests are answered', answers('/publishing/manuscripts', 401));

  // Released, the newest version is back: who is on call may do so alone.
  await onCall.move(PLATFORM, 'rollback', 'release');
  await commandIs(rollback, { status: 'settled', wanted: 'reverted', verified: 'reverted' });
  expect(await version()).toBe(broken);
  await levers.see('every request fails again', answers('/publishing/manuscripts', 500));

  await onCall.move(PLATFORM, 'rollback', 'pull');
  await commandIs(rollback, { status: 'settled', wanted: 'applied' });
  await stage.shell(PLATFORM, 'cd "$REPOSITORY" && npx wrangler deploy --name "$WORKER" --message "Mended"');
  const mended = await version();
  await onCall.move(PLATFORM, 'rollback', 'release');
  const { output } = await commandIs(rollback, { status: 'settled', wanted: 'reverted', verified: 'reverted' });
  expect(output).toContain('Another version was deployed');
  expect(await version()).toBe(mended);
  expect((await api('GET', '/manuscripts')).status).toBe(200);
});

it.each([
  ['npx wrangler queues pause-delivery nothing', 1, 'Queue "nothing" does not exist'],
  ['npx wrangler queues resume-delivery analysis --yes', 2, 'Unknown argument: yes'],
  ['curl -sS "$CLOUDFLARE_API/accounts/$CLOUDFLARE_ACCOUNT_ID/queues"', 0, '"message":"Authentication error"'],
])('%s ends with %d', async (command, code, words) => {
  const { exitCode, output } = await stage.shell(PLATFORM, command);
  expect(output).toContain(words);
  expect(exitCode).toBe(code);
});
