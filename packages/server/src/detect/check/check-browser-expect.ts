import { isDeepStrictEqual } from 'node:util';
import type { Locator, Page } from 'playwright-core';

/** How long what a page shows is waited for, in milliseconds. */
const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 100;

type Wanted = string | RegExp;

/**
 * What scripts compare with: the best known of Playwright's assertions. Those on a page or a part of it wait for up to 5 s.
 * @throws Error that says what was seen and what was expected
 */
export function expect(actual: unknown) {
  const is = (holds: boolean, words: string, wanted: unknown = undefined) => {
    const expected = wanted === undefined ? '' : ` ${show(wanted)}`;
    if (!holds) throw new Error(`expected ${show(actual)} ${words}${expected}`);
  };
  return {
    toBe: (wanted: unknown) => is(Object.is(actual, wanted), 'to be', wanted),
    toEqual: (wanted: unknown) => is(isDeepStrictEqual(actual, wanted), 'to equal', wanted),
    toBeTruthy: () => is(Boolean(actual), 'to be truthy'),
    toBeFalsy: () => is(!actual, 'to be falsy'),
    toContain: (wanted: string) => is((actual as string | unknown[]).includes(wanted), 'to contain', wanted),
    toMatch: (wanted: Wanted) => is(fits(String(actual), wanted, 'part'), 'to match', wanted),
    toBeGreaterThan: (wanted: number) => is((actual as number) > wanted, 'to be greater than', wanted),
    toBeLessThan: (wanted: number) => is((actual as number) < wanted, 'to be less than', wanted),
    ...ofPage(actual as Page),
    ...ofPart(actual as Locator),
  };
}

function ofPage(page: Page) {
  return {
    toHaveURL: (wanted: Wanted) => eventually('the address', async () => page.url(), wanted, 'whole'),
    toHaveTitle: (wanted: Wanted) => eventually('the title', () => page.title(), wanted, 'whole'),
  };
}

function ofPart(part: Locator) {
  const text = async () => (await part.textContent({ timeout: PATIENCE_MS }))?.replaceAll(/\s+/g, ' ').trim() ?? '';
  return {
    toBeVisible: () => part.waitFor({ state: 'visible', timeout: PATIENCE_MS }),
    toBeHidden: () => part.waitFor({ state: 'hidden', timeout: PATIENCE_MS }),
    toHaveText: (wanted: Wanted) => eventually('the text', text, wanted, 'whole'),
    toContainText: (wanted: Wanted) => eventually('the text', text, wanted, 'part'),
    toHaveValue: (wanted: Wanted) =>
      eventually('the value', () => part.inputValue({ timeout: PATIENCE_MS }), wanted, 'whole'),
    toHaveCount: (wanted: number) =>
      eventually('the number', async () => String(await part.count()), String(wanted), 'whole'),
  };
}

async function eventually(
  what: string,
  look: () => Promise<string>,
  wanted: Wanted,
  how: 'whole' | 'part',
): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (fits(seen, wanted, how)) return;
    if (performance.now() > untilMs) {
      throw new Error(`${what} is ${show(seen)}, expected ${how === 'part' ? 'to contain ' : ''}${show(wanted)}`);
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

function fits(seen: string, wanted: Wanted, how: 'whole' | 'part'): boolean {
  if (typeof wanted !== 'string') return wanted.test(seen);
  return how === 'whole' ? seen === wanted : seen.includes(wanted);
}

function show(value: unknown): string {
  const text = value instanceof RegExp ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
