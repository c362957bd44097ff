import { describe, expect, it } from 'vitest';
import { CELL_ANNOTATIONS, NOT_CARRIED_OUT } from './cell-annotations.ts';
import { cellKindOf } from './cell-kinds.ts';
import { parseCellInfo } from './parse-cell-info.ts';

const problemsOf = (info: string) => parseCellInfo(info).findings.map(({ message }) => message);

describe('parseCellInfo', () => {
  it.each([
    ['approve=true', { asks: true, by: null }],
    ['approve=1', { asks: true, by: null }],
    ['approve=false', { asks: false, by: null }],
    ['approve=commander', { asks: true, by: { people: 1, role: 'commander' } }],
    ['approve=2', { asks: true, by: { people: 2, role: null } }],
    ['approve="2 commander"', { asks: true, by: { people: 2, role: 'commander' } }],
    ['', null],
  ])('reads { %s }', (written, approve) => {
    const { findings, ...info } = parseCellInfo(`sh { ${written} x=1 }`);
    expect(info.approve).toEqual(approve);
    expect(findings).toEqual([]);
  });

  it.each(['approve=3', 'approve=2commander', 'approve="2 a b"', 'approve=0', 'approve=-'])(
    'refuses { %s }',
    (written) => {
      expect(parseCellInfo(`sh { ${written} }`)).toMatchObject({
        approve: null,
        findings: [{ code: 'cell-annotation' }],
      });
    },
  );

  it('reads every setting, in either notation', () => {
    const settings = {
      name: 'docker ps',
      timeout: '90s',
      retry: '3',
      idempotent: 'true',
      undo: 'take it back',
      runner: 'production',
      connection: 'app',
      cwd: 'services/api',
      interpreter: 'deno run',
      background: '1',
      excludeFromRunAll: 'T',
      promptEnv: 'Never',
      ignore: 'no',
      note: 'kept',
    };
    const words = Object.entries(settings).map(([key, value]) => `${key}="${value}"`);
    for (const written of [JSON.stringify(settings), `{ ${words.join(' ')} }`]) {
      expect(parseCellInfo(`SH ${written}`)).toEqual({
        language: 'sh',
        name: 'docker-ps',
        connection: 'app',
        timeoutSeconds: 90,
        auto: null,
        readonly: null,
        approve: null,
        retry: 3,
        idempotent: true,
        undo: 'take-it-back',
        runner: 'production',
        cwd: 'services/api',
        interpreter: 'deno run',
        background: true,
        excludeFromRunAll: true,
        promptEnv: 'no',
        ignored: false,
        annotations: settings,
        findings: [],
      });
    }
  });

  // `Ignored` of Runme's block.go, and its tests in block_test.go and editor_test.go.
  it.each([
    ['sh', false],
    ['mermaid', true],
    ['mermaid {"ignore":"false"}', false],
    ['mermaid {"transform":"true"}', false],
    ['sh {"transform":"false"}', true],
    ['sh {"ignore":"true"}', true],
    ['javascript {"transform":"abcdefg"}', false],
    ['sh {"transform":"true","ignore":"true"}', false],
  ])('knows whether %s is only shown', (info, ignored) => {
    expect(parseCellInfo(info).ignored).toBe(ignored);
  });

  it('keeps unknown keys, and warns of those that look like one it knows', () => {
    expect(problemsOf('sh { id=01H mimeType=text/plain terminalRows=2 tag=a category=b team=db }')).toEqual([]);
    expect(parseCellInfo('sh { promptenv=yes retries=2 atuo=true }').findings).toEqual([
      expect.objectContaining({ severity: 'warning', hint: 'Did you mean "promptEnv"?' }),
      expect.objectContaining({ severity: 'warning', hint: 'Did you mean "retry"?' }),
      expect.objectContaining({ severity: 'warning', hint: 'Did you mean "auto"?' }),
    ]);
  });

  it('refuses what looks like a guard of a cell and is none', () => {
    expect(parseCellInfo('sh { aprove=2 conection=app runer=prod }').findings).toMatchObject([
      { severity: 'error', hint: 'Did you mean "approve"?' },
      { severity: 'error', hint: 'Did you mean "connection"?' },
      { severity: 'error', hint: 'Did you mean "runner"?' },
    ]);
  });

  it('says so when an annotation would be lost in another notation', () => {
    expect(parseCellInfo('sh { approve: true }').findings).toMatchObject([{ code: 'cell-annotation' }]);
    expect(parseCellInfo('sh { cwd=.. "id":"01H"}').findings).toMatchObject([{ severity: 'warning' }]);
  });

  it('warns of a terminal only where one is asked for', () => {
    expect(problemsOf('sh { interactive=false }')).toEqual([]);
    expect(problemsOf('sh { interactive=true }')).toEqual(['"interactive" has no effect: a step has no terminal']);
    expect(NOT_CARRIED_OUT).toEqual(['interactive']);
  });

  it('explains every annotation by an example that can be read', () => {
    for (const [key, [fallback, meaning, example]] of Object.entries(CELL_ANNOTATIONS)) {
      expect(parseCellInfo(`sh { ${example} }`).findings).toEqual([]);
      expect(Object.keys(parseCellInfo(`sh { ${example} }`).annotations)).toEqual([key]);
      expect(fallback).not.toBe('');
      expect(meaning).toMatch(/\.$/);
    }
  });
});

// `interpreterByLanguageID` and `programPath` of Runme's internal/command.
it.each([
  ['sh', null, { kind: 'shell', interpreter: null }],
  ['Bash', null, { kind: 'shell', interpreter: null }],
  ['zsh', null, { kind: 'shell', interpreter: 'zsh' }],
  ['python', null, { kind: 'shell', interpreter: 'python3' }],
  ['py', null, { kind: 'shell', interpreter: 'python3' }],
  ['js', null, { kind: 'shell', interpreter: 'node' }],
  ['rb', null, { kind: 'shell', interpreter: 'ruby' }],
  ['ts', null, { kind: 'typescript', interpreter: null }],
  ['ts', 'deno run', { kind: 'shell', interpreter: 'deno run' }],
  ['sh', 'bash', { kind: 'shell', interpreter: null }],
  ['sql', null, { kind: 'sql', interpreter: null }],
  ['sql', 'psql', { kind: 'shell', interpreter: 'psql' }],
  ['http', null, { kind: 'http', interpreter: null }],
  ['', 'python3', { kind: 'shell', interpreter: 'python3' }],
  ['yaml', 'cat', { kind: 'shell', interpreter: 'cat' }],
  ['gate', 'cat', { kind: 'gate', interpreter: null }],
  ['', null, null],
  ['json', null, null],
  ['constructor', null, null],
  ['console', null, null],
])('runs %j with the interpreter %j', (language, interpreter, kind) => {
  expect(cellKindOf(language, interpreter)).toEqual(kind);
});
