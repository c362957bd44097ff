import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SERVICE } from '../../../contain/response-node.fixture.ts';
import { PAGE, type StatusNode, startStatusNode } from './status-node.fixture.ts';

let node: StatusNode;
beforeAll(async () => {
  node = await startStatusNode();
});
afterAll(() => node.close());
beforeEach(() => node.setPage({ languages: ['en', 'de'], domain: null, private: false, password: null }));

const FORMS = ['summary', 'status', 'components', 'incidents', 'scheduled-maintenances'];

describe('a public page', () => {
  test('has every document, with its type, its tag and its bounds', async () => {
    const documents = {
      '': 'text/html; charset=utf-8',
      '/de': 'text/html; charset=utf-8',
      '/history': 'text/html; charset=utf-8',
      '/de/history': 'text/html; charset=utf-8',
      '.json': 'application/json',
      '/json': 'application/json',
      '/rss': 'application/rss+xml; charset=utf-8',
      '/atom': 'application/atom+xml; charset=utf-8',
      '/badge.svg': 'image/svg+xml; charset=utf-8',
      ...Object.fromEntries(FORMS.map((form) => [`/api/v2/${form}.json`, 'application/json'])),
    };
    for (const [path, type] of Object.entries(documents)) {
      const answer = await node.ask(PAGE + path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([path, 200, type]);
      expect(answer.headers['cache-control']).toBe(
        'public, max-age=10, stale-while-revalidate=30, stale-if-error=86400',
      );
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['content-length']).toBe(String(answer.body.length));
      expect(answer.headers.etag).toMatch(/^"[\w-]{22}"$/);
      const head = await node.ask(PAGE + path, { method: 'HEAD' });
      expect([head.status, head.body.length, head.headers.etag]).toEqual([200, 0, answer.headers.etag]);
      expect(head.headers['content-length']).toBe(String(answer.body.length));
    }
  });

  test('is packed as the reader asks, each way with a tag of its own', async () => {
    const plain = await node.ask(PAGE);
    const gzip = await node.ask(PAGE, { headers: { 'accept-encoding': 'gzip' } });
    const brotli = await node.ask(PAGE, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
    expect([gzip.headers['content-encoding'], brotli.headers['content-encoding']]).toEqual(['gzip', 'br']);
    expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.etag)).size).toBe(3);
    expect(plain.headers.vary).toBe('Accept-Encoding, Accept-Language');
    expect(plain.body.length).toBeLessThan(50_000);
  });

  test('answers 304 to any of its tags, in a list too, and 200 to others', async () => {
    const { headers } = await node.ask(PAGE);
    const etag = String(headers.etag);
    const weak = `W/${etag}`;
    const packed = `"${etag.slice(1, -1)}-gz"`;
    for (const tag of [etag, weak, packed, `"other", ${weak}`, '*', `${'"x",'.repeat(300)}${etag}`]) {
      const answer = await node.ask(PAGE, { headers: { 'if-none-match': tag } });
      expect([tag, answer.status, answer.body.length]).toEqual([tag, 304, 0]);
      expect(answer.headers.etag).toBe(etag);
      expect(answer.headers['cache-control']).toContain('public');
    }
    for (const tag of ['"other"', etag.slice(1, -1), '', `${'"x",'.repeat(3000)}${etag}`]) {
      expect((await node.ask(PAGE, { headers: { 'if-none-match': tag } })).status).toBe(200);
    }
  });

  test('speaks the language of its address, of ?lang, or of the browser', async () => {
    const languageOf = async (path: string, accept?: string) => {
      const { text } = await node.ask(path, { headers: accept === undefined ? {} : { 'accept-language': accept } });
      return /<html lang="(\w+)"/.exec(text)?.[1];
    };
    expect(await languageOf(PAGE)).toBe('en');
    expect(await languageOf(PAGE, 'de-AT,en;q=0.5')).toBe('de');
    expect(await languageOf(`${PAGE}?lang=de`, 'en')).toBe('de');
    expect(await languageOf(`${PAGE}?lang=xx`, 'en')).toBe('en');
    expect(await languageOf(`${PAGE}/de`, 'en')).toBe('de');
    expect(await languageOf(`${PAGE}/en/history`, 'de')).toBe('en');
  });

  test('shows a change within a second, and does not read again while nothing changes', async () => {
    const before = await node.ask(PAGE);
    const { status } = await node.call('POST', `/api/status/${SERVICE}/notices`, {
      title: 'Slow mail',
      text: 'Mail is late.',
    });
    expect(status).toBe(200);
    const posted = performance.now();
    let after = before;
    while (!after.text.includes('Mail is late.') && performance.now() - posted < 3000) {
      after = await node.ask(PAGE);
      await new Promise((later) => setTimeout(later, 20));
    }
    expect(after.text).toContain('Mail is late.');
    expect(performance.now() - posted).toBeLessThan(1500);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    const link = /href="(\/status\/[^"]*\/incidents\/[^"]+)"/.exec(after.text)?.[1] ?? '';
    expect((await node.ask(link)).text).toContain('Mail is late.');
    expect((await node.ask(link.replace('/incidents/', '/de/incidents/'))).text).toContain('<html lang="de"');
  });

  test('has no link that is broken', async () => {
    const seen = new Set<string>();
    const follow = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const { status, text, headers } = await node.ask(path);
      if (/\/(?:report|subscribe(?:\?lang=\w+)?)$/.test(path)) return expect(status).toBe(418);
      expect([path, status]).toEqual([path, 200]);
      if (!String(headers['content-type']).startsWith('text/html')) return;
      const links = [...text.matchAll(/href="(\/[^"]*)"/g)].map(([, link = '']) => link);
      for (const link of links.filter((one) => !/\/history\/20(?:[01]\d|2[0-4])/.test(one))) await follow(link);
    };
    await follow(PAGE);
    expect(seen.size).toBeGreaterThan(10);
  });

  test('of before stands while the database is away, and says since when', async () => {
    await node.ask(PAGE);
    await node.app.pool.query('alter table monitor_state rename to monitor_state_away').catch(() => undefined);
    await node.app.pool.query('alter table status_notice rename to status_notice_away');
    try {
      await node.app.live.publish(node.app.db, 'incident', 'INC-1');
      let answer = await node.ask(PAGE);
      for (let tries = 0; !answer.headers.warning && tries < 150; tries += 1) {
        await new Promise((later) => setTimeout(later, 20));
        answer = await node.ask(PAGE);
      }
      expect(answer.status).toBe(200);
      expect(answer.headers.warning).toBe('110 - "Response is Stale"');
      expect(answer.text).toContain('Nothing newer could be read since');
      expect((await node.ask(`${PAGE}/de`)).text).toContain('konnte nichts Neueres gelesen werden');
    } finally {
      await node.app.pool.query('alter table status_notice_away rename to status_notice');
      await node.app.pool.query('alter table monitor_state_away rename to monitor_state').catch(() => undefined);
    }
    let answer = await node.ask(PAGE);
    for (let tries = 0; answer.headers.warning && tries < 150; tries += 1) {
      await new Promise((later) => setTimeout(later, 20));
      answer = await node.ask(PAGE);
    }
    expect(answer.text).not.toContain('Nothing newer could be read since');
  });
});

