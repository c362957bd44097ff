import { mkdirSync } from 'node:fs';
import type { Run, SignInLink } from '@tocsin/server/contract';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDatabase } from '../harness/databases.ts';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* A runbook as a notebook: two people run it by clicking and by keys. */

const RUNBOOK = `---
title: Orders are stuck
components: [web]
severity: P1
impact: Nobody can order
parameters:
  CUSTOMER: { title: Customer }
---
# Orders are stuck

## Diagnose

Orders are stuck when the till does not answer. **Look before you change anything.**

\`\`\`sh { name=look readonly=true }
printf '\\033[31m3 orders\\033[0m <b>stuck</b>\\n'
\`\`\`

\`\`\`sql { name=states readonly=true connection=orders }
SELECT customer, state FROM orders ORDER BY id
\`\`\`

## Recover

\`\`\`sql { name=reopen connection=orders }
UPDATE orders SET state = 'open' WHERE customer = :'CUSTOMER'
\`\`\`

\`\`\`sh { name=restart approve="2 commander" undo=stop-again }
echo "the till restarts"
\`\`\`

\`\`\`sh { name=stop-again }
echo "the till is stopped"
\`\`\`

## Verify

\`\`\`sh { name=follow readonly=true background=true }
while true; do echo "still well"; sleep 1; done
\`\`\`

\`\`\`gate { name=well }
monitor: web
for: 5m
\`\`\`

\`\`\`wait { name=settle }
5m
\`\`\`

- [ ] Tell the shop that orders work again
`;

let node: PlanNode;
let orders: Awaited<ReturnType<typeof freshDatabase>>;
let browser: Browser;
let ann: Page;
let bea: Page;
let run: Run;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  orders = await freshDatabase('orders');
  await query('create table orders (id int primary key, customer text, state text)');
  await query("insert into orders values (1, 'Kim', 'stuck'), (2, 'Lee', 'stuck'), (3, 'Kim', 'stuck')");
  const plan = shopPlan({ people: ['ann', 'bea'], monitor: 'http://127.0.0.1:9/' });
  const connections = `connections:\n  orders: { type: postgres, url: "${orders.url}" }\n`;
  node = await startPlanNode({ files: { 'plan.yaml': `${plan}${connections}`, 'runbooks/stuck.md': RUNBOOK } });
  run = await node.must<Run>('POST', '/api/runs', { service: 'shop', runbook: 'stuck' });
  browser = await openBrowser(executablePath);
  [ann, bea] = [await signedIn('ann'), await signedIn('bea')];
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
  await orders?.drop();
});

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: orders.url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** A browser of their own, on the page of the run. */
async function signedIn(person: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  await page.goto(`${node.server.url}/runs/${run.id}`);
  await page.getByRole('heading', { name: 'Orders are stuck' }).waitFor();
  return page;
}

const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`);
const head = (page: Page, id: string) => step(page, id).locator('[data-head]').first();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const shot = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/run-${name}.png`, fullPage: true });
const status = (page: Page, id: string, word: string) =>
  page.locator(`[data-step="${id}"][data-status="${word}"]`).waitFor();
