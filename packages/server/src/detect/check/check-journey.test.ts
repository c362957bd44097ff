import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JourneyMonitor, JourneyStep } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE, contextOf, planWith } from './check-data.fixture.ts';
import { checkJourney } from './check-journey.ts';
import { CookieJar } from './check-journey-cookies.ts';

/** A shop: sign in (cookie and token), put something into the basket, pay. */
let base = '';
let payStatus = 200;
interface Asked {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}
type Said = readonly [status: number, value: unknown, headers?: http.OutgoingHttpHeaders];

const TOKEN = 'token-"secret"-1';
const PAGES: Readonly<Record<string, (asked: Asked) => Said>> = {
  '/login': ({ body }) => {
    const cookies = ['sid=cookie-secret-1; Path=/; HttpOnly', 'foreign=1; Domain=example.com'];
    const isKnown = JSON.parse(body).password === 'hidden-word';
    return [isKnown ? 200 : 401, { token: TOKEN, user: { id: 7 } }, { 'set-cookie': cookies }];
  },
  '/basket': ({ body, headers }) => {
    const { user, note } = JSON.parse(body);
    const isFilled = user === '7' && note === TOKEN && headers.cookie === 'sid=cookie-secret-1';
    return [isFilled ? 201 : 400, {}, { location: '/pay/9?step=a b' }];
  },
  '/pay/9?step=a%20b': ({ headers: { authorization, cookie } }) => {
    const isAllowed = authorization === `Bearer ${TOKEN}` && cookie === 'sid=cookie-secret-1';
    return [isAllowed ? payStatus : 401, { paid: true, echo: `${authorization} ${cookie}` }];
  },
};
const shop = http.createServer((request, response) => {
  const { url = '', headers } = request;
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (url === '/slow') return;
    const [status, value, more] = PAGES[url]?.({ url, headers, body }) ?? [404, {}];
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(value));
  });
});
beforeAll(async () => {
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
});
afterAll(() => {
  shop.closeAllConnections();
  shop.close();
});

function step(title: string, url: string, over: Partial<JourneyStep> = {}): JourneyStep {
  const expected = [{ of: 'status', must: { is: [200] } }];
  return { title, url, method: 'GET', headers: {}, body: null, expect: expected, extract: {}, ...over };
}

function shopping(): JourneyStep[] {
  const json = { 'Content-Type': 'application/json' };
  return [
    step('Sign in', `${base}/login`, {
      ...{ method: 'POST', headers: json, body: '{"password": "hidden-word"}' },
      extract: { token: 'json:$.token', user: 'json:$.user.id', sid: 'cookie:sid' },
    }),
    step('Fill the basket', `${base}/basket`, {
      ...{ method: 'POST', headers: json, body: '{"user": "{{user}}", "note": "{{ token }}"}' },
      expect: [{ of: 'status', must: { is: [201] } }],
      extract: { next: 'header:location' },
    }),
    step('Pay', '{{next}}', {
      headers: { Authorization: 'Bearer {{token}}' },
      expect: [
        { of: 'status', must: { is: [200] } },
        { of: 'json:$.paid', must: { is: [true] } },
        { of: 'latency', must: { below: 5000 } },
      ],
    }),
  ];
}

function travel(steps: readonly JourneyStep[], seconds = 5) {
  const monitor: JourneyMonitor = { ...BASE, type: 'journey', timeout: seconds, steps };
  return checkJourney(monitor, contextOf(planWith([], { SHOP_PASSWORD: 'hidden-word' }), '/nowhere', seconds));
}

test('cookies and variables are carried from step to step', async () => {
  payStatus = 200;
  const seen = await travel(shopping());
  expect(seen).toMatchObject({ failure: null, said: '3 steps' });
  expect(seen.latencyMs).toBeGreaterThan(0);
  expect(seen.evidence).toMatch(
    /^1\. Sign in: 200 in \d+ ms\n2\. Fill the basket: 201 in \d+ ms\n3\. Pay: 200 in \d+ ms$/,
  );
});

test('the step that fails is named, and no secret is shown', async () => {
  payStatus = 500;
  const seen = await travel(shopping());
  expect(seen.failure).toBe('step 3 of 3, "Pay": status is 500, expected 200');
  expect(seen.evidence).toContain('2. Fill the basket: 201');
  expect(seen.evidence).toContain('"paid":true');
  expect(JSON.stringify(seen)).not.toMatch(/cookie-secret|hidden-word|secret.{0,3}-1/);
});

test.each([
  ['is not there', '/missing', {}, 'status is 404, expected 200'],
  [
    'has no such value',
    '/login',
    { method: 'POST', body: '{"password": "hidden-word"}', extract: { a: 'json:$.b' } },
    'json:$.b does not exist, from which "a" is taken',
  ],
  ['needs what nobody extracts', '/{{id}}', {}, '"{{id}}" is not known: no step before extracts it'],
  ['goes to what is no address', 'mailto:a@example.com', {}, 'the address is neither http nor https'],
] as const)('a step that %s', async (_, path, over, wrong) => {
  const url = path.startsWith('/') ? `${base}${path}` : path;
  expect((await travel([step('Look', url, over)])).failure).toBe(`step 1 of 1, "Look": ${wrong}`);
});

test('a step that never answers ends with the journey', async () => {
  const steps = shopping();
  const startedMs = performance.now();
  const seen = await travel([...steps.slice(0, 1), step('Wait', `${base}/slow`)], 1);
  expect(seen.failure).toBe('step 2 of 2, "Wait": timed out after 1 s: connected, but there was no answer');
  expect(performance.now() - startedMs).toBeLessThan(2000);
});

test('a server that is not there', async () => {
  expect((await travel([step('Look', 'http://127.0.0.1:1/')])).failure).toBe('step 1 of 1, "Look": connection refused');
});

test.each([
  ['a=1', 'http://shop.example.com/x/y', 'http://shop.example.com/x/z', 'a=1'],
  ['a=1', 'http://shop.example.com/x/y', 'http://shop.example.com/', null],
  ['a=1; Path=/', 'http://shop.example.com/x', 'http://other.example.com/', null],
  ['a=1; Path=/; Domain=.example.com', 'http://shop.example.com/x', 'http://other.example.com/', 'a=1'],
  ['a=1; Path=/; Domain=com', 'http://shop.example.com/x', 'http://shop.example.com/', null],
  ['a=1; Path=/; Secure', 'https://shop.example.com/x', 'http://shop.example.com/', null],
  ['a=1; Path=/; Max-Age=0', 'http://shop.example.com/x', 'http://shop.example.com/', null],
  ['a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'http://a.example.com/', 'http://a.example.com/', null],
  ['=1', 'http://a.example.com/', 'http://a.example.com/', null],
  ['a=b=c; Path=/', 'http://a.example.com/', 'http://a.example.com/', 'a=b=c'],
])('the cookie %s of %s is sent to %s as %s', (line, from, to, header) => {
  const jar = new CookieJar();
  jar.take([line], new URL(from), Date.now());
  expect(jar.header(new URL(to))).toBe(header);
});
