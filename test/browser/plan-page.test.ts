import { mkdirSync, readFileSync } from 'node:fs';
import type { PlanList, Run, SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RESPONSE_DOCUMENT } from '../fixtures/response-document.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Which plan is in force, what is wrong with it, what changed, and a document that becomes a plan: by clicking. */

const plan = (acknowledge: string) =>
  shopPlan({ people: ['ann', 'bob'], acknowledge }).replace('BOB, access: admin', 'BOB, access: viewer');

/** One step is edited in a run; the other runs where there is no runner yet. */
const TILLS = `# Tills

## Diagnose

\`\`\`sh { name=count readonly=true }
echo one till
\`\`\`

\`\`\`sh { name=restart runner=shop-floor }
till restart
\`\`\`
`;

let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': plan('10m'), 'runbooks/tills.md': TILLS } });
  browser = await openBrowser(executablePath);
});
beforeEach(async () => {
  if (!executablePath) return;
  await page?.context().close();
  page = await signedIn('ann');
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

async function signedIn(person: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const fresh = await context.newPage();
  fresh.setDefaultTimeout(15_000);
  fresh.on('pageerror', (error) => errors.push(error.message));
  // An answer that refuses something is what the page is asked to show.
  fresh.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person });
  await fresh.goto(url);
  await fresh.getByRole('link', { name: 'Plan' }).first().waitFor();
  return fresh;
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const shot = (name: string) => page.screenshot({ path: `${SHOTS}/plan-${name}.png`, fullPage: true });
const goTo = (path: string) => page.goto(`${node.server.url}${path}`);

/** Drops a file on the page, as from a folder of the desktop. */
async function drop(name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName = '', content = '']) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName, { type: 'text/markdown' }));
      return data;
    },
    [name, text],
  );
  await page.getByRole('region', { name: 'Documents to import' }).dispatchEvent('drop', { dataTransfer: transfer });
}

it.skipIf(!executablePath)(
  'a broken edit appears by itself with its line, and a good one as a difference (skipped without a Chromium)',
  async () => {
    await goTo('/plan');
    await page.getByText('when Tocsin started').waitFor();
    await page.getByRole('link', { name: /^\d+ warnings?$/ }).click();
    await page
      .getByRole('region', { name: 'Warnings of the version in force' })
      .getByText('plan.yaml:')
      .first()
      .click();
    await page.locator('[data-target]').waitFor();
    await goTo('/plan');

    node.write({ 'plan.yaml': plan('soon') });
    const refusal = page.getByRole('alert');
    await refusal.getByText('A change is refused: 1 error.').waitFor();
    expect(await refusal.innerText()).toMatch(/plan\.yaml:\d+:\d+/);
    expect(await refusal.locator('pre').innerText()).toMatch(/acknowledge: soon\s*\n\s+\^/);
    await shot('refused');

    node.write({ 'plan.yaml': plan('5m') });
    await refusal.waitFor({ state: 'hidden' });
    await page.getByText('by a change of its files').waitFor();
    await button('Load again').click();
    await page.getByText('Nothing has changed').waitFor();

    await page.getByRole('link', { name: 'Versions and differences' }).click();
    const differences = page.getByRole('region', { name: 'Differences' });
    await differences.getByRole('row', { name: 'removed acknowledge: 10m' }).waitFor();
    await differences.getByRole('row', { name: 'added acknowledge: 5m' }).waitFor();
    await differences.getByRole('button', { name: /unchanged lines/ }).click();
    await differences.getByText('service: shop').waitFor();
    const onCall = page.getByRole('region', { name: 'What does this change do to on-call?' });
    await onCall.getByRole('button', { name: 'Play both versions' }).click();
    await onCall.getByRole('row', { name: /^ANN/ }).waitFor({ timeout: 60_000 });
    await shot('versions');
    await button('Swap the two versions').click();
    await differences.getByRole('row', { name: 'added acknowledge: 10m' }).waitFor();
    await page.getByText('1 error').first().click();
    await page.getByText('acknowledge: soon').waitFor();

    await page
      .getByRole('link', { name: /Files of version/ })
      .last()
      .click();
    await page.getByRole('region', { name: 'plan.yaml' }).getByText('acknowledge: 10m').waitFor();

    await page.getByRole('link', { name: 'Contents' }).click();
    await page.getByLabel('Find in the plan').fill('nobody can buy');
    await page.getByText('1 found').waitFor();
    await page.getByRole('region', { name: 'Levels' }).getByText('Nobody can buy').waitFor();
    expect(errors).toEqual([]);
  },
  90_000,
);

