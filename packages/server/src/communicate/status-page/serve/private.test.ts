import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issueCredential } from '../../../platform/auth/identity.ts';
import { PAGE, type StatusNode, startStatusNode } from './status-node.fixture.ts';

const PASSWORD = 'a wörd that nobody guesses';
let node: StatusNode;
beforeAll(async () => {
  node = await startStatusNode();
});
afterAll(() => node.close());
beforeEach(() => {
  // Wrong passwords of the test before are forgotten by then.
  node.clock.advance(3_600_000);
  return node.setPage({ private: true, password: PASSWORD, domain: null });
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function enter(password: string, more: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const { text } = await node.ask(`${PAGE}/history`);
  const form = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const body = new URLSearchParams({ form, password, back: `${PAGE}/history`, ...more }).toString();
  return node.ask(`${PAGE}/enter`, { method: 'POST', headers: { ...FORM, ...headers }, body });
}

function cookieOf({ headers }: Awaited<ReturnType<typeof enter>>): string {
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

describe('a private page', () => {
  test('is a form for people, and 401 for machines, until the password is entered', async () => {
    const asked = await node.ask(PAGE);
    expect([asked.status, asked.headers['cache-control']]).toEqual([401, 'no-store']);
    expect(asked.text).toContain('<form method="post"');
    expect(asked.text).not.toMatch(/<script|Webhooks|class="banner/);
    for (const path of ['.json', '/rss', '/atom', '/badge.svg', '/api/v2/summary.json']) {
      const { status, headers } = await node.ask(PAGE + path);
      expect([path, status]).toEqual([path, 401]);
      expect(headers['www-authenticate']).toContain('Basic');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
    const entered = await enter(PASSWORD);
    expect([entered.status, entered.headers.location]).toEqual([303, `${PAGE}/history`]);
    const set = String(entered.headers['set-cookie']);
    expect(set).toMatch(
      /^tocsin_status=[0-9a-z]+\.[0-9a-f]{43}; Path=\/status\/churn-saver; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    const cookie = cookieOf(entered);
    const page = await node.ask(PAGE, { headers: { cookie: `a=b; ${cookie}` } });
    expect(page.status).toBe(200);
    expect(page.headers['cache-control']).toBe('private, no-cache');
    expect(page.headers.vary).toBe('Accept-Encoding, Cookie, Authorization');
    expect((await node.ask(PAGE, { headers: { cookie, 'if-none-match': String(page.headers.etag) } })).status).toBe(
      304,
    );
    expect((await node.ask(PAGE, { headers: { 'if-none-match': String(page.headers.etag) } })).status).toBe(401);
  });

  test('logs everybody out when the password changes, and after a week', async () => {
    const cookie = cookieOf(await enter(PASSWORD));
    const status = async () => (await node.ask(PAGE, { headers: { cookie } })).status;
    expect(await status()).toBe(200);
    await node.setPage({ password: 'another one' });
    expect(await status()).toBe(401);
    await node.setPage({ password: PASSWORD });
    expect(await status()).toBe(200);
    node.clock.advance(7 * 86_400_000 + 1000);
    expect(await status()).toBe(401);
    for (const forged of [`${cookie}0`, cookie.replace(/=.*?\./, '=zzzzzzz.'), 'tocsin_status=', 'tocsin_status=x.y']) {
      expect((await node.ask(PAGE, { headers: { cookie: forged } })).status).toBe(401);
    }
  });

  test('is read by the key of its feeds, by HTTP Basic, and by who is signed in', async () => {
    const cookie = cookieOf(await enter(PASSWORD));
    const { text } = await node.ask(PAGE, { headers: { cookie } });
    const feed = /href="([^"]*\/rss\?key=[0-9a-f]{32})"/.exec(text)?.[1] ?? '';
    expect((await node.ask(feed)).text).toContain('<rss');
    expect((await node.ask(`${feed}0`)).status).toBe(401);
    const basic = (pair: string) => ({ headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } });
    expect((await node.ask(`${PAGE}.json`, basic(`anybody:${PASSWORD}`))).status).toBe(200);
    expect((await node.ask(`${PAGE}.json`, basic('anybody:wrong'))).status).toBe(401);
    const subject = { actor: { kind: 'token' as const, name: 'test' }, access: 'viewer' as const };
    const session = await issueCredential(node.app, node.app.db, 'session', subject);
    expect((await node.ask(PAGE, { headers: { cookie: `tocsin_session=${session}` } })).status).toBe(200);
    expect((await node.ask(PAGE, { headers: { cookie: 'tocsin_session=unknown' } })).status).toBe(401);
    await node.setPage({ password: 'another one' });
    expect((await node.ask(feed)).status).toBe(401);
  });

  test('makes who guesses wait, also for the right password', async () => {
    const answers = [];
    for (let tries = 0; tries < 9; tries += 1) answers.push((await enter(`wrong ${tries}`)).status);
    expect(answers).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 429]);
    const late = await enter(PASSWORD);
    expect([late.status, late.headers['set-cookie']]).toEqual([429, undefined]);
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    const authorization = `Basic ${Buffer.from(`x:${PASSWORD}`).toString('base64')}`;
    expect((await node.ask(PAGE, { headers: { authorization } })).status).toBe(429);
    node.clock.advance(61_000);
    expect((await enter(PASSWORD)).status).toBe(303);
  });

  test('takes its form from itself only, and leads nowhere else', async () => {
    expect((await enter(PASSWORD, {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await enter(PASSWORD, {}, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await enter(PASSWORD, { form: 'x.y' })).status).toBe(400);
    expect((await enter('x'.repeat(10_000))).status).toBe(413);
    const again = await node.ask(`${PAGE}/enter`);
    expect([again.status, again.headers.location]).toEqual([303, PAGE]);
    expect((await node.ask(`${PAGE}/enter`, { method: 'PUT' })).status).toBe(405);
    for (const back of ['https://evil.example/', '//evil.example', '/api/x', `${PAGE}/../x`, '/status/other', '']) {
      expect((await enter(PASSWORD, { back })).headers.location).toBe(PAGE);
    }
  });

  test('guards its forms too, but not the way out of its mails', async () => {
    expect((await node.ask(`${PAGE}/report`)).status).toBe(401);
    expect((await node.ask(`${PAGE}/subscribe`)).status).toBe(401);
    expect((await node.ask(`${PAGE}/unsubscribe/abc`)).status).toBe(418);
    expect((await node.ask(`${PAGE}/subscribe/manage/abc`)).status).toBe(418);
    expect((await node.ask(`${PAGE}/subscribe/managers`)).status).toBe(401);
  });

  test('shows its calendar of maintenance only to who may read the page', async () => {
    const calendar = `${PAGE}/maintenance.ics`;
    const basic = (pair: string) => ({ headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } });
    const refused = await node.ask(calendar);
    expect([refused.status, refused.text.includes('VCALENDAR')]).toEqual([401, false]);
    expect(refused.headers['www-authenticate']).toContain('Basic');
    expect((await node.ask(calendar, basic('anybody:wrong'))).status).toBe(401);
    expect((await node.ask(`${calendar}?key=${'0'.repeat(32)}`)).status).toBe(401);
    expect((await node.ask(calendar, basic(`anybody:${PASSWORD}`))).status).toBe(418);
    const { text } = await node.ask(PAGE, { headers: { cookie: cookieOf(await enter(PASSWORD)) } });
    const key = /\/rss\?(key=[0-9a-f]{32})/.exec(text)?.[1];
    expect((await node.ask(`${calendar}?${key}`)).status).toBe(418);
    expect(node.passed.at(-1)).toContain('/maintenance.ics');
  });

  test('whose password is not set up is shown to nobody, in words', async () => {
    const cookie = cookieOf(await enter(PASSWORD));
    await node.setPage({ password: null });
    const { status, text } = await node.ask(PAGE, { headers: { cookie } });
    expect(status).toBe(503);
    expect(text).toContain('statusPage.password');
    expect((await node.ask(`${PAGE}.json`)).status).toBe(503);
  });

  test('under its own name keeps its cookie there', async () => {
    await node.setPage({ domain: 'status.example.com' });
    const host = { host: 'status.example.com' };
    const { text } = await node.ask('/', { headers: host });
    expect(text).toContain('action="/enter"');
    const form = /name="form" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const body = new URLSearchParams({ form, password: PASSWORD, back: '/' }).toString();
    const entered = await node.ask('/enter', {
      method: 'POST',
      headers: { ...FORM, ...host, origin: 'https://status.example.com' },
      body,
    });
    expect([entered.status, entered.headers.location]).toEqual([303, '/']);
    expect(String(entered.headers['set-cookie'])).toContain('; Path=/;');
    expect((await node.ask('/', { headers: { ...host, cookie: cookieOf(entered) } })).text).toContain('class="banner');
  });
});
