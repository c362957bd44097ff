import { describe, expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { parseRunbook } from './parse-runbook.ts';

const parse = (text: string) => parseRunbook(toSourceFile('runbooks/slow-pages.md', text));
const stepsOf = (text: string) => parse(text).runbook.phases.flatMap((phase) => phase.steps);

describe('parseRunbook', () => {
  it('reads front matter, phases and symptoms, with the file name as id', () => {
    const { runbook, problems } = parse(`---
title: Slow pages
symptoms: [pages are slow]
components: [web]
---
## Symptoms

- Pages are slow
- Time-outs in the **logs**

## Diagnose

Look before you leap.

1. Ask \`support\`
`);
    expect(problems).toEqual([]);
    expect(runbook).toMatchObject({
      id: 'slow-pages',
      title: 'Slow pages',
      components: ['web'],
      file: 'runbooks/slow-pages.md',
    });
    expect(runbook.symptoms).toEqual(['pages are slow', 'Pages are slow', 'Time-outs in the logs']);
    expect(runbook.phases.map(({ title, steps }) => [title, steps.length])).toEqual([
      ['Symptoms', 0],
      ['Diagnose', 1],
    ]);
    expect(runbook.phases[1]?.text).toBe('Look before you leap.');
    expect(runbook.phases[1]?.steps[0]).toMatchObject({
      id: 'diagnose-1',
      kind: 'manual',
      title: 'Ask support',
      source: 'Ask `support`',
      line: 15,
      changes: false,
    });
  });

  it('takes the first heading for the title, and the id from the front matter', () => {
    expect(parse('---\nid: slow\n---\n# Pages that are slow\n\n1. Wait\n').runbook).toMatchObject({
      id: 'slow',
      title: 'Pages that are slow',
      phases: [{ title: 'Pages that are slow' }],
    });
  });

  it('reads annotations as JSON and as words', () => {
    const steps = stepsOf(
      '## Diagnose\n\n```sh {"name":"depth","auto":true,"timeout":"30s"}\ndf\n```\n\n```sql { name=count connection="app" }\nSELECT 1\n```\n',
    );
    expect(steps[0]).toMatchObject({ id: 'depth', kind: 'shell', auto: true, changes: false, timeout: 30, line: 3 });
    expect(steps[1]).toMatchObject({
      id: 'count',
      kind: 'sql',
      auto: false,
      changes: false,
      timeout: 60,
      connection: 'app',
    });
  });

  it('takes a shell cell for changing and SQL for what it is', () => {
    const fences = [
      'sh\ntrue',
      'bash { readonly=true }\ntrue',
      'shell { approve=true }\ntrue',
      'sql\nDELETE FROM x',
      'sql { approve=true }\nSELECT 1',
    ];
    const steps = stepsOf(`## Contain\n\n${fences.map((fence) => `\`\`\`${fence}\n\`\`\`\n`).join('\n')}`);
    expect(steps.map(({ changes }) => changes)).toEqual([true, false, true, true, true]);
  });

  it('never lets a changing step run by itself', () => {
    const { problems, runbook } = parse(
      '## Contain\n\n```sql { auto=true }\nDELETE FROM x\n```\n\n```sh { auto=true }\ntocsin lever pull x\n```\n',
    );
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['step-changes', 3],
      ['step-changes', 7],
    ]);
    expect(runbook.phases[0]?.steps.some(({ auto }) => auto)).toBe(false);
  });

  it('titles cells by comment, item, leading comment and name', () => {
    const text = `## Recover

<!-- Clear the cache -->
\`\`\`sh { name=clear }
# Not this
true
\`\`\`

1. Restart the workers

   \`\`\`sh
   systemctl restart
   \`\`\`

2. Have a look
   at the dashboard
- [ ] Tell support
- just text

\`\`\`sh
# Warm it up
true
\`\`\`

\`\`\`sql
-- Count them
SELECT 1
\`\`\`

\`\`\`sh { name=last }
true
\`\`\`

\`\`\`json
{ "shown": "only" }
\`\`\`
`;
    const steps = stepsOf(text);
    expect(steps.map(({ title, kind }) => [title, kind])).toEqual([
      ['Clear the cache', 'shell'],
      ['Restart the workers', 'shell'],
      ['Have a look at the dashboard', 'manual'],
      ['Tell support', 'manual'],
      ['Warm it up', 'shell'],
      ['Count them', 'sql'],
      ['last', 'shell'],
    ]);
    expect(steps[1]?.source).toBe('systemctl restart');
    expect(steps[2]?.source).toBe('Have a look\nat the dashboard');
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    const prose = parse(text).runbook.phases[0]?.text;
    expect(prose).toContain('just text');
    expect(prose).toContain('"shown": "only"');
  });

  it('copes with Windows line ends', () => {
    expect(stepsOf('---\r\ntitle: X\r\n---\r\n## Contain\r\n\r\n```sh\r\ntrue\r\n```\r\n')[0]).toMatchObject({
      source: 'true',
      line: 6,
    });
  });
});

