import { expect, test } from 'vitest';
import { readCommandStep } from './shell-step.ts';

const read = (source: string, language: 'shell' | 'sql') =>
  readCommandStep({ title: 'Look', source, above: [], below: [], line: 1, lastLine: 1 }, 'diagnosis', language);

test('a blank with the name of a variable of the system is asked for under another one', () => {
  const shell = read('id <user>', 'shell');
  expect(shell).toMatchObject({ step: { source: 'id "$USER_VALUE"', auto: false } });
  expect(shell.parameters).toEqual([{ name: 'USER_VALUE', type: 'text', written: '<user>' }]);
  expect(read("SELECT 1 FROM users WHERE name = '<user>'", 'sql').step.source).toBe(
    "SELECT 1 FROM users WHERE name = :'USER_VALUE'",
  );
});
