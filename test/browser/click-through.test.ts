import { mkdirSync } from 'node:fs';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* The whole response by clicking, as the one who was woken would: Outbox, room, runbook, levers, updates, review. */

let t: Tocsin;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  t = await startTocsin({ startAt: new Date().toISOString() });
  browser = await openBrowser(executablePath);
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
});
afterAll(async () => {
  await browser?.close();
  await t?.close();
});

let shots = 0;
async function shot(name: string): Promise<void> {
  shots += 1;
  await page.screenshot({ path: `${SHOTS}/${String(shots).padStart(2, '0')}-${name}.png`, fullPage: true });
}

/** Opens a step of the runbook, if it is folded, and approves it. */
async function approve(step: string): Promise<void> {
  const run = page.getByRole('button', { name: `Approve and run: ${step}` });
  if (!(await run.isVisible())) await page.getByRole('button', { name: new RegExp(`^${step}`) }).click();
  await run.click();
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });

it.skipIf(!executablePath)(
  'an outage from the page to the review, by clicking (skipped without a Chromium)',
  async () => {
    const { url } = await t.must<SignInLink>('POST', '/api/signin-links', { person: 'cto' });
    await page.goto(url);
    await page.getByText('Nothing is wrong.').waitFor();
    // The link works once.
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(401);
    await t.advance('30s');
    await shot('now-calm');

    await t.fault('webhooks', true);
    const incident = await t.until('an incident', '5m', () => t.activeIncident());
    // The page learns of it by itself.
    await page.getByRole('article', { name: incident.title }).waitFor();
    await shot('now-incident');
    const paged = (await t.room(incident.id)).pages[0]?.name ?? '';

    // Paged without any account: the Outbox shows what the recipient would get, with working buttons.
    await page
      .getByRole('link', { name: /Outbox/ })
      .first()
      .click();
    await page.getByRole('navigation', { name: 'Messages' }).getByText(paged).first().click();
    await shot('outbox-page');
    await page
      .getByRole('group', { name: 'Buttons of the message' })
      .getByRole('button', { name: 'Acknowledge' })
      .click();
    await page.getByRole('button', { name: /Acknowledge \(pressed\)/ }).waitFor();

    // The room: diagnostics are there already.
    await page.goto(`${t.url}/incidents/${incident.id}`);
    await page.getByText('permission denied').first().waitFor();
    await shot('room-diagnosed');
    await button('Investigating').click();

    // Contain by the runbook's step: approve, watch it run, see the lever move.
    await approve('Switch webhook processing off');
    await page.getByRole('button', { name: 'Release Webhook processing' }).waitFor();
    expect(t.app.tocsin.lever('webhook-processing')).toBe(false);
    await shot('room-contained');

    // Tell the team.
    await button('Review the draft for Engineering team').click();
    await shot('update-draft');
    await button('Send update').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    // Cure, process the backlog, restore step by step.
    await t.fault('webhooks', false);
    await approve('Process the backlog, if that is safe');
    // It works off what real time has brought: on a busy machine that lasts longer than the clock may stand still.
    await eventually(
      'the backlog is processed',
      async () =>
        (await t.room(incident.id)).timeline.some(
          ({ fact }) => fact.kind === 'step-finished' && fact.step === 'process-backlog',
        ),
      60_000,
    );
    await t.advance('30s');
    await button('Start the restoration').click();
    await button('Release the first lever').click();
    await page.getByRole('timer', { name: /Wait after releasing Webhook processing/ }).waitFor();
    await shot('room-restoring');
    await approve('Once processing is on again');
    await t.advance('6m');
    await page.getByText('restoration finished').first().waitFor();

    await button('Resolve').click();
    await page.getByLabel('How was it resolved').fill('The permission on the table was given back.');
    await button('Resolve the incident').click();
    await page.getByRole('link', { name: 'Open the review' }).click();
    await page.getByRole('heading', { name: /Root Cause/ }).waitFor();
    await shot('review');
    await page.getByLabel('New action item').fill('Alert on permission errors');
    await button('Add action item').click();
    await page.getByRole('checkbox', { name: /Alert on permission errors/ }).waitFor();
    await button('Complete the review').click();
    await button('It took place').click();

    for (const path of ['oncall', 'levers', 'runbooks', 'reviews', 'incidents']) {
      await page.goto(`${t.url}/${path}`);
      await page.getByRole('heading').first().waitFor();
      await shot(path);
    }
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${t.url}/incidents/${incident.id}`);
    await page.getByText(incident.id).first().waitFor();
    await shot('room-dark-phone');
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await page.goto(`${t.url}/status/churn-saver`);
    await page.getByText('Webhook processing').first().waitFor();
    await shot('status-page-phone');
    expect(errors).toEqual([]);
  },
  240_000,
);