describe('under its own name', () => {
  const at = (host: string) => ({ headers: { host } });

  test('there is the page and nothing else', async () => {
    await node.setPage({ domain: 'status.example.com' });
    for (const host of ['status.example.com', 'STATUS.Example.COM', 'status.example.com.', 'status.example.com:8443']) {
      const { status, text } = await node.ask('/', at(host));
      expect([host, status]).toEqual([host, 200]);
      expect(text).toContain('href="/rss"');
    }
    const own = at('status.example.com');
    for (const path of [
      '/rss',
      '/de',
      '/json',
      '/status.json',
      '/badge.svg',
      '/history',
      '/api/v2/summary.json',
      PAGE,
      `${PAGE}.json`,
    ]) {
      expect([path, (await node.ask(path, own)).status]).toEqual([path, 200]);
    }
    const count = node.passed.length;
    for (const path of ['/report', '/subscribe?x=1']) {
      expect((await node.ask(path, own)).status).toBe(418);
      expect(node.passed.at(-1)).toBe(`${PAGE}${path}`);
    }
    for (const path of [
      '//api/incidents',
      '/..',
      '/a/../../api/incidents',
      '/%2e%2e/api',
      '/status/other',
      `${PAGE}/../../api`,
      'http://127.0.0.1/api/incidents',
      '*',
    ]) {
      expect([path, (await node.ask(path, own)).status]).toEqual([path, 404]);
    }
    for (const path of ['/api/incidents', '/in/x/y', '/v2/enqueue', '/healthz', '/login', '/assets/x.js']) {
      const { text } = await node.ask(path, own);
      if (text === 'passed on') expect(node.passed.at(-1)).toBe(`${PAGE}${path}`);
    }
    expect(node.passed.slice(count).every((path) => path.startsWith(`${PAGE}/`))).toBe(true);
  });

  test('every other name is Tocsin itself', async () => {
    await node.setPage({ domain: 'status.example.com' });
    for (const host of [
      'other.example.com',
      'status.example.com.evil.example',
      'xstatus.example.com',
      '',
      'a'.repeat(300),
      '[::1]:80',
    ]) {
      const { text } = await node.ask('/', at(host));
      expect([host, text]).toEqual([host, 'passed on']);
    }
  });
});

