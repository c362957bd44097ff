import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Alerts with what became of them, and a silence that nobody can forget. */

let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': shopPlan() } });
  browser = await openBrowser(executablePath);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'ann' });
  await page.goto(url);
  await page.getByText('Nothing is wrong.').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

async function alert(key: string, summary: string): Promise<void> {
  const answer = await node.call('POST', '/v2/enqueue', {
    routing_key: node.server.app.keys.pagerduty('shop'),
    event_action: 'trigger',
    dedup_key: key,
    payload: { summary, source: 'till', severity: 'critical', component: 'web' },
  });
  expect(answer.status).toBe(202);
}

const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

it.skipIf(!executablePath)(
  'an alert is silenced from its row, what comes then says what holds it, and a banner says so (skipped without a Chromium)',
  async () => {
    await alert('one', 'Checkout fails for every third customer');
    await page.goto(`${node.server.url}/alerts`);
    const rows = page.getByRole('article');
    await rows.getByRole('link', { name: /^INC-/ }).waitFor();
    await rows.getByRole('button', { name: 'Silence…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 firing now would match:').waitFor();
    await dialog.getByLabel(/^Everything from/).click();
    await dialog.getByLabel('4 hours').click();
    await dialog.getByLabel('Why').fill('deploy of version 42');
    await page.screenshot({ path: resolve(SHOTS, 'silence-dialog.png') });
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await alert('two', 'Payment provider answers slowly');
    await page.getByText(/Held by silence 1 \(deploy of version 42\)/).waitFor();
    await page.screenshot({ path: resolve(SHOTS, 'alerts.png') });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.screenshot({ path: resolve(SHOTS, 'alerts-phone-dark.png') });
    await page.goto(node.server.url);
    await page.getByText('1 alert held back').waitFor();
    await page.screenshot({ path: resolve(SHOTS, 'silence-banner-phone.png') });
    await page.goto(`${node.server.url}/silences`);
    await page.getByText('Silence 1: source').waitFor();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByText('Silence 1: source').waitFor({ state: 'detached' });
    await page.goto(`${node.server.url}/alerts`);
    await rows.first().waitFor();
    await page.getByText(/Held by/).waitFor({ state: 'detached' });
    expect(await rows.getByRole('link', { name: /^INC-/ }).count()).toBe(2);
    expect(errors).toEqual([]);
  },
  90_000,
);
