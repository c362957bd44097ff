import { mkdirSync } from 'node:fs';
import type { SignInLink } from '@tocsin/server/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { executablePath, openBrowser, SHOTS } from './browser.ts';
import { inboxOf, SECRET, type Shop, sendStripe, startShop } from './inbox-shop.ts';

/* The inbox at night, with one hand: an application that chokes on one value, and somebody who finds out and mends it. */

const STOP_WORDS = 'You will get no more messages.';

let app: Shop;
let node: PlanNode;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  if (!executablePath) return;
  mkdirSync(SHOTS, { recursive: true });
  app = await startShop();
  const plan = `${shopPlan()}${inboxOf(app.url)}`;
  node = await startPlanNode({ files: { 'plan.yaml': plan }, env: { STRIPE_WEBHOOK_SECRET: SECRET } });
  browser = await openBrowser(executablePath);
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const { url } = await node.must<SignInLink>('POST', '/api/signin-links', { person: 'ann' });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Now', exact: true }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await node?.close();
  app?.close();
});

/** An event of the vendor, which is kept. */
async function send(type: string, plan: string, subscription: string): Promise<void> {
  expect(await sendStripe(node.server.url, type, plan, subscription)).toBe(200);
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const card = () => page.getByRole('region', { name: 'Stripe webhooks', exact: true });
const dialog = () => page.getByRole('dialog');
const shot = (name: string) => page.screenshot({ path: `${SHOTS}/inbox-${name}.png`, fullPage: true });
/** The same screen at a desk, in both schemes. */
async function atDesk(name: string): Promise<void> {
  const narrow = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 900 });
  await shot(`${name}-desk`);
  await dark(() => shot(`${name}-dark`));
  if (narrow) await page.setViewportSize(narrow);
}
async function dark(look: () => Promise<unknown>): Promise<void> {
  const paint = (scheme: string) =>
    page.evaluate((to) => document.documentElement.setAttribute('data-mantine-color-scheme', to), scheme);
  await paint('dark');
  await look();
  await paint('light');
}

/** How far the page is wider than the screen, and the buttons of it that a thumb misses. */
async function lookForThumbs() {
  return page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    small: [...document.querySelectorAll<HTMLElement>('main button, [role=dialog] button')]
      .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
      .map((one) => one.getAttribute('aria-label') ?? one.textContent),
  }));
}
const FINE = { overflow: 0, small: [] };

it.skipIf(!executablePath)(
  'a source fails, the board says why, it is paused, one event is mended and sent, and it goes on (skipped without a Chromium)',
  async () => {
    await page.goto(`${node.server.url}/inbox`);
    await card().getByText('Nothing has arrived yet').waitFor();
    await send('invoice.paid', 'gold', 'sub_1');
    await card().getByText('Delivering').waitFor();
    await expect.poll(() => app.taken.length).toBe(1);

    // Ten in a row fail, and nothing gets through any more.
    for (let at = 0; at < 12; at++) await send('customer.subscription.updated', 'gld', `sub_${at}`);
    await card().getByText('Nothing gets through').waitFor({ timeout: 60_000 });
    await card().getByText(/503/).first().waitFor();
    expect(await lookForThumbs()).toEqual(FINE);
    await shot('board-failing');
    await atDesk('board-failing');

    await button('Pause Stripe webhooks').click();
    await dialog().getByText('Webhooks are taken and kept, and not delivered').waitFor();
    await dialog().getByRole('textbox', { name: 'Reason' }).fill('a plan is misspelt');
    await button('Pull the lever').click();
    await card().getByText('Paused by').waitFor();
    await card()
      .getByText(/a plan is misspelt/)
      .waitFor();
    await shot('board-paused');

    await card().getByRole('link', { name: 'Everything about Stripe webhooks' }).click();
    await page
      .getByRole('link', { name: /Look at one/ })
      .first()
      .waitFor();
    expect((await lookForThumbs()).overflow).toBe(0);
    await shot('source');
    await atDesk('source');
    await page
      .getByRole('link', { name: /Look at one/ })
      .first()
      .click();
    await page.getByText('"gld"').first().waitFor();
    await page.getByText('Failed with 503').first().waitFor();
    expect(await lookForThumbs()).toEqual(FINE);
    await shot('event');
    await atDesk('event');

    await mendIt();

    await giveOneUp();

    // The application knows the value now, and all of it goes out.
    app.isMended = true;
    await page.goto(`${node.server.url}/inbox`);
    await button('Resume Stripe webhooks').click();
    await dialog().getByRole('textbox', { name: 'Reason' }).fill('the application is mended');
    await button('Release the lever').click();
    await expect.poll(() => app.taken.length, { timeout: 60_000 }).toBe(12);
    const mended = app.taken.filter((body) => body.includes('"gold"') && body.includes('subscription.updated'));
    // It went out without the lines in which it was edited; the one that was given up did not.
    expect(mended).toHaveLength(1);
    expect(mended[0]).not.toContain('\n');
    await page.goto(`${node.server.url}/inbox`);
    await send('invoice.paid', 'gold', 'sub_99');
    await card().getByText('Delivering: nothing waits').waitFor({ timeout: 60_000 });
    await shot('board-well');
    expect(errors).toEqual([]);
  },
  240_000,
);

