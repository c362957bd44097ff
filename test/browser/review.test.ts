import { mkdirSync } from 'node:fs';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { seriousFindings } from './axe.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* After an incident: two people write its review at once, say what they found, and tell the public. */

const PLAN = `${shopPlan({ people: ['ann', 'ben'] })}review:
  due: 48h
  tasks:
    - { title: Report written, due: 24h }
`;

let node: PlanNode;
let browser: Browser;
let ann: Page;
let ben: Page;
let review = '';
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  node = await startPlanNode({ files: { 'plan.yaml': PLAN } });
  browser = await openBrowser(executablePath);
  ann = await signedIn('ann');
  ben = await signedIn('ben');
  const incident = await node.must<{ id: string }>('POST', '/api/incidents', {
    ...{ service: 'shop', title: 'Nobody can pay', severity: 'P1', components: ['web'] },
  });
  await node.must('POST', `/api/incidents/${incident.id}/acknowledge`, {});
  await node.must('POST', `/api/incidents/${incident.id}/resolve`, { resolution: 'The deploy was taken back' });
  review = (await node.must<{ id: string }>('POST', `/api/incidents/${incident.id}/review`)).id;
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await node?.close();
});

async function signedIn(person: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1360, height: 900 } })).newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  return page;
}

const stored = () => node.must<{ report: string; version: number }>('GET', `/api/reviews/${review}`);
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const editor = (page: Page) => page.getByLabel('Report in Markdown');
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** What will be so in a while, on a slow machine as well. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000 });

/** Puts words where others stand, as somebody does who types there. */
async function rewrite(page: Page, from: string, to: string): Promise<void> {
  const text = await editor(page).inputValue();
  expect(text).toContain(from);
  await editor(page).fill(text.replace(from, to));
}

/** The screen light, dark and on a phone: nothing serious for axe, and nothing wider than the screen. */
async function look(page: Page, name: string): Promise<void> {
  const paint = (scheme: string) =>
    page.evaluate((to) => document.documentElement.setAttribute('data-mantine-color-scheme', to), scheme);
  const shot = (kind: string) => page.screenshot({ path: `${SHOTS}/review-${name}-${kind}.png`, fullPage: true });
  await shot('light');
  expect(await seriousFindings(page)).toEqual([]);
  await paint('dark');
  await page.waitForTimeout(300);
  await shot('dark');
  expect(await seriousFindings(page)).toEqual([]);
  await paint('light');
  await page.setViewportSize({ width: 390, height: 800 });
  await page.waitForTimeout(300);
  await shot('phone');
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBe(0);
  await page.setViewportSize({ width: 1360, height: 900 });
}

