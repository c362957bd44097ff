import { mkdirSync } from 'node:fs';
import type { IncidentRoom, SignInLink } from '@tocsin/server/contract';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { seriousFindings } from './axe.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';

/* Who is told what during an incident, from the draft that is due to what helped the last time. */

let tocsin: Tocsin;
let browser: Browser;
let context: BrowserContext;
/** Each test has its own, at the room of the incident, so that none finds what another left open. */
let page: Page;
let id: string;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  // The browser counts down by its own clock, so that of the server begins there.
  tocsin = await startTocsin({ startAt: new Date().toISOString(), trafficPerSecond: 0 });
  browser = await openBrowser(executablePath);
  context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
  const { url } = await tocsin.must<SignInLink>('POST', '/api/signin-links', { person: 'vp-engineering' });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
  await page.close();
  id = await opened('Webhooks are not delivered');
}, 120_000);
beforeEach(async () => {
  if (!executablePath) return;
  errors.splice(0);
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(`${tocsin.url}/incidents/${id}`);
  await region('Updates').waitFor();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await page.screenshot({ path: `${SHOTS}/updates-failed.png` });
  await page?.close();
});
afterAll(async () => {
  await browser?.close();
  await tocsin?.close();
});

const button = (name: string | RegExp, within: Page | Locator = page) =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
const region = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const shot = async (name: string) =>
  page.screenshot({ path: `${SHOTS}/updates-${name}.png`, fullPage: !(await dialog().isVisible()) });
const text = () => dialog().getByLabel('Text', { exact: true });
const updates = async (status: 'draft' | 'sent') =>
  (
    await tocsin.must<{ updates: { id: string; audience: string; text: string; version: number }[] }>(
      'GET',
      `/api/updates?incidentId=${id}&status=${status}`,
    )
  ).updates;

/** An incident of the plan at a level, with what is due drafted. */
async function opened(title: string, severity = 'P1'): Promise<string> {
  const body = { service: 'churn-saver', title, severity, components: ['webhooks'] };
  const room = await tocsin.must<IncidentRoom>('POST', '/api/incidents', body);
  const look = async () => (await tocsin.room(room.id)).audiences.some(({ draftId }) => draftId !== null);
  // Nothing that is due at once waits for the clock, and on a busy machine diagnostics do.
  await eventually('the drafts', look, 30_000);
  return room.id;
}

it.skipIf(!executablePath)(
  'an update that is due is filled in, looked at, and sent once (skipped without a Chromium)',
  async () => {
    const [due] = (await updates('draft')).filter(({ audience }) => audience === 'team');
    const blank = due?.text.replace(/^Impact: .*$/m, 'Impact: [[facts.impact]]');
    await tocsin.must('PUT', `/api/updates/${due?.id}`, { text: blank, version: due?.version });
    const panel = region('Updates');
    await panel.getByText('Outside the company').waitFor();
    await panel.getByText('Outage of more than 30 minutes').first().waitFor();
    await button('Review draft for Engineering team', panel).click();

    // What is missing is named and reached: typing takes its place.
    expect(await button('Approve and send…', dialog()).isDisabled()).toBe(true);
    await button('Impact', dialog()).click();
    await page.keyboard.type('One delivery in five is late');
    expect(await text().inputValue()).toContain('Impact: One delivery in five is late');
    await page.keyboard.press('Control+s');
    await dialog().getByText('Saved by VP Engineering').waitFor();
    await shot('editor');

    // Somebody else saves at the same time: both texts are there, and neither is lost.
    const [draft] = (await updates('draft')).filter(({ audience }) => audience === 'team');
    await text().pressSequentially('\nMine.');
    const theirs = `${draft?.text}\nTheirs.`;
    await tocsin.must('PUT', `/api/updates/${draft?.id}`, { text: theirs, version: draft?.version });
    await page.keyboard.press('Control+s');
    const choice = dialog().getByRole('alert', { name: 'Two texts' });
    await choice.getByText('Mine.').waitFor();
    await choice.getByText('Theirs.').waitFor();
    await shot('conflict');
    errors.splice(0);
    await button('Go on with yours', dialog()).click();
    await dialog().getByText('Their text, which yours takes the place of').waitFor();

    await dialog().getByRole('tab', { name: 'Slack' }).click();
    const looks = dialog().getByRole('tabpanel');
    await looks.getByText('To 1 recipient').waitFor();
    expect(await looks.innerText()).toMatch(/One delivery in five is late\s+Mine\./);
    expect(await looks.innerText()).not.toContain('Theirs.');
    await shot('preview');
    expect(await seriousFindings(page)).toEqual([]);

    await page.keyboard.press('Control+Enter');
    await dialog().getByText('This goes to 1 recipient').waitFor();
    await shot('confirm');
    // A click that follows at once is the second of a double click.
    const send = button('Send it now', dialog());
    await page.waitForTimeout(700);
    await send.dblclick();
    await dialog().waitFor({ state: 'hidden' });
    await panel
      .getByText(/^Sent .* by /)
      .first()
      .waitFor();
    const sent = await updates('sent');
    expect(sent.map(({ audience }) => audience)).toEqual(['team']);
    expect(sent[0]?.text).toContain('Mine.');
    expect(errors).toEqual([]);
  },
  120_000,
);

