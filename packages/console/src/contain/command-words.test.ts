import { expect, it } from 'vitest';
import type { Lever } from '../api/generated/types.gen.ts';
import { commandTrouble } from './command-words.ts';

function command(changes: Partial<NonNullable<Lever['command']>>): NonNullable<Lever['command']> {
  return {
    ...{ status: 'settled', wanted: 'applied', exitCode: 0, output: '', verified: 'applied', verifiedAt: null },
    ...{ driftSince: null, apply: 'stop', revert: 'start', verify: 'look', runner: null },
    ...changes,
  };
}

it('is silent about a lever that is where it should be, and about one without commands', () => {
  expect(commandTrouble(null)).toBeNull();
  expect(commandTrouble(command({}))).toBeNull();
});

it('says of a failure how it ended and that a part may have happened', () => {
  const trouble = commandTrouble(command({ status: 'failed', exitCode: 3 }));
  expect(trouble?.what).toBe(
    'The command that should have made sure that it is applied ended with exit code 3. It may have done a part.',
  );
  expect(trouble).toMatchObject({ tone: 'bad', again: 'pull', todo: expect.stringContaining('Verify to see') });
  const blind = commandTrouble(command({ status: 'failed', exitCode: null, wanted: 'reverted', verify: null }));
  expect(blind?.what).toContain('did not end by itself');
  expect(blind).toMatchObject({ again: 'release', todo: expect.stringContaining('Look yourself') });
});

it('never offers to run again what runs', () => {
  expect(commandTrouble(command({ status: 'moving' }))).toMatchObject({ word: 'Moving', again: null });
});

it('tells what an interruption means, and drift from what is wanted', () => {
  expect(commandTrouble(command({ status: 'unknown' }))?.what).toContain('nobody knows');
  const drift = commandTrouble(command({ driftSince: '2026-11-04T08:00:00Z', verified: 'reverted' }));
  expect(drift).toMatchObject({ word: 'Drift', again: 'pull' });
  expect(drift?.what).toBe(
    'The lever says it is applied, but a look says that it is not applied: something else changed it.',
  );
});