it.skipIf(!executablePath)(
  'a document is dropped, read, put in force, replaced and removed (skipped without a Chromium)',
  async () => {
    await goTo('/plan/import');
    await drop('scan.md', '%PDF-1.7 no text at all');
    await page.getByRole('alert').getByText('looks like a PDF').waitFor();

    await drop('bakery.md', RESPONSE_DOCUMENT);
    await page.getByText('of what a plan can hold was recovered').waitFor();
    const source = page.getByRole('region', { name: 'bakery.md' });
    await source.getByText('Light the ovens again').waitFor();
    await page.getByRole('row', { name: 'P1 Critical 10 min 2 h' }).waitFor();
    await shot('imported');

    // What a line became is one press away; so is the place of a question.
    await source
      .getByRole('button', { name: /ovens-are-cold/ })
      .first()
      .click();
    await page.getByRole('region', { name: 'runbooks/ovens-are-cold.md' }).getByText('curl -s').waitFor();
    const questions = page.getByRole('region', { name: 'Left for you' }).getByRole('button');
    await questions.first().click();
    await page.locator('[data-target]').first().waitFor();

    const [download] = await Promise.all([page.waitForEvent('download'), button('Download the folder').click()]);
    expect(download.suggestedFilename()).toBe('bakery.zip');
    const zip = readFileSync(await download.path());
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(zip.includes('bakery/runbooks/ovens-are-cold.md')).toBe(true);

    await button('Put in force').click();
    await page.getByRole('dialog').getByText('Tocsin acts on it').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Put in force' }).click();
    await page.waitForURL('**/plan/bakery');
    await page.getByText('put in force by ANN').waitFor();

    // The same document with another time replaces it, and the difference says so.
    await goTo('/plan/import');
    await drop('bakery.md', RESPONSE_DOCUMENT.replace('10 minutes', '7 minutes'));
    await button('Put in force').click();
    await page.getByRole('dialog').getByText('It replaces version').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Put in force' }).click();
    await page.waitForURL('**/plan/bakery');
    await page.getByRole('link', { name: 'Versions', exact: true }).click();
    await page.getByRole('row', { name: 'added acknowledge: 7m' }).waitFor();
    await shot('replaced');

    await button('Remove').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the plan' }).click();
    await page.waitForURL('**/plan');
    await page.getByRole('link', { name: 'Shop' }).waitFor();
    const { plans } = await node.must<PlanList>('GET', '/api/plans');
    expect(plans.map(({ service }) => service)).toEqual(['shop']);
    await goTo('/plan/bakery/versions');
    await page.getByText('removed by ANN').waitFor();
    expect(errors).toEqual([]);
  },
  90_000,
);

it.skipIf(!executablePath)(
  'a viewer reads and changes nothing; a phone shows and opens everything (skipped without a Chromium)',
  async () => {
    await page.context().close();
    page = await signedIn('bob');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await goTo('/plan/import');
    await page.getByText('Importing needs the admin role.').waitFor();
    for (const path of ['/plan', '/plan/shop', '/plan/shop/problems', '/plan/shop/versions']) {
      await goTo(path);
      await page.getByText('is in force since').waitFor();
      expect(await button('Load again').count()).toBe(0);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        path,
      ).toBeLessThanOrEqual(0);
    }
    await shot('phone');
    await page.getByRole('link', { name: 'Problems' }).click();
    await page.waitForURL('**/plan/shop/problems');
    expect(errors).toEqual([]);
  },
  60_000,
);

it.skipIf(!executablePath)(
  'a step edited in a run is proposed for the plan; a runner is added and removed (skipped without a Chromium)',
  async () => {
    const run = await node.must<Run>('POST', '/api/runs', { service: 'shop', runbook: 'tills' });
    const edit = { source: 'echo two tills', why: 'There is a second one' };
    await node.must('POST', `/api/runs/${run.id}/steps/count/edit`, edit);
    await goTo('/runbooks/proposals');
    await page.getByRole('link', { name: 'Tills' }).click();
    await page.getByRole('list', { name: 'Edits' }).getByText('There is a second one').waitFor();
    await page.getByRole('row', { name: 'removed echo one till' }).waitFor();
    await page.getByRole('row', { name: 'added echo two tills' }).waitFor();
    await shot('proposal');
    const [download] = await Promise.all([page.waitForEvent('download'), button('Download the patch').click()]);
    expect(download.suggestedFilename()).toBe(`${run.id}.patch`);
    expect(readFileSync(await download.path(), 'utf8')).toContain('+echo two tills');
    await page.getByText('Taken by ANN').waitFor();
    await button('Dismiss').click();
    await page.getByLabel('Why does nothing come of it?').fill('Only for this night');
    await button('Dismiss it').click();
    await page.getByText('Dismissed by ANN').waitFor();

    await page.getByRole('link', { name: 'Runners' }).click();
    await button('Add a runner for shop-floor').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('till-1');
    await button('Add it').click();
    expect(await page.getByRole('textbox', { name: 'Command' }).inputValue()).toMatch(
      /^TOCSIN_RUNNER_TOKEN=\S+ tocsin runner --url http/,
    );
    await button('I have kept it').click();
    await page.getByText('No runner with the label "shop-floor" is connected.').waitFor();
    await shot('runners');
    await button('Remove till-1').click();
    await button('Remove it').click();
    await page.getByText('There is no runner').waitFor();

    await page.context().close();
    page = await signedIn('bob');
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/runbooks/runners', `/runbooks/proposals?run=${run.id}`]) {
      await goTo(path);
      await page.getByText(/needs the role/).waitFor();
      expect(await button(/Add|Remove|Dismiss|Download/).count(), path).toBe(0);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        path,
      ).toBeLessThanOrEqual(0);
    }
    expect(errors).toEqual([]);
  },
  60_000,
);
