import type { Run } from '@tocsin/server/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

type Step = Run['steps'][number];

function step(changes: Partial<Step> = {}): Step {
  return {
    ...{
      id: 'depth',
      index: 0,
      title: 'Queue depth',
      phase: 'Diagnose',
      kind: 'shell',
      source: 'wc -l',
      changes: false,
    },
    ...{ auto: false, status: 'pending', by: null, startedAt: null, finishedAt: null, exitCode: null },
    ...{ output: '', truncated: false, rows: null, option: null, parameters: [], connection: null, timeoutSeconds: 60 },
    ...{
      approvals: [],
      attempt: 0,
      retries: 0,
      retryAt: null,
      healthySince: null,
      question: null,
      plannedSource: null,
      undoes: null,
    },
    ...{ runner: null, undo: null, background: false, hold: null, retry: 0, approval: null, cwd: null },
    ...{ interpreter: null, excludeFromRunAll: false },
    ...changes,
  };
}

function run(...steps: Step[]): Run {
  return {
    ...{ id: 'run-1', service: 'shop', runbook: 'queue', title: 'Queue stuck', incidentId: null, status: 'running' },
    ...{
      auto: false,
      startedBy: 'Riley',
      startedByRun: null,
      startedAt: new Date(Date.now() - 90_000).toISOString(),
      finishedAt: null,
      pausedAt: null,
      runsAllFor: null,
      halted: null,
      parameters: [],
      phases: [],
      steps,
    },
  };
}

const tocsin = (...args: string[]) => runTocsin(['run', ...args], { TOCSIN_URL: server.url });
const approval = 'POST /api/runs/run-1/steps/depth/run';

/** Answers one after the other, and the last for ever. */
function inTurn(...answers: Run[]): () => Run | undefined {
  return () => (answers.length > 1 ? answers.shift() : answers[0]);
}

describe('run step', () => {
  it('prints output once as it grows, and exits 0 when the step is done', async () => {
    server.answers[approval] = run(step({ status: 'queued' }));
    server.answers['GET /api/runs/run-1'] = inTurn(
      run(step({ status: 'running', output: 'one\n' })),
      run(step({ status: 'running', output: 'one\ntwo\n' })),
      run(step({ status: 'done', output: 'one\ntwo\nthree', exitCode: 0, by: 'Riley' })),
    );
    const { code, out } = await tocsin('step', 'run-1', 'depth');
    expect(out).toBe('one\ntwo\nthree\ndone: Queue depth by Riley\n');
    expect(code).toBe(0);
    expect(server.requests[0]?.body).toEqual({ again: false });
  });

  it('exits 1 when the step failed, with its exit code in words', async () => {
    server.answers[approval] = run(step({ status: 'failed', output: 'no\n', exitCode: 7 }));
    expect(await tocsin('step', 'run-1', 'depth', '--again')).toEqual({
      ...{ code: 1, err: '' },
      out: 'no\nfailed: Queue depth, exit code 7\n',
    });
    expect(server.requests[0]?.body).toEqual({ again: true });
  });

  it('exits 1 and says what to do when nobody knows what became of it', async () => {
    server.answers[approval] = run(step({ status: 'unknown', changes: true }));
    const { code, out } = await tocsin('step', 'run-1', 'depth');
    expect(out).toContain('tocsin run settle');
    expect(code).toBe(1);
  });

  it('shows the rows of SQL as a table', async () => {
    const rows = {
      columns: ['type', 'count'],
      rows: [
        ['paid', '12'],
        [null, '3'],
      ],
    };
    server.answers[approval] = run(step({ status: 'done', kind: 'sql', exitCode: null, rows }));
    expect((await tocsin('step', 'run-1', 'depth')).out).toBe('TYPE  COUNT\npaid  12\nNULL  3\ndone: Queue depth\n');
  });

  it('goes on with the end of an output whose middle was left out', async () => {
    server.answers[approval] = run(step({ status: 'running', output: 'begin middle\n' }));
    server.answers['GET /api/runs/run-1'] = run(step({ status: 'done', output: 'begin … end\n', exitCode: 0 }));
    const { out } = await tocsin('step', 'run-1', 'depth');
    expect(out).toBe('begin middle\n\n… output was shortened …\nbegin … end\ndone: Queue depth\n');
  });

  it('says how to insist when the step ran already', async () => {
    server.answers[approval] = problem(409, 'conflict', 'It ran already.');
    server.answers['GET /api/runs/run-1'] = run(step({ status: 'done' }));
    const { code, err } = await tocsin('step', 'run-1', 'depth');
    expect(err).toContain('add --again');
    expect(code).toBe(5);
  });

  it('prints nothing but the run with --json', async () => {
    const answer = run(step({ status: 'done', output: 'x', exitCode: 0 }));
    server.answers[approval] = answer;
    expect(JSON.parse((await tocsin('step', 'run-1', 'depth', '--json')).out)).toEqual(answer);
  });
});

