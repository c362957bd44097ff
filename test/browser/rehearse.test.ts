import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/** On a busy machine the first start of a thread alone takes seconds. */
const PATIENCE_MS = 120_000;

/* A person finds out whether the plan holds: a story of the plan, one of their own, and a year. */

const EXAMPLE = resolve(import.meta.dirname, '../../examples/churn-saver');
/** The tertiary has nights and weekends off, so there are gaps to be seen. */
const WITH_GAPS = [
  'members: [tertiary-engineer, primary-engineer, secondary-engineer]',
  'only: [{ days: [mon, tue, wed, thu, fri], from: "07:00", to: "23:00" }]',
].join('\n        ');

let node: PlanNode;
let browser: Browser;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: filesOf(EXAMPLE), env: { APP_URL: 'http://127.0.0.1:9' } });
  browser = await openBrowser(executablePath);
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(?:ya?ml|md)$/.test(name),
  );
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const gaps = (written: string) =>
    written.replace('members: [tertiary-engineer, primary-engineer, secondary-engineer]', WITH_GAPS);
  return Object.fromEntries(names.map((name) => [name, gaps(text(name))]));
}

async function signedIn(scheme: 'light' | 'dark', width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => errors.push(error.message));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'cto' });
  await page.goto(url);
  await page.getByRole('main').waitFor();
  await page.goto(`${node.server.url}/plan/churn-saver/rehearse`);
  await page.getByRole('heading', { name: "The plan's stories" }).waitFor();
  return page;
}

const shot = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/rehearse-${name}.png`, fullPage: true });

it.skipIf(!executablePath)(
  'a story of the plan says who answers, and what it expects (skipped without a Chromium)',
  async () => {
    const page = await signedIn('light', 1440);
    await page.getByRole('button', { name: /The application is down at night/ }).click();
    await page
      .getByRole('status')
      .getByText(/answers after 7 min/)
      .waitFor();
    const expected = page.getByRole('region', { name: 'What the plan expects' });
    expect(await expected.getByText('Holds').count()).toBe(6);
    expect(await page.getByText('does not answer').count()).toBeGreaterThan(0);
    await shot(page, 'story-light');
    await page.context().close();
  },
  PATIENCE_MS,
);

it.skipIf(!executablePath)(
  'a story of one’s own shows in red that nobody answers (skipped without a Chromium)',
  async () => {
    const page = await signedIn('dark', 390);
    await page.getByRole('combobox', { name: 'Who does not answer' }).click();
    for (const name of [
      'Primary Engineer',
      'Secondary Engineer',
      'Tertiary Engineer',
      'Engineering Manager',
      'VP Engineering',
      'CTO',
    ]) {
      await page.getByRole('option', { name, exact: true }).click();
    }
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Play it' }).click();
    await page.getByRole('status').getByText('Nobody answers').waitFor();
    expect(await page.getByRole('region', { name: 'Not covered' }).getByText('Nobody answered in').count()).toBe(1);
    await shot(page, 'story-phone-dark');
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.context().close();
  },
  PATIENCE_MS,
);

it.skipIf(!executablePath)(
  'a year shows load, gaps and what nobody answered, one press from its story (skipped without a Chromium)',
  async () => {
    const page = await signedIn('light', 1440);
    await page.getByRole('link', { name: 'A whole year' }).click();
    await page.getByLabel('Messages nobody answers, %').fill('95');
    await page.getByLabel(/^Year/).fill('2027');
    await page.getByLabel('Holidays').fill('2027-01-01, 2027-12-25');
    await page.getByRole('button', { name: 'Play the year' }).click();
    await page.getByRole('img', { name: /Pages on each day of 2027/ }).waitFor();
    await page
      .getByText(/Nobody is tertiary of on-call/)
      .first()
      .waitFor();
    await shot(page, 'year-light');
    await page.getByRole('region', { name: 'Never answered' }).getByRole('button').first().click();
    await page
      .getByRole('status')
      .getByText(/Nobody answers/)
      .waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await shot(page, 'year-phone-dark');
    expect(errors).toEqual([]);
    await page.context().close();
  },
  PATIENCE_MS,
);