async function mendIt(): Promise<void> {
  await button('Edit and retry').click();
  const field = dialog().getByLabel('Payload');
  expect(await button('Send the changed copy').isDisabled()).toBe(true);
  await field.fill('{ "broken": ');
  await dialog().getByText('This is no JSON any more').waitFor();
  const pretty = JSON.stringify(
    JSON.parse((await page.getByLabel('How it is shown').isVisible()) ? await payload() : '{}'),
    null,
    2,
  );
  await field.fill(pretty.replace('"gld"', '"gold"'));
  await dialog().getByText('removed: ').first().waitFor({ state: 'attached' });
  await dialog().getByRole('textbox', { name: 'Reason' }).fill('the plan is called gold');
  await shot('edit');
  await button('Send the changed copy').click();
  await page.getByText('edited by a person').waitFor();
  await page.getByText('"gold"').first().waitFor();
  await shot('edited');
}

/** The payload of the event that is open, as it stands in the page. */
const payload = async () => (await page.locator('pre[data-view=pretty]').textContent()) ?? '';

/** Skips those that a filter finds, after it was said how many they are. */
async function giveOneUp(): Promise<void> {
  await page.goto(`${node.server.url}/inbox/shop/stripe/events?orderKey=sub_11&state=waiting`);
  await button('Skip all…').click();
  await dialog().getByText('1 of them.').waitFor();
  await dialog().getByRole('textbox', { name: 'Reason' }).fill('this customer is gone');
  await shot('skip');
  await dialog().getByRole('button', { name: 'Skip 1 event' }).click();
  await page.getByText('No event is like that.').waitFor({ timeout: 30_000 });
  await page.goto(`${node.server.url}/inbox/shop/stripe/events?state=skipped`);
  await page.getByRole('navigation', { name: 'Events' }).getByText('Skipped').first().waitFor();
  await shot('events');
  await atDesk('events');
}

