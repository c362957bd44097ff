import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from './check-browser-expect.ts';
import type { BrowserReport, BrowserStep, BrowserTask } from './check-browser-messages.ts';

/** The browser talks to nobody but the pages of the script. */
const FLAGS = [
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  ...['--disable-quic', '--disable-gpu', '--disable-dev-shm-usage', '--mute-audio'],
];
const MOST_PAGES = 20;
const MOST_CONSOLE_LINES = 20;
/** Each of screenshot and recording; both together fit into what the check leaves for them. */
const CLOSE_MS = 1500;

interface Stage {
  readonly steps: BrowserStep[];
  readonly console: string[];
  page: Page | null;
}

async function perform(task: BrowserTask): Promise<BrowserReport> {
  const startedMs = performance.now();
  const leftMs = () => Math.max(1, task.deadlineMs - Date.now());
  const stage: Stage = { steps: [], console: [], page: null };
  let browser: Browser | null = null;
  let context: BrowserContext | null = null;
  let failure: string | null = null;
  try {
    browser = await chromium.launch({
      ...{ executablePath: task.chromium, args: FLAGS, headless: true, chromiumSandbox: task.sandbox },
      ...{ timeout: leftMs(), handleSIGTERM: false },
    });
    context = await browser.newContext({ recordHar: { path: join(task.folder, 'failure.har'), content: 'omit' } });
    await Promise.race([play(task, context, stage), tooLate(leftMs())]);
  } catch (error) {
    failure = inWords(error);
    await within(CLOSE_MS, stage.page?.screenshot({ path: join(task.folder, 'failure.png'), timeout: CLOSE_MS }));
  }
  const url = stage.page?.url() ?? '';
  const tookMs = performance.now() - startedMs;
  // The recording is written when the context closes; nobody needs it otherwise.
  // After a failure the check has waited long enough: what is left of the browser is killed by it.
  await within(CLOSE_MS, failure === null ? browser?.close() : context?.close());
  return { failure, steps: stage.steps, url, console: stage.console, tookMs };
}

async function play({ script, env, deadlineMs }: BrowserTask, context: BrowserContext, stage: Stage): Promise<void> {
  const page = await context.newPage();
  stage.page = page;
  page.setDefaultTimeout(Math.max(1, deadlineMs - Date.now()));
  page.on('console', (message) => {
    stage.console.push(`${message.type()}: ${message.text().slice(0, 500)}`);
    if (stage.console.length > MOST_CONSOLE_LINES) stage.console.shift();
  });
  page.on('pageerror', (error) => stage.console.push(`error: ${error.message.slice(0, 500)}`));
  const tooMany = new Promise<never>((_, reject) => {
    context.on('page', () => {
      if (context.pages().length > MOST_PAGES) reject(new Error(`it opened more than ${MOST_PAGES} pages`));
    });
  });
  const module: { default?: unknown } = await import(pathToFileURL(script).href);
  if (typeof module.default !== 'function') throw new Error('its default export is not a function');
  const step = async (title: string, action: () => unknown) => {
    const startedMs = performance.now();
    const index = stage.steps.push({ title: String(title), tookMs: 0, isDone: false }) - 1;
    const answer = await action();
    stage.steps[index] = { title: String(title), tookMs: performance.now() - startedMs, isDone: true };
    return answer;
  };
  await Promise.race([module.default({ page, expect, step, env }), tooMany]);
}

function tooLate(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error('it was not done in time')), Math.max(0, ms));
  });
}

/** What cannot be done any more must not keep the report. */
async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work?.catch(() => undefined), late]);
  clearTimeout(timer);
}

/** Playwright colours its messages, and adds a log of what it tried. */
function inWords(error: unknown): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\u001b\[[\d;]*m/g, '');
  return text.slice(0, 2000);
}

// A script that leaves a promise behind has failed by what it did not wait for, not by ending this process.
process.on('unhandledRejection', () => undefined);
process.once('message', async (task: BrowserTask) => {
  const report = await perform(task);
  process.send?.(report, () => process.exit());
});
process.on('disconnect', () => process.exit());
