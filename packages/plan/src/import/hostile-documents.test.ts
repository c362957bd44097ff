import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPlan } from '../load-plan.ts';
import { importDocuments } from './import-document.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tocsin-import-'));
});
afterAll(() => rm(dir, { recursive: true }));

/** Errors of the plan that a document becomes; a document that is refused has none. */
async function errorsOf(text: string): Promise<readonly unknown[]> {
  const { files } = importDocuments([{ name: 'plan.md', bytes: new TextEncoder().encode(text) }]);
  if (files === null) return [];
  const folder = join(dir, 'plan');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const { plan, problems } = await loadPlan(folder, { env: {} });
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors, ...(plan ? [] : ['there is no plan'])];
}

const word = fc.constantFrom(
  'Down',
  'P0',
  'SEV-1',
  'Critical',
  '🔴',
  '障害',
  'Störung',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what a document may hold, taken literally.
  '${HOME}',
  '{{ x }}',
  '{% if %}',
  '<b>',
  '---',
  '[Name]',
  '<id>',
  '# x',
  '`curl -s x`',
  '5 minutes',
  '> 90%',
  '\\',
  '"',
  "'",
  '|',
  '#incidents',
  'a@b.c',
  'null',
  'true',
  '0',
  '\u202e',
  '*',
  '**bold:**',
  '~',
);
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((list) => list.join(' '));
const title = fc.oneof(
  words,
  fc.constantFrom(
    'Severity Levels',
    'Symptoms',
    'Resolution',
    'Common Incidents',
    'Escalation',
    'Contacts',
    'Templates',
    'Daily Checks',
    'Key Metrics',
    'Maintenance Windows',
    'Post-Incident Review',
    'Option 1: a',
    'On-Call',
  ),
);
const command = fc.constantFrom(
  'curl <url>',
  'psql "$DATABASE_URL" -c "DELETE FROM x"',
  'vercel env add A_ENABLED false',
  'tocsin lever pull nothing',
  '# only a comment',
  'while true; do x; done',
  'echo "',
  'SELECT 1;',
  'rm -rf [dir]',
  'echo <user> <path>',
  '```',
  '{{ y }}',
  '<<EOF',
  '$(',
  '',
);
const fence = fc
  .tuple(
    fc.constantFrom('```', '~~~', '````'),
    fc.constantFrom('', 'bash', 'sql', 'sh { name=x }', 'yaml', 'mermaid'),
    fc.array(command, { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([ticks, info, lines, closed]) => [`${ticks}${info}`, ...lines, ...(closed ? [ticks] : [])].join('\n'));
const block = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 6 }), title).map(([level, text]) => `${'#'.repeat(level)} ${text}`),
  title.map((text) => `**${text}:**`),
  fc.tuple(title, words).map(([name, value]) => `**${name}:** ${value}`),
  fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((list) => list.map((text, index) => `${index + 1}. ${text}`).join('\n')),
  fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.map((text) => `- [ ] ${text}`).join('\n')),
  fc.array(words, { minLength: 1, maxLength: 4 }).map((list) => list.map((text) => `- ${text}`).join('\n')),
  fence,
  fc.tuple(words, fence).map(([text, inner]) => `1. ${text}\n\n${inner.replace(/^/gm, '   ')}`),
  fc.tuple(words, words).map(([a, b]) => `| Issue | Fix | Severity |\n|---|---|---|\n| ${a} | ${b} | P1 |`),
  words.map((text) => `> ${text}`),
  words,
);
const document = fc.array(block, { minLength: 1, maxLength: 30 }).map((list) => list.join('\n\n'));

it('makes a plan without errors of any document', async () => {
  await fc.assert(
    fc.asyncProperty(document, async (text) => {
      expect(await errorsOf(text)).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('makes a plan without errors of any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      expect(await errorsOf(`# Plan\n\n${text}`)).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 120_000);

it.each([
  ['deep lists', Array.from({ length: 200 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n')],
  ['deep quotes', `${'> '.repeat(300)}text`],
  ['many headings', Array.from({ length: 3_000 }, (_, index) => `## Service ${index} down\n\n1. Restart\n`).join('\n')],
  ['one heading many times', '## Site down\n\n**Symptoms:** a b\n\n1. Restart it\n\n'.repeat(500)],
  ['a line of a megabyte', `# Plan\n\n${'a'.repeat(1_000_000)}`],
  ['many back-ticks', `# Plan\n\n${'`'.repeat(20_000)}`],
  ['many brackets', `# Plan\n\n1. ${'['.repeat(10_000)}`],
  ['many bars', `# Plan\n\n|${' a |'.repeat(5_000)}\n|${'---|'.repeat(5_000)}\n|${' b |'.repeat(5_000)}`],
  ['an open fence', '# Plan\n\n## Site down\n\n```bash\ncurl x'],
  [
    'keys of an object',
    '# constructor\n\n## __proto__\n\n1. toString\n\n## Contacts\n\n- **hasOwnProperty:** a@example.com',
  ],
])(
  'takes %s within seconds',
  async (_, text) => {
    const start = performance.now();
    const errors = await errorsOf(text);
    expect(errors.slice(0, 3)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(30_000);
  },
  60_000,
);
