import { expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { parseRunbook, parseRunbooks } from './parse-runbook.ts';

const ROLLBACK = toSourceFile(
  'runbooks/rollback.md',
  `---
parameters:
  RELEASE: { title: Release }
  REASON: {}
---
## Diagnose

\`\`\`sh { name=releases readonly=true }
deploy-tool list
\`\`\`

## Recover it

\`\`\`sh { name=back undo=forth timeout=5m }
deploy-tool rollback "$RELEASE" "$REGION"
\`\`\`

\`\`\`sh { name=forth timeout=5m }
deploy-tool deploy --reason "$REASON"
\`\`\`

1. Look
`,
);
const read = (text: string, others = [ROLLBACK]) => parseRunbook(toSourceFile('runbooks/main.md', text), others);
const idsOf = (parsed: ReturnType<typeof read>) =>
  parsed.runbook.phases.map(({ title, steps }) => [title, steps.map(({ id }) => id)]);

it('puts the steps of another runbook where the link stands', () => {
  const parsed = read(
    '## Before\n\n1. Tell them\n\n[Roll back](rollback.md "include")\n\n2. Done\n\n## After\n\n3. Rest\n',
  );
  expect(parsed.problems).toEqual([]);
  expect(idsOf(parsed)).toEqual([
    [
      'Before',
      ['before-1', 'rollback/releases', 'rollback/back', 'rollback/forth', 'rollback/recover-it-3', 'before-3'],
    ],
    ['After', ['after-1']],
  ]);
  expect(parsed.runbook.parameters.map(({ name }) => name)).toEqual(['RELEASE', 'REASON']);
  expect(parsed.runbook.phases[0]?.text).toContain('[Roll back](rollback.md "include")');
});

it('keeps the place of a step in its own file, and whom it takes back', () => {
  const { runbook } = read('## Before\n\n[Roll back](rollback.md "include")\n');
  const [releases, back, forth] = runbook.phases[0]?.steps ?? [];
  expect(releases).toMatchObject({ file: 'runbooks/rollback.md', line: 8 });
  expect(back).toMatchObject({ undo: 'rollback/forth', parameters: ['RELEASE'] });
  expect(forth).toMatchObject({ excludeFromRunAll: true });
});

it('takes a single phase by its anchor, with the parameters that it uses', () => {
  const parsed = read('## Before\n\n[x](./rollback.md#recover-it "Include")\n');
  expect(parsed.problems).toEqual([]);
  expect(parsed.runbook.phases[0]?.steps).toHaveLength(3);
  expect(read('## Before\n\n[x](rollback.md#diagnose "include")\n').runbook.parameters).toEqual([]);
});

it('sets included steps into the alternative that is open, and tells two includes apart', () => {
  const include = '[x](rollback.md#diagnose "include")\n\n';
  const { runbook } = read(`## Recover\n\n${include}### Option 1: again\n\n${include}`);
  expect(runbook.phases[0]?.steps.map(({ id, option }) => [id, option])).toEqual([
    ['rollback/releases', null],
    ['rollback-2/releases', 'Option 1: again'],
  ]);
});

it('gives an included step a parameter that only the including runbook has', () => {
  const { runbook, problems } = read('---\nparameters: { REGION: {} }\n---\n## A\n\n[x](rollback.md "include")\n');
  expect(problems).toEqual([]);
  expect(runbook.phases[0]?.steps[1]?.parameters).toEqual(['REGION', 'RELEASE']);
});

it('lets a step be taken back by an included one', () => {
  const text = '## A\n\n```sh { name=go undo=rollback/releases timeout=5m }\ntrue\n```\n\n[x](rollback.md "include")\n';
  const { runbook, problems } = read(text);
  expect(problems).toEqual([]);
  expect(runbook.phases[0]?.steps[1]).toMatchObject({ id: 'rollback/releases', excludeFromRunAll: true });
  const broken = read(text.replace('releases', 'release'));
  expect(broken.problems).toMatchObject([{ code: 'dangling-reference', hint: 'Did you mean "rollback/releases"?' }]);
});

it('says when an include leaves out what takes a step back', () => {
  const other = toSourceFile(
    'runbooks/other.md',
    '## A\n\n```sh { name=go undo=back }\ntrue\n```\n\n## B\n\n```sh { name=back }\ntrue\n```\n',
  );
  expect(read('## A\n\n[x](other.md#a "include")\n', [other]).problems).toMatchObject([{ code: 'bad-undo', line: 3 }]);
  expect(read('## A\n\n[x](other.md "include")\n', [other]).problems).toEqual([]);
});

it('includes through several files, and reads each once', () => {
  const chain = Array.from({ length: 30 }, (_, index) => {
    const next = `[next](r${index + 1}.md "include")\n\n`;
    return toSourceFile(`runbooks/r${index}.md`, `## A\n\n1. Look\n\n${index < 29 ? next + next : ''}`);
  });
  const started = performance.now();
  const parsed = parseRunbooks(chain);
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(parsed[27]?.runbook.phases[0]?.steps.map(({ id }) => id)).toEqual([
    ...['a-1', 'r28/a-1', 'r28/r29/a-1', 'r28/r29-2/a-1', 'r28-2/a-1', 'r28-2/r29/a-1', 'r28-2/r29-2/a-1'],
  ]);
  expect(parsed[0]?.problems.map(({ code }) => code)).toContain('bad-include');
});

it.each([
  ['[x](rollback.md "include") and more', 0],
  ['[x](rollback.md)', 0],
  ['- [x](rollback.md "include")', 0],
  ['[x](rollback.md "include") [y](rollback.md "include")', 0],
  ['[**x** `y`](rollback.md "include")', 4],
])('takes %j for what it is', (text, steps) => {
  expect(read(`## A\n\n${text}\n`).runbook.phases[0]?.steps).toHaveLength(steps);
});

it.each(['../../rollback.md', 'https://example.com/rollback.md', '', '%zz.md', 'Rollback.md', '#recover-it'])(
  'finds no runbook at "%s"',
  (target) => {
    const { problems } = read(`## A\n\n[x](<${target}> "include")\n`);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([['missing-include', 3]]);
  },
);
