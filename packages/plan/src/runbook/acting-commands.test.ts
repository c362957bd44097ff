import { expect, it } from 'vitest';
import { actsOnPlan, findActingCommands } from './acting-commands.ts';

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
  ['tocsin inbox pause stripe --reason x', [['source', 'stripe', 0, 20]]],
  ['tocsin inbox replay --again --rate 5 stripe --yes', [['source', 'stripe', 0, 38]]],
  ['tocsin inbox events stripe | head', [['source', 'stripe', 0, 21]]],
])('finds what %s names', (source, found) => {
  expect(find(source)).toEqual(found);
});

it.each([
  '# tocsin lever pull feature',
  'tocsin lever pull "$LEVER"',
  'tocsin lever list',
  'tocsin inbox',
  'echo lever pull x',
])('passes over %s', (source) => {
  expect(find(source)).toEqual([]);
});

it('knows which commands of the inbox change something', () => {
  expect(actsOnPlan('tocsin inbox drain stripe --reason x')).toBe(true);
  expect(actsOnPlan('tocsin inbox cancel 7 --reason x')).toBe(true);
  expect(actsOnPlan('tocsin inbox\ntocsin inbox show stripe\n# tocsin inbox skip stripe')).toBe(false);
});