describe('run step that needs to know something', () => {
  const VERSION = { name: 'VERSION', title: 'Version', type: 'text', default: null, pattern: '[0-9]+' } as const;
  const asking = (...steps: Step[]): Run => ({
    ...run(...steps),
    parameters: [
      { ...VERSION, choices: [], value: null },
      {
        name: 'PLACE',
        title: 'Where',
        type: 'choice',
        choices: ['eu', 'us'],
        default: null,
        pattern: null,
        value: 'eu',
      },
    ],
  });
  const needing = step({ parameters: ['VERSION', 'PLACE'] });

  it('sends what was set', async () => {
    server.answers[approval] = run(step({ status: 'done' }));
    const { code } = await tocsin('step', 'run-1', 'depth', '--set', 'VERSION=41', '--set', 'NOTE=a=b');
    expect(server.requests[0]?.body).toEqual({ again: false, parameters: { VERSION: '41', NOTE: 'a=b' } });
    expect(code).toBe(0);
  });

  it('names --set when something is missing and nobody can be asked', async () => {
    server.answers[approval] = problem(400, 'invalid', 'This step needs to know: Version (VERSION).');
    server.answers['GET /api/runs/run-1'] = asking(needing);
    const { code, err } = await tocsin('step', 'run-1', 'depth');
    expect(err).toBe('This step needs to know: Version (VERSION). Add --set VERSION=…\n');
    expect(code).toBe(2);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('passes on why a value does not fit', async () => {
    const detail = 'Where (PLACE) is none of eu, us.';
    server.answers[approval] = problem(400, 'invalid', detail);
    server.answers['GET /api/runs/run-1'] = asking(needing);
    expect((await tocsin('step', 'run-1', 'depth', '--set', 'PLACE=asia')).err).toBe(`${detail}\n`);
  });

  it('refuses a setting without a name before anything is sent', async () => {
    const { code, err } = await tocsin('step', 'run-1', 'depth', '--set', 'VERSION');
    expect(err).toContain('--set takes NAME=value');
    expect(code).toBe(2);
    expect(server.requests).toEqual([]);
  });

  it('shows alternatives, what steps need, and the commands of those that can be chosen', async () => {
    const ways = asking(
      step({ id: 'look', status: 'done' }),
      step({ id: 'back', phase: 'Recover', option: 'Option 1: Roll back', parameters: ['VERSION', 'PLACE'] }),
      step({ id: 'off', phase: 'Recover', option: 'Option 2: Switch off' }),
    );
    server.answers['POST /api/runs'] = ways;
    server.answers['GET /api/runs/run-1'] = ways;
    const started = (await tocsin('start', 'queue', '--service', 'shop')).out;
    expect(started).toContain('shell, reads  Option 1: Roll back   VERSION, PLACE\n');
    expect(started).toContain('Next, one of these ways:\n  tocsin run step run-1 back --set VERSION=…  Option 1: Roll');
    expect(started).toContain('\n  tocsin run step run-1 off                   Option 2: Switch off\n');
    const shown = (await tocsin('show', 'run-1')).out;
    expect(shown).toContain('Values\n  VERSION  -   Version\n  PLACE    eu  Where\n');
    expect(shown).toContain(
      'Option 1: Roll back (one of 2 ways)\n  pending  back: Queue depth (shell, reads, needs VERSION, PLACE)\n' +
        'Option 2: Switch off (one of 2 ways)\n  pending  off: ',
    );
  });
});

it('run step leaves a background step that runs to itself', async () => {
  server.answers[approval] = run(step({ status: 'queued', background: true }));
  server.answers['GET /api/runs/run-1'] = run(step({ status: 'running', background: true, output: 'up\n' }));
  const { code, out } = await tocsin('step', 'run-1', 'depth');
  expect([code, out]).toEqual([
    0,
    'up\nrunning: Queue depth: it goes on beside the steps after it, until tocsin run stop\n',
  ]);
});

describe('run show', () => {
  it('says what holds the run up, and with which command it goes on', async () => {
    const question = { changes: [], until: new Date().toISOString() };
    const held = {
      ...run(
        step({ status: 'running', question, approvals: [{ who: 'Ann', at: '2026-11-04T08:00:00Z' }] }),
        step({ id: 'act', status: 'approving', plannedSource: 'true' }),
      ),
      ...{ pausedAt: new Date().toISOString(), halted: '"Act" needs approval.' },
    };
    server.answers['GET /api/runs/run-1'] = held;
    server.answers['POST /api/runs/run-1/pause'] = held;
    const shown = (await tocsin('show', 'run-1')).out;
    expect(shown).toMatch(/\nPaused +.*; go on: tocsin run resume run-1\n/);
    expect(shown).toContain('"Act" needs approval.');
    expect(shown).toContain(
      '    approved by Ann\n    waits for an answer: tocsin run answer run-1 depth commit (or rollback)\n',
    );
    expect(shown).toContain(
      '    edited for this run\n    waits for others to approve it: tocsin run approve run-1 act\n',
    );
    const paused = (await tocsin('pause', 'run-1')).out;
    expect(paused).toContain(
      '\n\ndepth waits for an answer: tocsin run answer run-1 depth commit (or rollback)\nact waits',
    );
  });
});

describe('run start', () => {
  it('does not name a step that takes another back', async () => {
    server.answers['POST /api/runs'] = run(
      step({ status: 'done' }),
      step({ id: 'open', undoes: 'depth' }),
      step({ id: 'act' }),
    );
    const { out } = await tocsin('start', 'queue', '--service', 'shop');
    expect(out).toContain('Next: tocsin run step run-1 act\n');
  });

  it('names the next step', async () => {
    server.answers['POST /api/runs'] = run(step());
    const { out } = await tocsin('start', 'queue', '--service', 'shop');
    expect(server.requests[0]?.body).toEqual({ service: 'shop', runbook: 'queue' });
    expect(out).toContain('run-1 is started: Queue stuck\n');
    expect(out).toContain('pending  depth  Queue depth  Diagnose  shell, reads\n');
    expect(out).toContain('Next: tocsin run step run-1 depth\n');
  });

  it('tells when the run of the diagnostics goes on', async () => {
    server.answers['POST /api/runs'] = run(step({ status: 'done' }), step({ id: 'act' }));
    const { out } = await tocsin('start', 'queue', '--service', 'shop');
    expect(out).toMatch(/^run-1 was started 1 min 3\d s ago \(.*\) by Riley and goes on: Queue stuck\n/);
    expect(out).toContain('Next: tocsin run step run-1 act\n');
  });
});

it.each([
  [['skip', 'run-1', 'depth', '--reason', 'known'], '/api/runs/run-1/steps/depth/skip', { reason: 'known' }],
  [['settle', 'run-1', 'depth', 'done'], '/api/runs/run-1/steps/depth/settle', { outcome: 'done' }],
  [['cancel', 'run-1'], '/api/runs/run-1/cancel', undefined],
  [['pause', 'run-1'], '/api/runs/run-1/pause', undefined],
  [['resume', 'run-1'], '/api/runs/run-1/resume', undefined],
  [['approve', 'run-1', 'depth'], '/api/runs/run-1/steps/depth/approve', undefined],
  [['stop', 'run-1', 'depth'], '/api/runs/run-1/steps/depth/stop', undefined],
  [['answer', 'run-1', 'depth', 'commit'], '/api/runs/run-1/steps/depth/answer', { decision: 'commit' }],
  [
    ['all', 'run-1', '--from', 'depth', '--option', 'Option 1', '--set', 'A=1'],
    '/api/runs/run-1/run-all',
    { from: 'depth', options: ['Option 1'], parameters: { A: '1' } },
  ],
])('%j posts to %s', async (args, path, body) => {
  server.answers[`POST ${path}`] = run(step());
  expect((await tocsin(...args)).code).toBe(0);
  expect(server.requests[0]).toMatchObject({ path, body });
});

it('refuses an answer that is none, and reads a new source from a file', async () => {
  expect(await tocsin('answer', 'run-1', 'depth', 'maybe')).toMatchObject({ code: 2 });
  expect(await tocsin('edit', 'run-1', 'depth', '--source', '/nowhere', '--why', 'x')).toMatchObject({ code: 2 });
  expect(server.requests).toEqual([]);
  server.answers['POST /api/runs/run-1/steps/depth/edit'] = run(step());
  expect((await tocsin('edit', 'run-1', 'depth', '--source', '-', '--why', 'typo')).code).toBe(0);
  expect(server.requests[0]?.body).toEqual({ source: '', why: 'typo' });
});

it('shows what a step would run and may do', async () => {
  const rows = { columns: ['id'], rows: [['7']] };
  server.answers['POST /api/runs/run-1/steps/depth/preview'] = {
    ...{ source: 'DELETE FROM item WHERE id = 7', kind: 'sql', where: 'server', user: 'nobody', cwd: '.' },
    ...{ environment: ['VERSION'], timeoutSeconds: 90, allowed: ['Changes at most 1000 rows.'], needs: ['Version'] },
    changes: [{ what: 'DELETE item', count: 1, before: rows, after: null }],
  };
  const { out, code } = await tocsin('preview', 'run-1', 'depth', '--set', 'VERSION=41');
  expect(server.requests[0]?.body).toEqual({ parameters: { VERSION: '41' } });
  expect(out).toContain('  DELETE FROM item WHERE id = 7\n');
  expect(out).toContain('It may\n  Changes at most 1000 rows.\n');
  expect(out).toContain('It still needs\n  Version\n');
  expect(out).toContain('It would change\n  DELETE item: 1 row\n  Before:\n    ID\n    7\n');
  expect(code).toBe(0);
});

describe('a runbook of the server by its name', () => {
  it('is started, with values; the answer says how to go on', async () => {
    server.answers['POST /api/runs'] = run(step());
    const { out, code } = await tocsin('queue', '--service', 'shop', '--param', 'VERSION=41');
    expect(server.requests[0]?.body).toEqual({ service: 'shop', runbook: 'queue', parameters: { VERSION: '41' } });
    expect(out).toContain('Next: tocsin run step run-1 depth\n');
    expect(code).toBe(0);
  });

  it('runs the steps that were named, and what changes only with --yes where nobody can be asked', async () => {
    server.answers['POST /api/runs'] = run(step({ changes: true }));
    server.answers[approval] = run(step({ status: 'done', exitCode: 0, output: 'ok\n' }));
    expect((await tocsin('queue', '--service', 'shop', '--step', 'depth')).code).toBe(5);
    expect(server.requests).toHaveLength(1);
    const { out, code } = await tocsin('queue', '--service', 'shop', '--step', 'depth', '--yes');
    expect([out, code]).toEqual(['ok\ndone: Queue depth\n', 0]);
    expect((await tocsin('queue', '--service', 'shop', '--dry-run')).code).toBe(2);
  });
});
