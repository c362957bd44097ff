import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toSourceFile } from '../source-file.ts';
import { parseRunbook } from './parse-runbook.ts';

const parse = (text: string) => parseRunbook(toSourceFile('runbooks/cells.md', text));
const stepsOf = (text: string) => parse(text).runbook.phases.flatMap((phase) => phase.steps);
const fence = (info: string, body: string) => `\`\`\`${info}\n${body}\n\`\`\`\n`;
const problemsOf = (text: string) => parse(text).problems.map(({ code, line }) => [code, line]);

describe('cells', () => {
  it('are of every kind, and what cannot run is text', () => {
    const infos = [
      'sh',
      'zsh',
      'sql',
      'http',
      'ts',
      'python',
      'wait',
      'gate',
      'json',
      '',
      'mermaid',
      'sh { ignore=true }',
    ];
    const bodies: Readonly<Record<string, string>> = {
      sql: 'SELECT 1',
      http: 'GET https://shop.example.com/',
      wait: '5m',
      gate: 'monitor: api',
    };
    const text = `## All\n\n${infos.map((info) => fence(info, bodies[info] ?? 'x')).join('\n')}`;
    expect(problemsOf(text)).toEqual([]);
    expect(stepsOf(text).map(({ kind, interpreter, changes }) => [kind, interpreter, changes])).toEqual([
      ['shell', null, true],
      ['shell', 'zsh', true],
      ['sql', null, false],
      ['http', null, false],
      ['typescript', null, true],
      ['shell', 'python3', true],
      ['wait', null, false],
      ['gate', null, false],
    ]);
    expect(parse(text).runbook.phases[0]?.text).toContain('```sh { ignore=true }');
  });

  it('keep all that their annotations say', () => {
    const info =
      'python {"name":"drain","approve":"2 lead","retry":"2","undo":"fill","runner":"eu","cwd":"jobs","background":"true","team":"db"}';
    const [step, undo] = stepsOf(
      `## Contain\n\n${fence(info, 'drain()')}\n${fence('sh { name=fill auto=true readonly=true }', 'true')}`,
    );
    expect(step).toMatchObject({
      id: 'drain',
      changes: true,
      approval: { people: 2, role: 'lead' },
      retry: 2,
      undo: 'fill',
      runner: 'eu',
      cwd: 'jobs',
      background: true,
      interpreter: 'python3',
      annotations: { team: 'db', approve: '2 lead' },
    });
    expect(undo).toMatchObject({ id: 'fill', excludeFromRunAll: true, auto: false });
  });

  it('change something over HTTP unless every request only asks', () => {
    const reads = (source: string) => stepsOf(`## A\n\n${fence('http', source)}`)[0]?.changes;
    expect(reads('GET https://shop.example.com/\n\n###\n\nHEAD https://shop.example.com/')).toBe(false);
    expect(reads('GET https://shop.example.com/\n\n###\n\nPOST https://shop.example.com/')).toBe(true);
    expect(problemsOf(`## A\n\n${fence('http { readonly=true }', 'DELETE https://shop.example.com/1')}`)).toEqual([
      ['step-changes', 3],
    ]);
    expect(problemsOf(`## A\n\n${fence('http', 'GET https://shop.example.com/\nno header')}`)).toEqual([
      ['http-syntax', 5],
    ]);
  });

  it('leave out the sign of a terminal', () => {
    expect(stepsOf(`## A\n\n${fence('sh', '$ ls\n$HOME/bin/x\n$  ls')}`)[0]?.source).toBe('ls\n$HOME/bin/x\nls');
  });

  it('take the folder and the shell of the front matter, as Runme joins them', () => {
    const front = '---\ncwd: /tmp/dummy\nshell: zsh\nrunme: { id: 01H, version: v3 }\n---\n';
    const text = `${front}## A\n\n${fence('sh { cwd=.. }', 'ls')}\n${fence('bash { cwd=/srv }', 'ls')}\n${fence('py', 'x')}`;
    expect(problemsOf(text)).toEqual([]);
    expect(stepsOf(text).map(({ cwd, interpreter }) => [cwd, interpreter])).toEqual([
      ['/tmp', 'zsh'],
      ['/srv', 'zsh'],
      ['/tmp/dummy', 'python3'],
    ]);
  });

  it('have parameters in the notation of their language', () => {
    const front = '---\nparameters: { ID: {}, ZONE: {} }\n---\n';
    const cells = [
      fence('sh', 'echo "$ID"'),
      fence('sql', "SELECT :'ZONE'"),
      fence('http', 'GET https://shop.example.com/{{ID}}'),
      fence('ts', 'console.log(process.env.ZONE)'),
      fence('python', 'os.environ["ID"]'),
    ];
    expect(stepsOf(`${front}## A\n\n${cells.join('\n')}`).map(({ parameters }) => parameters)).toEqual([
      ['ID'],
      ['ZONE'],
      ['ID'],
      ['ZONE'],
      ['ID'],
    ]);
  });

  it('ask for what they export, and the front matter knows better', () => {
    const cells = `## A\n\n${fence('sh { promptEnv=yes }', 'export ID="7"\nexport ZONE=Which zone')}`;
    const { runbook, problems } = parse(`---\nparameters: { ID: { type: number } }\n---\n${cells}`);
    expect(problems).toEqual([]);
    expect(runbook.parameters).toMatchObject([
      { name: 'ID', type: 'number', default: null },
      { name: 'ZONE', title: 'Which zone', default: null },
    ]);
    expect(runbook.phases[0]?.steps[0]).toMatchObject({ source: 'export ID\nexport ZONE', parameters: ['ID', 'ZONE'] });
    expect(parse(`---\nskipPrompts: true\n---\n${cells}`).runbook.parameters).toEqual([]);
  });
});

