import { expect, it } from 'vitest';
import { readDocument } from './read-document.ts';

it.each([
  ['🔴 Issue 1: API Down (5xx)', 'API Down (5xx)'],
  ['2.1 Severity levels', 'Severity levels'],
  ['3) Restore', 'Restore'],
  ['Schritt 2 - Prüfen', 'Prüfen'],
  ['手順1：確認する', '確認する'],
  ['IV. Roles', 'Roles'],
  ['1️⃣ Begin', 'Begin'],
  ['RB-001: Queue full', 'RB-001: Queue full'],
  ['P0 - Critical', 'P0 - Critical'],
  ['Level 1: On call', 'Level 1: On call'],
  ['404 errors', '404 errors'],
  ['24/7 support', '24/7 support'],
  ['"Site is down"', 'Site is down'],
  ['[Linked](https://example.com) `code` {#anchor}', 'Linked code'],
  ['Steps:', 'Steps'],
  ['1.', '1.'],
])('reads the title of %s', (heading, title) => {
  expect(readDocument('plan.md', `# ${heading}\nx`).root.sections[0]?.title).toBe(title);
});
