import { expect, it } from 'vitest';
import { findActingCommands } from './acting-commands.ts';

const find = (source: string) =>
  findActingCommands(source).map(({ noun, id, lineOffset, column }) => [noun, id, lineOffset, column]);

it.each([
  ['tocsin lever pull feature --reason "x y"', [['lever', 'feature', 0, 19]]],
  ['true\n  tocsin lever release "feature"; true', [['lever', 'feature', 1, 24]]],
  ['tocsin lever pull --reason "two words" --json feature', [['lever', 'feature', 0, 47]]],
  [
    'tocsin lever pull a && tocsin lever pull b',
    [
      ['lever', 'a', 0, 19],
      ['lever', 'b', 0, 42],
    ],
  ],
  ['tocsin restore start gradual', [['restoration', 'gradual', 0, 22]]],
])('finds what %s names', (source, found) => {
  expect(find(source)).toEqual(found);
});

it.each(['# tocsin lever pull feature', 'tocsin lever pull "$LEVER"', 'tocsin lever list', 'echo lever pull x'])(
  'passes over %s',
  (source) => {
    expect(find(source)).toEqual([]);
  },
);
