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

/** Signs in, and returns the link that did it. */
async function signIn(): Promise<string> {
  const { url } = await t.must<SignInLink>('POST', '/api/signin-links', { person: 'cto' });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  return url;
}

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
    const url = await signIn();
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
    await button('Review draft for Engineering team').click();
    await shot('update-draft');
    for (const blank of ['What', 'Impact', 'Users affected']) {
      if ((await button(blank).count()) === 0) continue;
      await button(blank).click();
      await page.keyboard.type('known');
    }
    await button('Approve and send…').click();
    await page.getByText('It cannot be taken back').waitFor();
    // A click that follows at once is taken for the second of a double click.
    await page.waitForTimeout(700);
    await button('Send it now').click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    // Cure, process the backlog, restore step by step.
    await t.fault('webhooks', false);
    await approve('Process what the application has stored itself, if that is safe');
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
    await approve('Process what the application has stored itself meanwhile');
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

const dialog = () => page.getByRole('dialog');
const healthTab = (name: RegExp) => page.getByRole('navigation', { name: 'Health' }).getByRole('link', { name });

it.skipIf(!executablePath)(
  'what is watched: a monitor, a silence, another tool, a report of a user (skipped without a Chromium)',
  async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1440, height: 900 });
    await signIn();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByRole('link', { name: 'Application health' }).click();
    await page.getByRole('heading', { name: 'Application health' }).waitFor();
    await page.getByRole('region', { name: 'Answers' }).waitFor();
    await button('Check now').click();
    await dialog()
      .getByText(/^200 in /)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await shot('monitor');

    // What another tool sends stands among the alerts by itself, and can be silenced from there.
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByLabel('Find by summary or key').waitFor();
    await sendAlert('Load of web-2 is 14');
    const row = page.getByRole('article').filter({ hasText: 'Load of web-2 is 14' });
    await row.getByRole('button', { name: 'Silence…' }).click();
    await dialog().getByText('Load of web-2 is 14').waitFor();
    await dialog().getByLabel('Why').fill('It is being replaced');
    await dialog().getByRole('button', { name: 'Silence', exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: 'Silenced' }).getByText('It is being replaced').waitFor();
    await shot('alerts-silenced');
    await healthTab(/Silences/).click();
    await page.getByText('It is being replaced').first().waitFor();
    await button('End').click();
    await dialog().getByRole('button', { name: 'End it now' }).click();
    await page.getByText('Nothing is silenced.').waitFor();

    // A mapping is tried while one writes it.
    await healthTab(/Intake/).click();
    await page
      .getByLabel('Body (JSON)')
      .fill('{ "id": 8, "title": "Orders are late", "level": "high", "state": "open" }');
    await page.getByText('Orders are late', { exact: true }).waitFor();
    await page.getByLabel('Summary', { exact: true }).fill('"Shop: " + body.title');
    await page.getByText('Shop: Orders are late', { exact: true }).waitFor();
    await shot('intake');

    // The old address of the screen leads to where it is now.
    await page.goto(`${t.url}/reports`);
    await page.getByText('Nobody has reported anything.').waitFor();
    const visitor = await browser.newPage();
    await visitor.goto(`${t.url}/status/churn-saver`);
    await visitor.getByRole('link', { name: /report/i }).click();
    await visitor.getByLabel('What happens?').fill('My membership is shown as cancelled');
    await visitor.getByRole('button', { name: 'Send' }).click();
    await visitor.getByText('Your report has reached the team.').waitFor();
    await visitor.close();
    await page.getByText('My membership is shown as cancelled').waitFor();
    await shot('reports');
    expect(errors).toEqual([]);
  },
  90_000,
);

/** As Alertmanager would. */
async function sendAlert(summary: string): Promise<void> {
  const alerts = [{ status: 'firing', labels: { severity: 'warning' }, annotations: { summary }, fingerprint: 'load' }];
  const response = await fetch(`${t.url}/intake/alertmanager/${t.server.app.keys.intake('churn-saver')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: '4', status: 'firing', alerts }),
  });
  expect(response.status).toBe(200);
}
