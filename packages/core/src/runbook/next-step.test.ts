import { describe, expect, test } from 'vitest';
import { nextOfAll, type OrderedStep } from './next-step.ts';

function step(id: string, more: Partial<OrderedStep> = {}): OrderedStep {
  return {
    ...{ id, title: id.toUpperCase(), kind: 'shell', option: null, phase: 'Recover', status: 'pending' },
    ...{ background: false, excludeFromRunAll: false, isUndo: false, missing: [], unapproved: null },
    ...more,
  };
}

const all = (steps: OrderedStep[], options: string[] = [], from = 0) => nextOfAll(steps, from, options);

describe('of all steps, next', () => {
  test('is the first that is pending', () => {
    expect(all([step('a', { status: 'done' }), step('b', { status: 'skipped' }), step('c')])).toEqual({
      kind: 'run',
      id: 'c',
    });
    expect(all([step('a'), step('b')], [], 1)).toEqual({ kind: 'run', id: 'b' });
  });

  test('is nothing while one is on its way, but for one in the background', () => {
    for (const status of ['queued', 'running'] as const) {
      expect(all([step('a', { status }), step('b')])).toEqual({ kind: 'wait' });
    }
    expect(all([step('a', { status: 'running', background: true }), step('b')])).toEqual({ kind: 'run', id: 'b' });
    expect(all([step('a', { status: 'queued', background: true }), step('b')])).toEqual({ kind: 'wait' });
  });

  test('is none that is left out or takes another one back', () => {
    expect(all([step('a', { excludeFromRunAll: true }), step('b', { isUndo: true })])).toEqual({ kind: 'finished' });
    expect(all([step('a', { excludeFromRunAll: true, status: 'failed' }), step('c')])).toEqual({
      kind: 'run',
      id: 'c',
    });
  });

  test.each<[string, Partial<OrderedStep>]>([
    ['"A" failed.', { status: 'failed' }],
    ['Nobody knows whether "A" happened.', { status: 'unknown' }],
    ['"A" waits for an approval.', { status: 'approving' }],
    ['"A" is for a person to do.', { kind: 'manual' }],
    ['"A" needs to know: Deployment (TARGET).', { missing: ['Deployment (TARGET)'] }],
  ])('is a person where %s', (reason, more) => {
    expect(all([step('a', more), step('b')])).toEqual({ kind: 'halt', reason, ask: null });
  });

  test('is to ask for the approvals that a step needs', () => {
    const waits = 'It waits for the approval of 1 more person.';
    expect(all([step('a', { unapproved: waits })])).toEqual({
      ...{ kind: 'halt', reason: `"A" needs approval. ${waits}`, ask: 'a' },
    });
  });
});

describe('of alternatives, next', () => {
  const block = [step('a', { option: 'Roll back' }), step('b', { option: 'Fix' }), step('c')];

  test('is for a person to choose', () => {
    expect(all(block)).toEqual({
      ...{ kind: 'halt', reason: 'Choose one way in "Recover": Roll back, or Fix.', ask: null },
    });
  });

  test('is what was chosen', () => {
    expect(all(block, ['Fix'])).toEqual({ kind: 'run', id: 'b' });
    expect(
      all([step('a', { option: 'Roll back' }), step('b', { option: 'Fix', status: 'done' }), step('c')], ['Fix']),
    ).toEqual({ kind: 'run', id: 'c' });
  });

  test('is what was begun', () => {
    const begun = [
      step('a', { option: 'Roll back', status: 'done' }),
      step('a2', { option: 'Roll back' }),
      ...block.slice(1),
    ];
    expect(all(begun)).toEqual({ kind: 'run', id: 'a2' });
  });

  test('stands apart in each phase', () => {
    const other = block.map((one) => ({ ...one, id: `${one.id}2`, phase: 'Contain' }));
    expect(all([...block.map((one) => ({ ...one, status: 'done' as const })), ...other])).toMatchObject({
      reason: 'Choose one way in "Contain": Roll back, or Fix.',
    });
  });
});
