import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  sampleComponent,
  sampleIncident,
  samplePage,
  sampleWork,
} from '../../packages/server/src/communicate/status-page/public-status.fixture.ts';
import {
  pagePolicyHeader,
  renderHistory,
  renderIncident,
  renderPage,
  servedView,
} from '../../packages/server/src/communicate/status-page/render-page.ts';
import { axeFindings } from './axe.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

const whole = samplePage({
  maintenance: { banner: sampleWork('started', -0.01), upcoming: [sampleWork('scheduled', 2)], past: [] },
});
const large = samplePage({
  groups: [
    {
      ...{ id: null, title: null, state: 'partial' },
      components: Array.from({ length: 20 }, (_, index) => sampleComponent(`Component ${index}`, index)),
    },
  ],
  past: Array.from({ length: 9 }, (_, index) => sampleIncident(`INC-2026-00${index}`)),
});
const [past] = whole.past;
const month = { month: '2026-11', incidents: whole.past, page: 1, pages: 3, earlier: '2026-10', later: null };

const PAGES: Readonly<Record<string, () => string>> = {
  '/en': () => renderPage(whole),
  '/de': () => renderPage(whole, servedView(whole, 'de')),
  '/ja': () => renderPage(whole, servedView(whole, 'ja')),
  '/large': () => renderPage(large),
  '/history': () => renderHistory(whole, month, servedView(whole, 'en')),
  '/incident': () => renderIncident(whole, past ?? sampleIncident('INC-1'), servedView(whole, 'en')),
};

let server: Server;
let browser: Browser;
let url: string;

describe.skipIf(executablePath === null)('the public status page in a browser', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      const render = PAGES[request.url ?? ''];
      response.setHeader('content-type', 'text/html; charset=utf-8');
      // The checker is a script: it gets in by the policy of the test alone. The page's own stands in the page itself.
      response.end(render?.().replace(/<meta http-equiv[^>]*>/, ''));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser(executablePath ?? '');
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each([
    ['light', '/en', { colorScheme: 'light' }],
    ['dark', '/en', { colorScheme: 'dark' }],
    ['phone', '/en', { viewport: { width: 360, height: 740 } }],
    ['phone-dark', '/de', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
    ['german', '/de', {}],
    ['japanese', '/ja', {}],
    ['large', '/large', {}],
    ['history', '/history', {}],
    ['incident', '/incident', { colorScheme: 'dark' }],
  ] satisfies [string, string, BrowserContextOptions][])(
    '%s: axe finds nothing, and nothing is wider than the page',
    async (name, path, options) => {
      await withPage(options, async (page) => {
        await page.goto(url + path);
        await page.screenshot({ path: join(SHOTS, `status-${name}.png`), fullPage: true });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
        expect(await axeFindings(page)).toEqual([]);
      });
    },
    60_000,
  );

  it('can be read without JavaScript, by its own strict policy, and with the keyboard', async () => {
    const shown = renderPage(whole);
    expect(shown).not.toContain('<script');
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.route(`${url}/strict`, (route) =>
        route.fulfill({
          body: shown,
          contentType: 'text/html; charset=utf-8',
          headers: { 'content-security-policy': pagePolicyHeader(whole) },
        }),
      );
      await page.goto(`${url}/strict`);
      await page.screenshot({ path: join(SHOTS, 'status-no-script.png'), fullPage: true });
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Some systems are not available.');
      // The style got through the policy.
      expect(
        await page
          .locator('.components')
          .first()
          .evaluate((list) => getComputedStyle(list).listStyleType),
      ).toBe('none');
      const bars = page.getByRole('img', { name: '99.84% uptime over 90 days. Days with trouble: 5' });
      expect(await bars.count()).toBe(2);
      expect(await page.getByText('Orders were slow').first().isVisible()).toBe(false);
      await page.getByText('Days with trouble: 5').first().click();
      expect(await page.getByText('Orders were slow').first().isVisible()).toBe(true);
      await page.goto(`${url}/strict`);
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').innerText()).toBe('Skip to content');
    });
  }, 60_000);

  it('of 20 components, 90 days and 10 incidents is below 50 kB', async () => {
    await withPage({}, async (page) => {
      const answer = await page.goto(`${url}/large`);
      expect((await answer?.body())?.length).toBeLessThan(50_000);
    });
  }, 60_000);
});

async function withPage(options: BrowserContextOptions, look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}
