import { expect, it } from 'vitest';
import { UNTIL_RELEASED } from './expiry.ts';
import { leverOf } from './lever.fixture.ts';
import { isUnchanged, pullLacks, pullWish } from './pull-wish.ts';
import { asKind, draftOf } from './scope-draft.ts';

const everybody = draftOf(null);
const quarter = { ...asKind(everybody, 'share'), percent: 25 };
const limit = leverOf({ kind: 'limit', resting: 100, pulledValue: 10, minimum: 1, maximum: 100 });

it("sends nothing that is the plan's own", () => {
  expect(pullWish(limit, { value: 10, scope: everybody })).toEqual({});
  expect(pullWish(limit, { value: 5, scope: quarter })).toEqual({
    value: 5,
    scope: { match: {}, except: {}, percent: 25 },
  });
});

it('says everybody when a scope is widened to that', () => {
  const pulled = leverOf({ pulled: true, value: false, scope: { match: {}, except: {}, percent: 25 } });
  expect(pullWish(pulled, { value: false, scope: everybody })).toEqual({
    value: false,
    scope: { match: {}, except: {}, percent: null },
  });
});

it('says what is wrong with a draft', () => {
  const lacks = (value: number | string, lever = limit) =>
    pullLacks(lever, { value, scope: everybody, expiry: UNTIL_RELEASED }, 0);
  expect([0, 101, 100, Number.NaN, 5].map((value) => lacks(value))).toEqual([
    ...['At least 1.', 'At most 100.', 'That is how it rests: release it instead.', 'Say a number.'],
    null,
  ]);
  expect(lacks(' ', leverOf({ kind: 'mode', resting: '', pulledValue: 'Back soon' }))).toBe('Say what it is to be.');
  const never = { ...UNTIL_RELEASED, length: 'at', at: '' } as const;
  expect(pullLacks(limit, { value: 5, scope: everybody, expiry: never }, 0)).toBe('Say until when.');
});

it('knows that nothing is changed, except that a command runs again', () => {
  const draft = { value: false, scope: everybody, expiry: UNTIL_RELEASED };
  expect(isUnchanged(leverOf(), draft)).toBe(false);
  expect(isUnchanged(leverOf({ pulled: true, value: false }), draft)).toBe(true);
  expect(isUnchanged(leverOf({ pulled: true, value: false }), { ...draft, scope: quarter })).toBe(false);
  expect(isUnchanged(leverOf({ pulled: true, value: false, kind: 'command' }), draft)).toBe(false);
});
