import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LeverValue } from '../evaluate.ts';
import { type ProtectOptions, protect, type RequestView } from '../middleware/index.ts';
import type { GuardSettings } from './run-gate.ts';

/** A running application: `GET|POST|… /*` answers 200 `done`, `/slow` after 100 ms, `/broken` fails. */
export interface AppUnderTest {
  port: number;
  close(): Promise<void>;
}

export interface AdapterUnderTest {
  name: string;
  start(gate: ReturnType<typeof protect>, settings: GuardSettings): Promise<AppUnderTest>;
}

interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** Sends the path exactly as it is written, which `fetch` would not do. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const SECRET = 'a-secret-of-the-staff';

/** What every adapter must do, with the real framework on 127.0.0.1. */
export function adapterContract(adapter: AdapterUnderTest): void {
  describe(`the adapter for ${adapter.name}`, () => {
    const levers: Record<string, LeverValue> = {};
    const seen: RequestView[] = [];
    let app: AppUnderTest;
    const options: ProtectOptions = {
      maintenance: {
        allow: { paths: ['/health'], header: { name: 'X-Staff', secrets: [SECRET] }, addresses: ['198.51.100.0/24'] },
      },
      readOnly: { except: ['POST /hooks/**'] },
      rateLimit: { limit: 1_000, lever: 'rate-limit', allow: { when: (request) => !!seen.push(request) && false } },
      loadShedding: { lever: 'shed', eventLoopMs: false, priority: { low: ['/reports/**'] } },
      queue: { running: 100, waiting: 1, waitingEach: 1, longestWaitMs: 5_000, lever: 'concurrency' },
    };
    beforeAll(async () => {
      app = await adapter.start(protect({ lever: (id) => levers[id] }, options), { trustProxies: 1 });
    });
    afterAll(() => app.close());
    const pulled = async (values: Record<string, LeverValue>, check: () => Promise<void>) => {
      Object.assign(levers, values);
      await check().finally(() => {
        for (const id of Object.keys(values)) delete levers[id];
      });
    };

    it('lets requests through with the headers of the rate limit', async () => {
      const { status, headers, body } = await ask(app.port, '/things?q=1', {
        headers: { 'x-forwarded-for': '192.0.2.1' },
      });
      expect([status, body]).toEqual([200, 'done']);
      expect(headers['ratelimit-policy']).toBe('"default";q=1000;w=60');
      expect(headers.ratelimit).toMatch(/^"default";r=\d{3};t=\d+$/);
    });

    it('shows the request as it was sent', async () => {
      await ask(app.port, '/a%20b/%63?x=/y#z', {
        headers: { 'x-one': 'two', 'X-Forwarded-For': '6.6.6.6, 192.0.2.7' },
      });
      const view = seen.at(-1);
      expect([view?.method, view?.path, view?.address]).toEqual(['GET', '/a%20b/%63', '192.0.2.7']);
      expect([view?.header('x-one'), view?.header('x-none')]).toEqual(['two', undefined]);
    });

    it('answers 503 in maintenance, as a page to people and as JSON to programs', async () => {
      await pulled({ maintenance: 'Back <soon>' }, async () => {
        const page = await ask(app.port, '/things', { headers: { accept: 'text/html,*/*;q=0.8' } });
        expect(page.status).toBe(503);
        expect(page.headers).toMatchObject({ 'retry-after': '120', 'cache-control': 'no-store' });
        expect(page.headers['content-type']).toMatch(/^text\/html/);
        expect(page.body).toContain('Back &lt;soon&gt;');
        const json = await ask(app.port, '/things', { headers: { accept: '*/*' } });
        expect(json.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(JSON.parse(json.body)).toMatchObject({ status: 503, detail: 'Back <soon>', retryAfterSeconds: 120 });
        expect((await ask(app.port, '/none/of/this', { method: 'HEAD' })).body).toBe('');
      });
    });

    it('lets the allow list through, and nobody in disguise', async () => {
      await pulled({ maintenance: true }, async () => {
        const status = async (path: string, headers: Record<string, string> = {}) =>
          (await ask(app.port, path, { headers })).status;
        expect(await status('/health')).toBe(200);
        expect(await status('/things', { 'x-staff': SECRET })).toBe(200);
        expect(await status('/things', { 'x-forwarded-for': '198.51.100.9' })).toBe(200);
        expect(await status('/things', { 'x-forwarded-for': '198.51.100.9, 203.0.113.1' })).toBe(503);
        expect(await status('/things', { 'x-staff': `${SECRET}x` })).toBe(503);
        for (const path of [
          '/health/../things',
          '/health/%2e%2e/things',
          '//health',
          '/health%2f..%2fthings',
          '/HEALTH',
        ]) {
          expect([path, await status(path)]).toEqual([path, 503]);
        }
      });
    });

    it('refuses what writes while it is read-only', async () => {
      await pulled({ 'read-only': true }, async () => {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']) {
          expect([method, (await ask(app.port, '/things', { method })).status]).toEqual([method, 503]);
        }
        expect((await ask(app.port, '/things')).status).toBe(200);
        expect((await ask(app.port, '/hooks/a/b', { method: 'POST' })).status).toBe(200);
        const headers = { 'x-http-method-override': 'DELETE' };
        expect((await ask(app.port, '/things', { headers })).status).toBe(503);
      });
    });

    it('counts by address, and takes the limit from the lever', async () => {
      await pulled({ 'rate-limit': 2 }, async () => {
        const headers = { 'x-forwarded-for': '192.0.2.200' };
        const answers = [];
        for (let i = 0; i < 3; i += 1) answers.push(await ask(app.port, '/things', { headers }));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
        expect(answers[2]?.headers).toMatchObject({ 'ratelimit-policy': '"default";q=2;w=60', 'retry-after': '30' });
        expect((await ask(app.port, '/things', { headers: { 'x-forwarded-for': '192.0.2.201' } })).status).toBe(200);
      });
    });

    it('sheds by priority', async () => {
      await pulled({ shed: 'low' }, async () => {
        expect((await ask(app.port, '/reports/1')).status).toBe(503);
        expect((await ask(app.port, '/things')).status).toBe(200);
      });
    });

    it('queues with bounds, and gives places back however a request ends', async () => {
      await pulled({ concurrency: 1 }, async () => {
        const statuses = (await Promise.all([1, 2, 3].map(() => ask(app.port, '/slow')))).map(({ status }) => status);
        expect(statuses.sort()).toEqual([200, 200, 503]);
        expect((await ask(app.port, '/broken')).status).toBe(500);
        await expect(goAway(app.port, '/slow')).resolves.toBe('gone');
        expect((await ask(app.port, '/things')).status).toBe(200);
      });
    });

    it('frees the place of a client that goes away while it waits', async () => {
      await pulled({ concurrency: 1 }, async () => {
        const running = ask(app.port, '/slow');
        await new Promise((resolve) => setTimeout(resolve, 20));
        await goAway(app.port, '/things');
        await new Promise((resolve) => setTimeout(resolve, 20));
        const next = ask(app.port, '/things');
        expect([(await running).status, (await next).status]).toEqual([200, 200]);
      });
    });

    it('survives a header of 12,000 characters and an Accept that is none', async () => {
      await pulled({ maintenance: true }, async () => {
        const headers = { accept: `;;q=x,${'text/html;q=0,'.repeat(850)}`, cookie: '='.repeat(2_000) };
        const { status, headers: answered } = await ask(app.port, '/things', { headers });
        expect(status).toBe(503);
        expect(answered['content-type']).toMatch(/problem\+json/);
      });
    });
  });
}

/** Sends a request and hangs up after 30 ms. */
function goAway(port: number, path: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, agent: false });
    sent.on('error', () => resolve('gone'));
    sent.end();
    setTimeout(() => sent.destroy(new Error('hung up')), 30);
  });
}