describe('what is hostile', () => {
  test.each([
    '/status/..%2fapi',
    '/status//x',
    '/status/%63hurn-saver',
    '/status/',
    '/status/nowhere',
    '/status/nowhere.json',
    '/status/nowhere/rss',
    `${PAGE}/%00`,
    `${PAGE}/..`,
    `${PAGE}/../x`,
    `${PAGE}//rss`,
    `${PAGE}/./rss`,
    `${PAGE}/incidents/INC-9999-999`,
    `${PAGE}/incidents/'or1=1`,
    `${PAGE}/history/2999-01`,
    `${PAGE}/history/2026-13`,
    `${PAGE}/history/2026-01/999`,
    `${PAGE}/xx/history/2026-01`,
    `/status/__proto__`,
    '/status/constructor/rss',
  ])('%s is not there, and says no names', async (path) => {
    const { status, text } = await node.ask(path);
    if (text === 'passed on') return expect(node.passed.at(-1)).toBe(path);
    expect(status).toBe(404);
    expect(text).toBe('There is no such page.\n');
  });

  test('an address of 5,000 characters is not there', async () => {
    expect((await node.ask(`/status/${'a'.repeat(5000)}`)).status).toBe(404);
  });

  test('odd methods are refused, a range is the whole, a body does not become the next request', async () => {
    for (const method of ['DELETE', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await node.ask(PAGE, { method });
      expect([method, status, headers.allow]).toEqual([method, 405, 'GET, HEAD']);
    }
    const whole = await node.ask(PAGE, { headers: { range: 'bytes=0-9' } });
    expect([whole.status, whole.headers['content-range']]).toEqual([200, undefined]);
    const hidden = 'GET /status/x HTTP/1.1\r\nHost: x\r\n\r\n';
    const answer = await node.send(
      `POST ${PAGE} HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden.length + 9}\r\n\r\n${hidden}`,
    );
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  test('large headers, no host, and those who never finish a request are shown out', async () => {
    expect(await node.send(`GET ${PAGE} HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    expect(await node.send(`GET ${PAGE} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await node.send(`GET ${PAGE} HTTP/1.1\r\nHost: x\r\nX-Slow:`)).toMatch(/^HTTP\/1\.1 408 /);
    const idle = await Promise.all(Array.from({ length: 300 }, () => node.send('')));
    expect(idle.every((got) => got === '' || got.startsWith('HTTP/1.1 408'))).toBe(true);
    expect((await node.ask(PAGE)).status).toBe(200);
  });
});