it.skipIf(!executablePath)(
  'two people write one report at once: both are merged, and where they cannot be, both texts are shown (skipped without a Chromium)',
  async () => {
    for (const page of [ann, ben]) {
      await page.goto(`${node.server.url}/reviews/${review}`);
      await button(page, 'Edit the report').click();
      await editor(page).waitFor();
    }
    const heads = [...(await editor(ann).inputValue()).matchAll(/^## .+$/gm)].map(([head]) => head);
    const [first = '', second = ''] = [heads[0], heads.at(-1)];
    await rewrite(ann, first, `${first}\n\nA deploy without its migration.`);
    await rewrite(ben, second, `${second}\n\nTry migrations on a copy.`);
    await eventually(async () => (await stored()).report).toContain('without its migration');
    await eventually(async () => (await stored()).report).toContain('migrations on a copy');
    expect((await stored()).report).toContain('without its migration');
    for (const page of [ann, ben]) {
      await eventually(() => editor(page).inputValue()).toContain('migrations on a copy');
      await eventually(() => editor(page).inputValue()).toContain('without its migration');
    }
    await ann.getByText(/Also editing: BEN/).waitFor();
    await look(ann, 'editor');

    // Ben types while what Ann makes of the same line is on its way to him.
    const line = 'A deploy without its migration.';
    await ben.route('**/api/live*', (route) => route.abort());
    await Promise.all([
      rewrite(ann, line, 'A deploy before its migration.'),
      rewrite(ben, line, 'A deploy of Friday, without its migration.'),
    ]);
    const late = await Promise.any(
      [ann, ben].map((page) =>
        page
          .getByRole('dialog')
          .waitFor()
          .then(() => page),
      ),
    );
    const dialog = late.getByRole('dialog');
    await dialog.getByText('Somebody changed the same lines').waitFor();
    const both = await dialog.getByLabel('The text that is saved').inputValue();
    expect(both).toContain('before its migration');
    expect(both).toContain('of Friday');
    await late.screenshot({ path: `${SHOTS}/review-conflict.png` });
    expect(await seriousFindings(late)).toEqual([]);
    const joined = both.replace(/<<<<<<< yours\n[\s\S]*?>>>>>>> theirs/, 'A deploy of Friday, before its migration.');
    await dialog.getByLabel('The text that is saved').fill(joined);
    await button(late, 'Save this text').click();
    await eventually(async () => (await stored()).report).toContain('of Friday, before its migration.');
    expect((await stored()).report).toContain('migrations on a copy');
    await ben.unroute('**/api/live*');

    await button(ann, 'Done').click();
    await button(ben, 'Done').click();
    await button(ann, 'History').click();
    await ann.getByRole('dialog').getByRole('list', { name: 'Versions' }).getByText('BEN').first().waitFor();
    await ann.screenshot({ path: `${SHOTS}/review-history.png` });
    await ann.keyboard.press('Escape');
  },
  240_000,
);

it.skipIf(!executablePath)(
  'what was found is said part by part, items are added, and a change of the plan is proposed (skipped without a Chromium)',
  async () => {
    await button(ann, 'Say the root cause').click();
    await ann.getByRole('textbox', { name: 'Root cause' }).fill('Nobody checks migrations');
    await panel(ann, 'Root cause').getByRole('button', { name: 'Save' }).click();
    await panel(ann, 'Root cause').getByText('Nobody checks migrations').waitFor();

    await button(ann, 'Pick from the timeline').click();
    const pick = ann.getByRole('dialog');
    await pick.getByText('suggested').first().waitFor();
    await pick.getByRole('listitem').getByRole('checkbox').first().check();
    await button(ann, 'Pick 1 event').click();
    await panel(ann, 'Key events').getByRole('listitem').waitFor();

    await ann.getByLabel('New contributing factor').fill('The deploy has no gate');
    await ann.keyboard.press('Enter');
    await panel(ann, 'Contributing factors').getByText('The deploy has no gate').waitFor();

    await ann.getByLabel('New question').fill('Why could nobody pay?');
    await ann.keyboard.press('Enter');
    const chain = panel(ann, 'Why could nobody pay?');
    await chain.getByLabel('Because…', { exact: true }).fill('A column was missing');
    await ann.keyboard.press('Enter');
    await chain.getByText('A column was missing').waitFor();
    await chain.getByLabel('And why that? Because…').fill('The migration came later');
    await ann.keyboard.press('Enter');
    await chain.getByText('The migration came later').waitFor();
    // By keyboard only: the second answer goes before the first.
    await chain.getByRole('button', { name: 'Edit: The migration came later' }).focus();
    await ann.keyboard.press('Alt+ArrowUp');
    await eventually(() => chain.getByRole('listitem').first().textContent()).toContain('The migration came later');
    await chain.getByLabel('Leads to the contributing factor').selectOption({ label: 'The deploy has no gate' });

    await ann.getByLabel('Add: What went well').fill('The page came at once');
    await ann.keyboard.press('Enter');
    await panel(ann, 'What went well').getByText('The page came at once').waitFor();

    await ann.getByLabel('New action item').fill('Gate deploys on migrations');
    await panel(ann, 'Action items').getByLabel('Owner').fill('ben');
    await panel(ann, 'Action items').getByLabel('Due').fill('2020-01-02');
    await button(ann, 'Add action item').click();
    await panel(ann, 'Action items').getByText('overdue').waitFor();
    await panel(ann, 'Tasks')
      .getByLabel(/Report written/)
      .check();
    await panel(ann, 'Tasks').getByText('all done').waitFor();

    await button(ann, 'Propose a change').click();
    const propose = ann.getByRole('dialog');
    await propose.getByRole('textbox', { name: 'Replace' }).fill('acknowledge: 10m');
    await propose.getByRole('textbox', { name: 'By', exact: true }).fill('acknowledge: 5m');
    await propose.getByLabel('Why').fill('It was seen too late');
    await ann.screenshot({ path: `${SHOTS}/review-propose.png` });
    await button(ann, 'Check and propose it').click();
    await panel(ann, 'Changes of the plan').getByText('It was seen too late').click();
    await panel(ann, 'Changes of the plan').getByText('acknowledge: 5m').first().waitFor();

    await button(ann, 'Schedule it').click();
    await button(ann, 'Send the invitation').click();
    await panel(ann, 'Meeting').getByText('Scheduled').waitFor();

    await button(ann, 'Refresh facts').click();
    const taken = ann.getByRole('dialog');
    await Promise.any([
      taken.getByRole('button', { name: 'Keep both' }).click(),
      button(ann, 'Refresh facts').waitFor({ state: 'detached' }),
    ]);
    await eventually(async () => (await stored()).report).toContain('Gate deploys on migrations');
    await look(ann, 'page');
    await ann.goto(`${node.server.url}/reviews/action-items`);
    await panel(ann, 'ben').getByText('Gate deploys on migrations').waitFor();
    await look(ann, 'action-items');
  },
  240_000,
);

it.skipIf(!executablePath)(
  'the review is completed, taken up again, and a text for the public is published (skipped without a Chromium)',
  async () => {
    await ann.goto(`${node.server.url}/reviews/${review}`);
    await button(ann, 'Complete the review').click();
    await button(ann, 'It took place').click();
    await button(ann, 'Take it up again').waitFor();
    expect(await button(ann, 'Edit the report').isVisible()).toBe(false);

    await button(ann, 'Write the public text').click();
    const dialog = ann.getByRole('dialog');
    const text = dialog.getByLabel('Text in Markdown');
    expect(await text.inputValue()).not.toContain('Nobody checks migrations');
    expect(await button(ann, 'Publish it').isDisabled()).toBe(true);
    await text.fill('Payments failed because of a **mistake of ours**. <script>alert(1)</script>');
    await dialog.getByLabel('Title').fill('Why payments failed');
    await ann.screenshot({ path: `${SHOTS}/review-publish.png` });
    expect(await seriousFindings(ann)).toEqual([]);
    await button(ann, 'Publish it').click();
    await panel(ann, 'Status page').getByText('Published', { exact: true }).waitFor();
    const { publication } = await node.must<{ publication: { text: string } }>('GET', `/api/reviews/${review}`);
    expect(publication.text).toContain('mistake of ours');

    await button(ann, 'Take it up again').click();
    await ann.getByRole('dialog').getByRole('textbox').fill('The cause was another');
    await ann.getByRole('dialog').getByRole('button', { name: 'Take it up again' }).click();
    await button(ann, 'Complete the review').waitFor();
    await ann.goto(`${node.server.url}/reviews`);
    await ann.getByRole('link', { name: /Nobody can pay/ }).waitFor();
    await look(ann, 'list');
    expect(errors.filter((error) => !/409|Failed to load|ERR_FAILED/.test(error))).toEqual([]);
  },
  240_000,
);