describe('wait and gate', () => {
  const holdOf = (info: string, body: string) => {
    const [step] = stepsOf(`## A\n\n${fence(info, body)}`);
    return { title: step?.title, timeout: step?.timeout, ...step?.hold };
  };

  it.each([
    ['wait', '5m', { for: 300, monitors: [], metrics: [], timeout: 360, title: 'Wait 5m' }],
    ['wait', '# A while\n90s\nmonitor: api', { for: 90, monitors: ['api'], timeout: 150, title: 'A while' }],
    ['wait', 'for: 1h\nmetrics: [a, b]', { for: 3600, metrics: ['a', 'b'], title: 'Wait 1h while a, b stays healthy' }],
    ['gate', 'monitor: api', { for: 0, monitors: ['api'], timeout: 1800, title: 'Go on once api is healthy' }],
    ['gate', 'monitors: [a, b]\nmetric: m\nfor: 5m', { for: 300, monitors: ['a', 'b'], metrics: ['m'] }],
    ['gate', 'monitors:\n  - a\n  - b\nfor: 1h', { for: 3600, monitors: ['a', 'b'], timeout: 7200 }],
    ['gate { timeout=10m name=ok }', 'monitor: a', { timeout: 600, title: 'ok' }],
  ])('reads %s %j', (info, body, hold) => {
    expect(problemsOf(`## A\n\n${fence(info, body)}`)).toEqual([]);
    expect(holdOf(info, body)).toMatchObject(hold);
  });

  it.each([
    [
      'wait',
      '',
      [
        ['empty-cell', 3],
        ['bad-hold', 3],
      ],
    ],
    ['wait', '0s', [['bad-duration', 3]]],
    [
      'gate',
      'monitor: [',
      [
        ['yaml-syntax', 4],
        ['bad-hold', 3],
      ],
    ],
    ['gate', 'monitor: api\nmetric: { a: 1 }', [['bad-hold', 3]]],
    [
      'gate',
      `monitors: [${'a,'.repeat(60)}a]`,
      [
        ['bad-hold', 3],
        ['bad-hold', 3],
      ],
    ],
  ])('refuses %s %j', (info, body, problems) => {
    expect(problemsOf(`## A\n\n${fence(info, body)}`).toSorted()).toEqual(problems.toSorted());
  });
});