describe('options', () => {
  const text = `## Recover

Choose one.

1. Tell the team

### Option 1: Roll back

It takes a minute.

\`\`\`sh { name=roll-back }
true
\`\`\`

#### Afterwards

2. Look again

### **Alternative**: wait

- [ ] Wait

### Notes

3. Write it down

## Verify

4. Look
`;

  it('groups the steps below a heading that begins with "Option"', () => {
    expect(stepsOf(text).map(({ id, option }) => [id, option])).toEqual([
      ['recover-1', null],
      ['roll-back', 'Option 1: Roll back'],
      ['recover-3', 'Option 1: Roll back'],
      ['recover-4', 'Alternative: wait'],
      ['recover-5', null],
      ['verify-1', null],
    ]);
  });

  it('keeps the headings in the text of the phase', () => {
    const prose = parse(text).runbook.phases[0]?.text ?? '';
    expect(prose).toContain('### Option 1: Roll back\n\nIt takes a minute.');
    expect(prose).toContain('### Notes');
  });

  it.each(['Opção A', 'Opcio\u0301n 2', 'Variante: neu', '🅰️ Option B', 'option'])('knows "%s"', (title) => {
    expect(stepsOf(`## Recover\n\n### ${title}\n\n1. Wait\n`)[0]?.option).not.toBeNull();
  });

  it.each(['Optional checks', 'Options', 'The option', 'Optionen'])('passes over "%s"', (title) => {
    expect(stepsOf(`## Recover\n\n### ${title}\n\n1. Wait\n`)[0]?.option).toBeNull();
  });
});

describe('parameters', () => {
  const text = `---
severity: P1
impact: Pages are slow
parameters:
  DEPLOYMENT_ID: { title: Deployment to roll back to, pattern: "[a-z0-9-]+" }
  REGION: { type: choice, choices: [eu, us], default: eu }
  COUNT: { type: number, default: 5 }
---
## Recover

1. Find $DEPLOYMENT_ID

\`\`\`sh
deploy --to "$DEPLOYMENT_ID" --region "\${REGION}" "$OTHER" "$COUNTER"
\`\`\`

\`\`\`sql
SELECT 1 -- $COUNT
\`\`\`
`;

  it('reads them with the level and the impact', () => {
    const { runbook, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(runbook).toMatchObject({ severity: 'P1', impact: 'Pages are slow' });
    expect(runbook.parameters).toEqual([
      {
        name: 'DEPLOYMENT_ID',
        title: 'Deployment to roll back to',
        type: 'text',
        choices: [],
        default: null,
        pattern: '[a-z0-9-]+',
      },
      { name: 'REGION', title: 'Region', type: 'choice', choices: ['eu', 'us'], default: 'eu', pattern: null },
      { name: 'COUNT', title: 'Count', type: 'number', choices: [], default: '5', pattern: null },
    ]);
  });

  it('says which of them a cell needs, by whole names', () => {
    expect(stepsOf(text).map(({ parameters }) => parameters)).toEqual([[], ['DEPLOYMENT_ID', 'REGION'], ['COUNT']]);
  });

  it('has none where nobody wrote any', () => {
    expect(parse('## Recover\n\n1. Wait\n').runbook).toMatchObject({ parameters: [], severity: null, impact: '' });
  });
});
