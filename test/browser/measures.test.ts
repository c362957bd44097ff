import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, startPlanNode } from '../harness/plan-node.ts';
import { seriousFindings } from './axe.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* How incidents were answered, by clicking: filters that stand in the address, files, goals that are ticked, training. */

const PLAN = `service: shop
title: Shop
timezone: UTC
components:
  web: { title: Web shop, public: true }
  stock: { title: Stock and delivery, public: true }
severities:
  P1: { name: Bad, meaning: Nobody can buy, acknowledge: 10m, resolve: 1h, update: 30m, commander: commander, escalation: on-call }
  P2: { name: Awkward, meaning: Some cannot buy, acknowledge: 30m, resolve: 4h, commander: commander, escalation: on-call }
people:
  ann: { name: Ann, access: admin, contact: [{ channel: outbox, address: ann }] }
  ben: { name: Ben, access: responder, contact: [{ channel: outbox, address: ben }] }
roles:
  commander: [person:ann]
escalation:
  on-call:
    steps: [{ after: 0s, page: [person:ann] }]
channels:
  outbox: { type: sandbox }
review:
  goals:
    - { title: Faster every quarter, measure: mttr, change: "-10%", per: quarter }
    - { measure: trained, above: 40%, per: year }
    - Everybody has led one incident
`;
const DAY_MS = 86_400_000;
const HOSTILE = '<img src=x onerror=alert(1)> =HYPERLINK("http://example.com")';

let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': PLAN } });
  await node.server.app.pool.query(
    'insert into incident_measure select * from jsonb_populate_recordset(null::incident_measure, $1::jsonb)',
    [JSON.stringify(Array.from({ length: 120 }, (_, index) => ended(index)))],
  );
  browser = await openBrowser(executablePath);
  page = await signedIn({ viewport: { width: 1440, height: 900 } });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

/** One every six days, each with a page by day or at night. */
function ended(index: number) {
  const openedMs = Date.now() - (index + 1) * 6 * DAY_MS;
  const tookMs = 60_000 * (10 + ((index * 37) % 200));
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    ...{
      incident_id: `INC-${1000 + index}`,
      service: 'shop',
      title: index === 0 ? HOSTILE : `Nothing is sold, ${index}`,
    },
    ...{ first_severity: 'P2', severity: index % 3 === 0 ? 'P1' : 'P2' },
    ...{ components: index % 2 === 0 ? ['web'] : ['web', 'stock'], started_at: at(openedMs - 120_000) },
    ...{
      opened_at: at(openedMs),
      acknowledged_at: at(openedMs + tookMs / 10),
      mitigated_at: at(openedMs + tookMs / 2),
    },
    ...{ resolved_at: at(openedMs + tookMs), false_positive: index % 11 === 5, reopened: 0, clocks_met: 1 },
    ...{ clocks_missed: index % 4 === 0 ? 1 : 0, updates_on_time: 2, updates_late: index % 2 },
    pages: [{ person: index % 3 === 0 ? 'ann' : 'ben', pages: 1 + (index % 2), atNight: index % 2 }],
    ...{ alert_keys: ['monitor:web'], repeat_of: index % 7 === 0 ? `INC-${1001 + index}` : null },
    ...{ review_due_at: null, reviewed_at: null, incident_version: 1, edition: 1 },
  };
}

async function signedIn(options: BrowserContextOptions): Promise<Page> {
  const made = await (await browser.newContext(options)).newPage();
  made.setDefaultTimeout(15_000);
  made.on('pageerror', (error) => errors.push(error.message));
  made.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'ann' });
  await made.goto(url);
  await made.getByText('Nothing is wrong.').waitFor();
  return made;
}

const region = (name: string) => page.getByRole('region', { name, exact: true });
const row = (within: Locator, name: string) =>
  within.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
const open = (path = '', on = page) => on.goto(`${node.server.url}/measures${path}`);

it.skipIf(!executablePath)(
  'filters stand in the address, and files are of what is shown (skipped without a Chromium)',
  async () => {
    await open();
    const table = region('By level');
    await row(table, 'All').waitFor();
    await page.getByLabel('Component', { exact: true }).selectOption('stock');
    await page.getByLabel('A row each').selectOption('component');
    await page.getByLabel('Period').selectOption('90d');
    await row(region('By component'), 'Stock and delivery').waitFor();
    expect(new URL(page.url()).search).toBe('?component=stock&by=component&span=90d');
    await page.reload();
    await row(region('By component'), 'Stock and delivery').waitFor();
    expect(await page.getByLabel('Component', { exact: true }).inputValue()).toBe('stock');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Table as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('tocsin-measures-by-component.csv');
    expect(await readFile(await file.path(), 'utf8')).toContain('\r\nstock,Stock and delivery,7,');
    await open('?severity=P1');
    const [incidents] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Incidents as CSV' }).click(),
    ]);
    const text = await readFile(await incidents.path(), 'utf8');
    expect(text).toContain('\r\nINC-1000,shop,');
    expect(text).not.toContain('INC-1001,shop');
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a goal in words is ticked and taken back (skipped without a Chromium)',
  async () => {
    await open();
    const goals = region('Goals');
    const goal = goals.getByRole('listitem').filter({ hasText: 'Everybody has led one incident' });
    await goal.getByText('Not ticked').first().waitFor();
    await goal.getByRole('button', { name: /^It is met/ }).click();
    await goal.getByText('Ann said so', { exact: false }).waitFor();
    await goal.getByRole('button', { name: /^Take back/ }).click();
    await goal.getByRole('button', { name: /^It is met/ }).waitFor();
    await goals
      .getByText(/mean|minutes|hour/)
      .first()
      .waitFor();
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'training is recorded, counts for its goal, and is removed (skipped without a Chromium)',
  async () => {
    await open();
    const training = region('Training this year');
    await training.getByText('Nobody was trained this year.').waitFor();
    await training.getByRole('button', { name: 'Record training' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Who' }).click();
    await page.getByRole('option', { name: 'Ben' }).click();
    await dialog.getByLabel('What').fill('Restoring the database');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await training.getByText('Restoring the database').waitFor();
    await training.getByText('1 of 2 people').waitFor();
    await training.getByText('Not yet: Ann').waitFor();
    await region('Goals').getByText('50 %').first().waitFor();
    await training.getByRole('button', { name: 'Remove: Ben, Restoring the database' }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await training.getByText('Nobody was trained this year.').waitFor();
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath).each([
  ['light', { colorScheme: 'light', viewport: { width: 1440, height: 900 } }],
  ['dark', { colorScheme: 'dark', viewport: { width: 1440, height: 900 } }],
  ['phone', { colorScheme: 'light', viewport: { width: 390, height: 844 } }],
] satisfies [string, BrowserContextOptions][])(
  '%s: axe finds nothing serious, and nothing is wider than the page (skipped without a Chromium)',
  async (name, options) => {
    const shown = await signedIn(options);
    await open('', shown);
    await shown.getByRole('region', { name: 'Repeats' }).getByText('onerror').waitFor({ timeout: 30_000 });
    await shown.getByRole('region', { name: 'Goals' }).waitFor();
    await shown.getByText('Nobody was trained this year.').waitFor();
    await shown.screenshot({ path: `${SHOTS}/measures-${name}.png`, fullPage: true });
    const overflow = await shown.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await seriousFindings(shown)).toEqual([]);
    await shown.context().close();
  },
  60_000,
);
