import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BrowserMonitor } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBrowser } from './check-browser.ts';
import { BASE, contextOf, findProgram, makeFolder, planWith } from './check-data.fixture.ts';
import { evidencePath, keepEvidence, listEvidence } from './evidence-files.ts';
import { redactHar } from './redact-har.ts';

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = { dataDir: folder, service: 'shop', monitor: 'm' };

test('of failures the last ten are kept, and nothing else is ever found', async () => {
  const own = { ...place, monitor: '../kept' };
  for (let index = 0; index < 12; index += 1)
    await keepEvidence(own, { png: 'p', har: 'h' }, Date.UTC(2026, 0, 1, 0, index));
  const files = await listEvidence(own);
  expect(files).toHaveLength(20);
  expect(files[0]).toEqual({ file: '2026-01-01T00-11-00-000Z.png', bytes: 1 });
  expect(files.at(-1)?.file).toBe('2026-01-01T00-02-00-000Z.har');
  expect(evidencePath(own, files[0]?.file ?? '')).toBe(join(folder, 'evidence/shop/.._kept', files[0]?.file ?? ''));
  for (const file of ['../../token', '..', '2026-01-01T00-02-00-000Z.har/../x', 'a.png', '']) {
    expect(evidencePath(own, file)).toBeNull();
  }
});

test('a recording is kept without credentials', () => {
  const side = (name: string) => ({
    headers: [{ name, value: 'hidden-1' }],
    cookies: [{ name: 'a', value: 'hidden-2' }],
  });
  const request = {
    ...side('Authorization'),
    url: 'http://app.example.com/?key=hidden-word',
    postData: { text: 'hidden-3' },
  };
  const har = { log: { version: '1.2', entries: [{ request, response: side('Set-Cookie') }] } };
  const kept = redactHar(JSON.stringify(har), ['hidden-word']) ?? '';
  expect(kept).not.toMatch(/hidden-\w/);
  expect(JSON.parse(kept).log.version).toBe('1.2');
  expect([redactHar('{}', []), redactHar('no', [])]).toEqual([null, null]);
});

const chromium = ['chromium', 'chromium-browser', 'google-chrome'].some(findProgram);
describe.skipIf(!chromium)('a browser (skipped where Chromium is not installed)', () => {
  let base = '';
  const shop = http.createServer((request, response) => {
    if (request.url === '/slow') return;
    response.setHeader('content-type', 'text/html').setHeader('set-cookie', 'sid=hidden-cookie');
    response.end(`<title>Shop</title><h1 id="a">Welcome</h1><button onclick="this.textContent='Sold'">Buy</button>
      <script>console.error('price is missing')</script>`);
  });
  beforeAll(async () => {
    await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
    base = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    shop.closeAllConnections();
    shop.close();
  });

  function run(body: string, seconds = 30) {
    const source = `export default async ({ page, expect, step, env }) => {${body}};`;
    const script = { file: 'scripts/shop.mjs', source };
    const monitor: BrowserMonitor = { ...BASE, type: 'browser', timeout: seconds, script };
    return checkBrowser(monitor, contextOf(planWith([], { APP: base, API_TOKEN: 'hidden-word' }), folder, seconds));
  }

  /** Processes of browsers that these checks have begun and that still run. */
  function browsers(): string[] {
    const lines = execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n');
    return lines.filter((line) => line.includes(folder) && !line.startsWith('Z'));
  }

  const nothingLeft = async () => {
    await expect.poll(browsers, { timeout: 8000 }).toEqual([]);
    await expect
      .poll(() => readdirSync(join(folder, 'monitors')).filter((name) => name.startsWith('.browser')), {
        timeout: 8000,
      })
      .toEqual([]);
  };

  test('comes to the end of a script', async () => {
    const seen = await run(`
      await step('Open', () => page.goto(env.APP));
      await step('Buy', async () => {
        await page.click('button');
        await expect(page.locator('button')).toHaveText('Sold');
        await expect(page).toHaveTitle(/^Shop$/);
        expect(1 + 1).toBe(2);
      });`);
    expect(seen).toMatchObject({
      failure: null,
      said: '2 steps',
      evidence: expect.stringMatching(/^1\. Open: \d+ ms\n2\. Buy: \d+ ms$/),
    });
    expect(seen.latencyMs).toBeGreaterThan(0);
    await nothingLeft();
    expect(await listEvidence(place)).toEqual([]);
  });

  test('keeps a screenshot and a recording of a failure, without secrets', async () => {
    const seen = await run(`
      await step('Open', () => page.goto(env.APP + '/?key=' + env.API_TOKEN));
      await step('Look', () => { throw new Error('no ' + env.API_TOKEN); });`);
    expect(seen.failure).toMatch(/^step "Look": no /);
    expect(seen.evidence).toContain('error: price is missing');
    expect(JSON.stringify(seen)).not.toContain('hidden-word');
    const kept = await listEvidence(place);
    expect(kept.map(({ file }) => file.split('.')[1])).toEqual(['png', 'har']);
    expect(
      readFileSync(evidencePath(place, kept[0]?.file ?? '') ?? '')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    const har = readFileSync(evidencePath(place, kept[1]?.file ?? '') ?? '', 'utf8');
    expect(JSON.parse(har).log.entries[0].request.url).toContain(base);
    expect(har).not.toMatch(/hidden-/);
    await nothingLeft();
  });

  test.each([
    ['throws', `throw new Error('no stock')`, /^no stock$/],
    [
      'waits for what never comes',
      `await page.goto(env.APP); await page.click('#nothing')`,
      /Timeout|not done in time/,
    ],
    ['waits for a page that never answers', `await page.goto(env.APP + '/slow')`, /Timeout|not done in time/],
    [
      'finds another text',
      `await page.goto(env.APP); expect(await page.textContent('#a')).toBe('Bye')`,
      /expected "Welcome" to be "Bye"/,
    ],
    ['opens a hundred pages', `for (let i = 0; i < 100; i++) await page.context().newPage()`, /more than 20 pages/],
    ['ends its process', 'process.exit(3)', /ended with exit code 3/],
  ])('that %s fails in words', async (_, body, words) => {
    const seen = await run(body, 15);
    expect(seen.failure).toMatch(words);
    await nothingLeft();
  });

  test('a script that never gives way is killed with its browser', async () => {
    const startedMs = performance.now();
    const seen = await run(`await page.goto(env.APP); for (;;) {}`, 8);
    // The browser, too, starts within these 8 s, and on a busy machine it may take most of them.
    expect(seen.failure).toMatch(/^(timed out after 8 s: the script had not ended|it was not done in time)$/);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    await nothingLeft();
  });

  test('a script that is no module says so', async () => {
    const script = { file: 'a.mjs', source: 'export const a = 1' };
    const monitor: BrowserMonitor = { ...BASE, type: 'browser', timeout: 15, script };
    const seen = await checkBrowser(monitor, contextOf(planWith([]), folder, 15));
    expect(seen.failure).toBe('its default export is not a function');
  });

  test('without a browser it says what is missing', async () => {
    process.env.TOCSIN_CHROMIUM = '/nowhere/chromium';
    const seen = await run('');
    delete process.env.TOCSIN_CHROMIUM;
    expect(seen.failure).toMatch(/install Chromium, or name its program in TOCSIN_CHROMIUM/);
    expect(existsSync('/nowhere')).toBe(false);
  });
});
