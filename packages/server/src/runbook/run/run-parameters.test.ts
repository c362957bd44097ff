import type { RunbookParameter } from '@tocsin/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALEX, RunbookFixture, step } from '../runbook.fixture.ts';
import { runStep } from '../step/run-step.ts';
import { readRun } from './run.views.ts';

const PARAMETERS: readonly RunbookParameter[] = [
  { name: 'TARGET', title: 'Deployment', type: 'text', choices: [], default: null, pattern: '[a-z0-9-]+' },
  { name: 'LINES', title: 'Lines', type: 'number', choices: [], default: '5', pattern: null },
  { name: 'NEW_SECRET', title: 'New secret', type: 'text', choices: [], default: null, pattern: null },
];

let fixture: RunbookFixture;
beforeAll(async () => {
  fixture = await RunbookFixture.open();
});
afterAll(() => fixture.close());

describe('parameters of a run', () => {
  test('are asked for before a step that needs them, and kept for the next', async () => {
    const id = await fixture.begin(
      [
        step('a', 'echo "back to $TARGET, $LINES lines"', { parameters: ['TARGET', 'LINES'], changes: true }),
        step('b', 'echo "now $TARGET"', { parameters: ['TARGET'] }),
      ],
      PARAMETERS,
    );
    const approve = (parameters: Record<string, string>) =>
      runStep(fixture.app, { runId: id, stepId: 'a', parameters }, ALEX);
    await expect(approve({})).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('(TARGET)') });
    await expect(approve({ TARGET: '$(reboot)' })).rejects.toMatchObject({ code: 'invalid' });
    await expect(approve({ OTHER: 'x' })).rejects.toMatchObject({ code: 'invalid' });
    expect(await fixture.stepOf(id)).toMatchObject({ status: 'pending', parameters: ['TARGET', 'LINES'] });
    expect(await fixture.runNow(id, 'a', false, { TARGET: 'v-41' })).toMatchObject({
      ...{ status: 'done', output: 'back to v-41, 5 lines\n' },
    });
    expect(await fixture.runNow(id, 'b')).toMatchObject({ status: 'done', output: 'now v-41\n' });
    const { parameters } = await readRun(fixture.app, id);
    expect(parameters.map(({ name, value }) => [name, value])).toEqual([
      ['TARGET', 'v-41'],
      ['LINES', '5'],
      ['NEW_SECRET', null],
    ]);
  });

  test('stand in SQL as quoted texts, and secrets are not shown', async () => {
    const source = "SELECT :'NEW_SECRET' AS secret, length(:'NEW_SECRET') AS length";
    const id = await fixture.begin(
      [step('a', source, { kind: 'sql', connection: 'main', parameters: ['NEW_SECRET'] })],
      PARAMETERS,
    );
    const secret = "it's'; DROP TABLE users; --";
    const done = await fixture.runNow(id, 'a', false, { NEW_SECRET: secret });
    expect(done).toMatchObject({ status: 'done', rows: { rows: [['[redacted]', String(secret.length)]] } });
    const { parameters } = await readRun(fixture.app, id);
    expect(parameters.find(({ name }) => name === 'NEW_SECRET')?.value).toBe('••••');
  });
});