describe('triggers', () => {
  it('are alerts and moments', () => {
    const { runbook, problems } = parse(
      '---\ntriggers:\n  - { alert: { source: "monitor:api", severity: [P0, P1] } }\n  - { schedule: "0 9 * * MON", timezone: Europe/Berlin }\n  - { schedule: "0 3 * * *" }\n---\n## A\n\n1. Look\n',
    );
    expect(problems).toEqual([]);
    expect(runbook.triggers).toEqual([
      { kind: 'alert', match: { source: ['monitor:api'], severity: ['P0', 'P1'] } },
      { kind: 'schedule', cron: '0 9 * * MON', timezone: 'Europe/Berlin' },
      { kind: 'schedule', cron: '0 3 * * *', timezone: '' },
    ]);
  });

  it.each([
    ['- {}', 3, 5],
    ['- { alert: {} }', 3, 5],
    ['- { alert: { sorce: a } }', 3, 16],
    ['- { alert: { source: a }, timezone: UTC }', 3, 5],
    ['- { schedule: "0 9 * * MON", timezone: Berlin }', 3, 32],
    ['- { schedule: often }', 3, 7],
  ])('refuses %s at its place', (written, line, column) => {
    const { problems } = parse(`---\ntriggers:\n  ${written}\n---\n## A\n\n1. Look\n`);
    expect(problems.map((problem) => [problem.line, problem.column])).toEqual([[line, column]]);
  });
});

describe('any text', () => {
  const piece = fc.constantFrom(
    ...[
      '```sh',
      '```sh { name=a undo=b retry=2 }',
      '```wait',
      '```gate\nmonitor: a',
      '```http\nGET /',
      '```',
      '~~~',
      '---',
    ],
    ...[
      '## Recover',
      '### Option 1',
      '1. Do it',
      '- [ ] tick',
      '[x](cells.md "include")',
      '[y](other.md#a "include")',
      '<!-- c -->',
    ],
    ...[
      'export A="1"',
      'export B=Which of them',
      'for: 5m',
      '5m',
      'monitors: [a',
      '{{A}}',
      '$A',
      'triggers: [{}]',
      'parameters: { A: {} }',
    ],
    ...['    code', '> quote', '', '\t', '\u0000', '```py {"name":"a","promptEnv":"yes"}', '```{"interpreter":"x"}'],
  );

  it('is read without a fault, and every step stands where it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: piece }, { weight: 1, arbitrary: fc.string() })),
        (pieces) => {
          const text = pieces.join('\n');
          const { runbook, problems } = parse(text);
          const ids = runbook.phases.flatMap(({ steps }) => steps.map(({ id }) => id));
          expect(new Set(ids).size).toBe(ids.length);
          const last = text.split(/\r\n|\n|\r/).length + 1;
          expect(problems.every(({ line }) => line >= 1 && line <= last)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['cells', (n: number) => '```sh { undo=phase-1-2 }\ntrue\n```\n\n'.repeat(n)],
    [
      'undo in a chain',
      (n: number) =>
        Array.from({ length: n }, (_, i) => `\`\`\`sh { name=s${i} undo=s${i + 1} }\ntrue\n\`\`\`\n`).join('\n'),
    ],
    ['exports', (n: number) => `\`\`\`sh { promptEnv=yes }\n${'export A="1"\n'.repeat(n)}\`\`\`\n`],
    ['waits', (n: number) => '```wait\n5m\n```\n\n'.repeat(n)],
    ['requests', (n: number) => `\`\`\`http\n${'GET /\n\n###\n'.repeat(n)}\`\`\`\n`],
    ['includes', (n: number) => '[x](gone.md "include")\n\n'.repeat(n)],
    ['brackets', (n: number) => `${'['.repeat(n)}(x "include")\n`],
  ])('takes four times as long for four times as much: %s', (_, make) => {
    const time = (n: number): number => {
      const text = make(n);
      const started = performance.now();
      parse(text);
      return performance.now() - started;
    };
    time(200);
    const [small, large] = [Math.min(time(500), time(500), time(500)), Math.min(time(2_000), time(2_000))];
    expect(large).toBeLessThan(Math.max(small, 4) * 12);
  });
});
