import { mkdirSync } from 'node:fs';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { seriousFindings } from './axe.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Maintenance in the console: planned, extended, cancelled, and an emergency whose text a person changes and approves. */

const PLAN = `${shopPlan()}
communication:
  audiences:
    page: { title: Status page, external: true, statusPage: true, template: update }
    users: { title: Users, external: true, targets: ["channel:outbox/users"], template: update }
  triggers:
    emergency: { title: Emergency, when: maintenance, after: 0m, audiences: [users], approval: true }
maintenance:
  weekly:
    title: Weekly maintenance
    cron: "0 2 * * SUN"
    duration: 2h
    announce: [{ before: 60d, audience: page }]
    tasks: [Vacuum the database]
`;
let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': PLAN, 'templates/update.md': '{{ facts.what }}\n' } });
  browser = await openBrowser(executablePath);
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'ann' });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
/** The entry of one time of maintenance. */
const entry = (title: string) =>
  page
    .locator('main li')
    .filter({ has: page.getByText(title, { exact: true }) })
    .first();
const paint = (scheme: string) =>
  page.evaluate((to) => document.documentElement.setAttribute('data-mantine-color-scheme', to), scheme);

/** The screen at a desk in both schemes and on a phone: nothing is wider than it, and the checker finds nothing grave. */
async function lookAt(name: string): Promise<void> {
  const shot = (as: string) => page.screenshot({ path: `${SHOTS}/maintenance-${name}-${as}.png`, fullPage: true });
  await shot('light');
  expect(await seriousFindings(page)).toEqual([]);
  await paint('dark');
  await shot('dark');
  expect(await seriousFindings(page)).toEqual([]);
  await paint('light');
  await page.setViewportSize({ width: 390, height: 800 });
  await shot('phone');
  const width = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await width()).toBe(0);
  expect(await smallButtons()).toEqual([]);
  expect(await seriousFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Buttons of the list that a thumb misses. */
function smallButtons() {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main li button')]
      .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
      .map((one) => one.textContent),
  );
}

it.skipIf(!executablePath)(
  'one is planned, extended and cancelled (skipped without a Chromium)',
  async () => {
    await page.goto(`${node.server.url}/health/maintenance`);
    await entry('Weekly maintenance').waitFor();
    await lookAt('calendar');
    await button('Plan maintenance').click();
    await dialog().getByLabel('Title').fill('Move the disks');
    expect(await button('Plan it').isDisabled()).toBe(true);
    await dialog().locator('.mantine-MultiSelect-input').click();
    await page.getByRole('option', { name: 'Web' }).click();
    await dialog().getByLabel('Why').fill('They are full');
    await dialog().getByLabel('Tasks, one on each line').fill('Copy\nSwitch');
    await lookAt('plan');
    await button('Plan it').click();
    await entry('Move the disks').getByText('Scheduled', { exact: true }).waitFor();
    await entry('Move the disks').getByText('Status page: scheduled').waitFor();

    await entry('Move the disks').getByRole('button', { name: 'Extend' }).click();
    const field = dialog().getByLabel(/^Until/);
    const until = await field.inputValue();
    await field.fill(until.replace(/^\d{4}/, '2020'));
    await dialog().getByText('Choose a moment after the present end').waitFor();
    await field.fill(until);
    await dialog().getByRole('button', { name: 'Extend' }).click();
    await entry('Move the disks').getByText(', extended').waitFor();
    await entry('Move the disks').getByText('Status page: extended').waitFor();

    await entry('Move the disks').getByRole('button', { name: 'Cancel' }).click();
    await dialog().getByLabel('Why').fill('No disks came');
    await dialog().getByRole('button', { name: 'Cancel the maintenance' }).click();
    await entry('Move the disks').getByText('Cancelled', { exact: true }).waitFor();
    await entry('Move the disks').getByText('No disks came').waitFor();
    expect(errors).toEqual([]);
  },
  240_000,
);

it.skipIf(!executablePath)(
  'an emergency begins at once; its text is changed and approved; it is seen without a reload (skipped without a Chromium)',
  async () => {
    await page.goto(`${node.server.url}/health/maintenance`);
    await button('Emergency now').click();
    await dialog()
      .getByRole('checkbox', { name: /may be away/ })
      .check();
    expect(await button('Begin now').isDisabled()).toBe(true);
    await dialog().getByLabel('Why').fill('A disk fails');
    await dialog().getByLabel('Tasks, one on each line').fill('Change the disk');
    await button('Begin now').click();
    const emergency = entry('Emergency maintenance');
    await emergency.getByText('Under way', { exact: true }).waitFor();
    await emergency.getByText('Users: started, waits for approval').waitFor();
    const text = emergency.getByLabel('What Users will read');
    expect(await text.inputValue()).toContain('Why: A disk fails');
    await lookAt('emergency');
    await text.fill('We change a disk, and nothing is lost.');
    await button('Undo my changes').click();
    expect(await text.inputValue()).toContain('Why: A disk fails');
    await text.fill('We change a disk, and nothing is lost.');
    await button('Approve and send').click();
    await emergency.getByText(/^Users: started, \d/).waitFor();
    const { messages } = await node.must<{ messages: { id: string }[] }>('GET', '/api/outbox?limit=50');
    expect(messages).toHaveLength(1);
    const sent = await node.must<{ text: string }>('GET', `/api/outbox/${messages[0]?.id}`);
    expect(sent.text).toBe('We change a disk, and nothing is lost.');
    const task = emergency.getByRole('checkbox', { name: 'Change the disk' });
    await task.click();
    await expect.poll(() => task.isChecked(), { timeout: 30_000 }).toBe(true);

    // Somebody else ends it.
    const { underWay } = await node.must<{ underWay: { id: string }[] }>('GET', '/api/maintenance');
    await node.must('POST', `/api/maintenance/${underWay[0]?.id}/complete`);
    await emergency.getByText('Completed', { exact: true }).waitFor();
    await emergency.getByText('Users: completed').waitFor();
    expect(errors).toEqual([]);
  },
  240_000,
);
