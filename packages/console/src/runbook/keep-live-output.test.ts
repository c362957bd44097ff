import { describe, expect, it } from 'vitest';
import { keepLiveOutput } from './keep-live-output.ts';
import { stepOf } from './run.fixture.ts';

const printing = (output: string, more = {}) => ({
  steps: [stepOf(0, 'a', { status: 'running', attempt: 1, output, ...more })],
});

describe('keepLiveOutput', () => {
  it.each([
    ['keeps what the server has not stored yet', printing('one two'), printing('one'), 'one two'],
    ['takes what the server has more of', printing('one'), printing('one two'), 'one two'],
    ['takes what differs: something was missed', printing('two'), printing('one two'), 'one two'],
    ['takes the output of another attempt', printing('one'), printing('', { attempt: 2 }), ''],
    ['takes the whole at the end', printing('one two'), printing('one', { status: 'done' }), 'one'],
  ])('%s', (_what, shown, answer, output) => {
    expect(keepLiveOutput(shown, answer)).toEqual({ steps: [{ ...answer.steps[0], output }] });
  });

  it('gives the same thing where nothing differs, so that nothing is drawn anew', () => {
    const shown = printing('one');
    expect(keepLiveOutput(shown, structuredClone(shown))).toBe(shown);
    expect(keepLiveOutput(undefined, shown)).toBe(shown);
  });
});