it.skipIf(!executablePath)(
  'the keyboard goes through the events, and the address has the filter (skipped without a Chromium)',
  async () => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${node.server.url}/inbox/shop/stripe/events?state=delivered`);
    const list = page.getByRole('navigation', { name: 'Events' });
    await list.getByRole('link').nth(1).waitFor();
    await page.keyboard.press('j');
    await list.locator('[aria-current]').waitFor();
    const first = new URL(page.url()).searchParams.get('event');
    await page.keyboard.press('j');
    await expect.poll(() => new URL(page.url()).searchParams.get('event')).not.toBe(first);
    await page.keyboard.press('k');
    await expect.poll(() => new URL(page.url()).searchParams.get('event')).toBe(first);
    await page.getByRole('group', { name: 'With this event' }).waitFor();
    await expect
      .poll(async () => {
        await page.keyboard.press('r');
        return dialog().isVisible();
      })
      .toBe(true);
    await dialog().getByText('1 of them.').waitFor();
    const before = app.taken.length;
    await dialog().getByRole('button', { name: 'Replay 1 event' }).click();
    await expect.poll(() => app.taken.length, { timeout: 30_000 }).toBe(before + 1);
    await page.getByText('Waiting').first().click();
    await expect.poll(() => page.url()).toContain('state=waiting');
    expect(errors).toEqual([]);
  },
);

it.skipIf(!executablePath)(
  'a complaint has its clock, and the number may get nothing (skipped without a Chromium)',
  async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${node.server.url}/consent`);
    await button('Open a case').click();
    await dialog().getByLabel('Number or address').fill('+1 415 555 0132');
    await dialog().getByLabel('What the person said').fill('Who are you? I never asked for this.');
    await button('Open the case').last().click();
    await page.getByRole('timer', { name: 'The person must have an answer' }).waitFor();
    await page.getByText('They get none any more').waitFor();
    await shot('case');
    await button('Answer').click();
    await dialog().getByLabel('What they were told').fill(STOP_WORDS);
    await button('They have an answer').click();
    await page.getByText('Answered in time').first().waitFor();
    await button('Close').click();
    await dialog().getByLabel('Cause').selectOption('consent-unclear');
    await dialog().getByLabel('What was found, and what is changed by it').fill('the form did not say it');
    await button('Close it').click();
    await page.getByText('It was not clear what they agreed to').waitFor();
    await atDesk('case');
    await page.goto(`${node.server.url}/consent/lookup`);
    await page.getByLabel('Number or address').fill('(415) 555-0132');
    await button('Look it up').click();
    await page.getByText('No, do not send.').waitFor();
    await page.getByText('the person complained').first().waitFor();
    expect(page.url()).not.toContain('0132');
    await shot('lookup');
    await atDesk('lookup');
    await page.goto(`${node.server.url}/consent/suppressed`);
    await page.getByRole('listitem').getByText('the person complained').waitFor();
    await importSome();
    await page.goto(`${node.server.url}/consent`);
    await page.getByText('“Who are you? I never asked for this.”').waitFor();
    expect(await lookForThumbs()).toMatchObject({ overflow: 0 });
    await shot('cases');
    await atDesk('cases');
    expect(errors).toEqual([]);
  },
);

/** A file with a mistake is told line by line and not taken; the right one is, and who complained stays suppressed. */
async function importSome(): Promise<void> {
  const file = (...rows: string[]) => ({
    ...{ name: 'consents.csv', mimeType: 'text/csv' },
    buffer: Buffer.from(`phone,channel,status,date,form\n${rows.join('\n')}\n`),
  });
  const good = '+14155550150,sms,granted,2026-01-05T10:00:00Z,checkout';
  const complained = '+14155550132,sms,granted,2026-01-05T10:00:00Z,checkout';
  await page.goto(`${node.server.url}/consent/import`);
  await page.locator('input[type=file]').setInputFiles(file(good, 'nobody,sms,granted,2026-01-05T10:00:00Z,checkout'));
  await page.getByText(/^Line 3: /).waitFor();
  await shot('import-wrong');
  await page.locator('input[type=file]').setInputFiles(file(good, complained));
  await page.getByText(/1 suppressed, which stay so/).waitFor();
  await button(/^Import \d+ new entries$/).click();
  await page.getByText(/^Imported: 2 rows/).waitFor();
  await button('Make an export').click();
  const path = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const rows = await page.evaluate(async (at) => (await fetch(at)).text(), path ?? '');
  expect(rows).toContain('+14155550150');
  await atDesk('import');
}
