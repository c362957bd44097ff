import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from '../../scripts/browser.mjs';

/** Where the screenshots of the tests lie, to be looked at. */
export const SHOTS = resolve(import.meta.dirname, '../../test-results/screenshots');

/** The Chromium of this machine, or what stands in for it; tests that click are skipped without one. */
export const executablePath = await findBrowser();

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it. */
export function openBrowser(executable: string): Promise<Browser> {
  return chromium.launch({ executablePath: executable, args: FLAGS });
}