it.skipIf(!executablePath)(
  'what somebody saves after the look is not sent unseen (skipped without a Chromium)',
  async () => {
    const draft = await tocsin.must<{ id: string }>('POST', `/api/incidents/${id}/updates`, {
      audience: 'team',
    });
    await button('Review draft for Engineering team', region('Updates')).click();
    await text().fill('We are on it.');
    await button('Approve and send…', dialog()).click();
    await dialog().getByText('It cannot be taken back').waitFor();
    await tocsin.must('PUT', `/api/updates/${draft.id}`, { text: 'It is over.' });
    await page.waitForTimeout(700);
    await button('Send it now', dialog()).click();
    const choice = dialog().getByRole('alert', { name: 'Two texts' });
    await choice.getByText('We are on it.').waitFor();
    await choice.getByText('It is over.').waitFor();
    await shot('not-sent');
    expect(await updates('sent')).toHaveLength(1);
    await button('Take theirs', dialog()).click();
    await button('Approve and send…', dialog()).click();
    await dialog().getByText('It cannot be taken back').waitFor();
    await page.waitForTimeout(700);
    await button('Send it now', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    expect((await updates('sent')).map((one) => one.text)).toContain('It is over.');
  },
  120_000,
);

it.skipIf(!executablePath)(
  'audiences that are not concerned yet are drafted for, and read apart (skipped without a Chromium)',
  async () => {
    const panel = region('Updates');
    await button('Draft now for Public status page', panel).click();
    await dialog().getByText('People outside the company read this.').waitFor();
    await dialog().getByRole('tab', { name: 'Status page' }).click();
    await dialog().getByText('Everybody can read it').waitFor();
    await shot('status-page');
    await button('Save and close', dialog()).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(errors).toEqual([]);
  },
  120_000,
);

it.skipIf(!executablePath)(
  'an embargo keeps everything from outside until it is released (skipped without a Chromium)',
  async () => {
    const panel = region('Updates');
    await button('It concerns security…', panel).click();
    await button('Mark as security incident', dialog()).click();
    await region('Embargo').getByText('nobody outside is told').waitFor();
    await panel.getByText('Under embargo').first().waitFor();

    await button('Review draft for Public status page', panel).click();
    await text().fill('Deliveries are late.');
    await button('Save', dialog()).click();
    await dialog().getByText('is a security incident under embargo').waitFor();
    expect(await button('Approve and send…', dialog()).isDisabled()).toBe(true);
    await shot('embargo-editor');
    const [draft] = (await updates('draft')).filter(({ audience }) => audience === 'status-page');
    expect(await tocsin.call('POST', `/api/updates/${draft?.id}/send`)).toMatchObject({ status: 409 });
    await button('Save and close', dialog()).click();
    await shot('embargo');
    expect(await seriousFindings(page)).toEqual([]);

    await button('Release the embargo', region('Embargo')).click();
    await dialog().getByLabel('Why it may be known now').fill('The token is revoked');
    await button('Release the embargo', dialog()).click();
    await page.getByText('The embargo was released at').waitFor();
    expect((await tocsin.room(id)).security?.releasedAt).not.toBeNull();
    expect(errors).toEqual([]);
  },
  120_000,
);

it.skipIf(!executablePath)(
  'the room reads well in the dark and on a phone, and nothing keeps people out (skipped without a Chromium)',
  async () => {
    await tocsin.must('POST', `/api/incidents/${id}/impact`, { users: 1200, share: 0.125, trend: 'growing' });
    await region('Impact').getByText('12.5 %').waitFor();
    await shot('room-light');
    expect(await seriousFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot('room-dark');
    await region('Updates').screenshot({ path: `${SHOTS}/updates-panel-dark.png` });
    expect(await seriousFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await shot('room-phone');
    await region('Updates').screenshot({ path: `${SHOTS}/updates-panel-phone.png` });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await button('Review draft for Public status page', region('Updates')).click();
    await dialog().getByRole('tab', { name: 'Write' }).waitFor();
    await page.screenshot({ path: `${SHOTS}/updates-editor-phone.png` });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.screenshot({ path: `${SHOTS}/updates-editor-phone-light.png` });
    expect(errors).toEqual([]);
  },
  120_000,
);

it.skipIf(!executablePath)(
  'what waits is on the first page, and what helped before is shown and found (skipped without a Chromium)',
  async () => {
    await page.goto(tocsin.url);
    await region('Due updates').getByText('Executive team').waitFor();
    await shot('now');
    await tocsin.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Restarted the webhook workers' });
    // What helped is kept by a look of the node that leads: this asks for it.
    await tocsin.advance('1s');
    const again = await opened('Webhooks are not delivered again', 'P2');
    const found = async () => JSON.stringify(await tocsin.must('GET', `/api/incidents/${again}/similar`));
    await eventually('what helped before', async () => (await found()).includes('webhook workers'), 60_000);
    await page.goto(`${tocsin.url}/incidents/${again}`);
    const similar = region('Similar incidents');
    await similar.getByText('Restarted the webhook workers').waitFor();
    await shot('similar');
    await similar.getByRole('link', { name: 'Search the past' }).click();
    await page.getByLabel('Search', { exact: true }).fill('restarted workers');
    await region('Found').getByRole('link', { name: 'Webhooks are not delivered', exact: true }).waitFor();
    expect(page.url()).toMatch(/search\?q=restarted/);
    await shot('search');
    expect(errors).toEqual([]);
  },
  120_000,
);