/** The step that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-step]')?.dataset.step ?? null);

it.skipIf(!executablePath)(
  'a run is read, run by keys, approved by another person, rolled back, edited and taken back (skipped without a Chromium)',
  async () => {
    await ann.getByText('Look before you change anything.').waitFor();

    // By keys: to the step that is next, to its button, do it.
    await ann.keyboard.press('j');
    expect(await focused(ann)).toBe('look');
    await ann.keyboard.press('Enter');
    await ann.keyboard.press('Enter');
    await status(ann, 'look', 'done');
    expect(await focused(ann)).toBe('look');

    // What is typed stays while the other one works.
    const customer = step(ann, 'reopen').getByLabel('Customer');
    await head(ann, 'reopen').click();
    await customer.fill('Ki');
    await button(bea, 'Run: states').click();
    await status(ann, 'states', 'done');
    await step(ann, 'states').getByRole('cell', { name: 'Lee' }).waitFor();
    expect(await customer.inputValue()).toBe('Ki');
    expect(await customer.evaluate((field) => field === document.activeElement)).toBe(true);

    // The rows that a change would touch are shown before anybody approves it, and as they are now before it is kept.
    await customer.fill('Kim');
    await step(ann, 'reopen').getByText('2 rows').waitFor();
    await shot(ann, 'preview');
    await button(ann, 'Approve and run: reopen').click();
    await step(bea, 'reopen').getByRole('timer', { name: 'Time to answer reopen' }).waitFor();
    await bea.getByRole('region', { name: 'Now, not kept yet' }).getByRole('cell', { name: 'open' }).first().waitFor();
    await shot(bea, 'question');
    await button(bea, 'Roll back: reopen').click();
    await status(ann, 'reopen', 'failed');
    expect(await query("select id from orders where state = 'open'")).toEqual([]);
    // A step that was rolled back can be run again, now with the commit.
    await button(ann, 'Run again: reopen').click();
    await ann.getByRole('dialog').getByRole('button', { name: 'Approve and run again' }).click();
    await button(ann, 'Commit: reopen').click();
    await status(bea, 'reopen', 'done');
    expect(await query("select id from orders where state = 'open' order by id")).toEqual([{ id: 1 }, { id: 3 }]);

    // By keys: nothing happens while one types; a reason goes with an edit; the plan's text stays beside it.
    await ann.keyboard.press('j');
    expect(await focused(ann)).toBe('restart');
    await ann.keyboard.press('e');
    const dialog = ann.getByRole('dialog');
    await dialog.getByLabel('Source').fill('echo "the till restarts, please"');
    await dialog.getByLabel('Why').fill('jkpas? It listens to those who ask');
    await shot(ann, 'edit');
    await button(ann, 'Use it in this run').click();
    await dialog.waitFor({ state: 'hidden' });
    await step(bea, 'restart').getByText('Edited for this run.').waitFor();
    await step(bea, 'restart').getByRole('link', { name: 'See what it proposes' }).waitFor();

    // Two people approve: the first by running it, the second by approving; nobody does both.
    await button(bea, 'Approve and run: restart').click();
    await step(bea, 'restart').getByText('You have approved it; now somebody else must.').waitFor();
    await step(ann, 'restart').getByText('BEA approved at').waitFor();
    await shot(ann, 'approving');
    await button(ann, 'Approve: restart').click();
    await status(bea, 'restart', 'done');
    await step(bea, 'restart').getByText('the till restarts, please', { exact: true }).waitFor();
    await head(bea, 'stop-again').click();
    await button(bea, 'Approve and run: stop-again').click();
    await status(ann, 'stop-again', 'done');

    // The background runs on beside a gate; a paused run begins nothing.
    await ann.keyboard.press('p');
    await bea.getByText('Nothing new begins; what runs goes on.').waitFor();
    await ann.keyboard.press('p');
    await bea.getByText('Nothing new begins; what runs goes on.').waitFor({ state: 'hidden' });
    await button(ann, 'Run: follow').click();
    await step(bea, 'follow').getByText('still well').first().waitFor();
    await ann.keyboard.press('a');
    await ann.getByRole('dialog').getByRole('list', { name: 'Steps that would run' }).getByText('settle').waitFor();
    await shot(ann, 'run-all');
    await ann.getByRole('dialog').getByRole('button', { name: 'Run all' }).click();
    await step(bea, 'well').getByText('Waiting: web is unhealthy.').waitFor();
    await step(bea, 'well').getByRole('timer', { name: 'Time limit of well' }).waitFor();
    await shot(bea, 'gate');
    await button(bea, 'Stop: well').click();
    await bea.getByText('Running all steps stopped.').waitFor();
    await ann.keyboard.press('?');
    await ann.getByRole('dialog', { name: 'Keys of a run' }).waitFor();
    await ann.keyboard.press('Escape');

    await head(ann, 'settle').focus();
    await ann.keyboard.press('s');
    await ann.getByLabel('Why is it not needed').fill('It is well already');
    await button(ann, 'Skip the step').click();
    await status(bea, 'settle', 'skipped');
    await button(bea, /^Mark as done: Tell the shop/).click();
    await bea.getByText('failed', { exact: true }).waitFor();

    await shot(bea, 'over');
    await bea.emulateMedia({ colorScheme: 'dark' });
    await bea.setViewportSize({ width: 390, height: 844 });
    await shot(bea, 'dark-phone');
    const overflow = await bea.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
  },
  45_000,
);
