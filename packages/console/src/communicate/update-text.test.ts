import { describe, expect, it } from 'vitest';
import { type Base, baseOf, conflictOf, fieldProblems, isChanged, onRead, putTogether } from './update-text.ts';
import { hasBothTexts } from './update-words.ts';

const base: Base = { version: 2, subject: 'Slow', text: 'It is slow.' };
const mine = { subject: 'Slow', text: 'It is very slow.' };
const theirs: Base = { version: 3, subject: 'Slow', text: 'It is slow for some.' };

it('reads a draft without a subject as an empty one', () => {
  expect(baseOf({ version: 1, subject: null, text: 'a' })).toEqual({ version: 1, subject: '', text: 'a' });
  expect(isChanged({ subject: '', text: 'a' }, { version: 9, subject: '', text: 'a' })).toBe(false);
});

describe('a draft that is read again', () => {
  it('is shown where nothing was written, and never over what a person writes', () => {
    expect(onRead(base, base, theirs)).toBe('adopt');
    expect(onRead(mine, base, theirs)).toBe('behind');
  });

  it('is left alone when it is older than what was saved here', () => {
    expect(onRead(mine, theirs, base)).toBe('keep');
    expect(onRead(theirs, theirs, base)).toBe('keep');
  });

  it('is taken over by its version when somebody saved the very same text', () => {
    expect(onRead(mine, base, { ...base, version: 3 })).toBe('adopt');
  });

  it('was written anew with later facts at the same version: shown only where nothing was written', () => {
    const anew = { ...base, text: 'It is slow since nine.' };
    expect(onRead(base, base, anew)).toBe('adopt');
    expect(onRead(mine, base, anew)).toBe('keep');
  });
});

it('knows both texts of a refused save, and other refusals', () => {
  const texts = { version: 3, theirs: 'a', yours: 'b', merged: 'c' };
  expect(conflictOf({ detail: 'Bob has saved', texts })).toEqual({ message: 'Bob has saved', ...texts });
  expect(conflictOf({ detail: 'Not allowed' })).toBeNull();
  expect([null, undefined, 'text', new TypeError('offline')].map(conflictOf)).toEqual([null, null, null, null]);
});

it('puts the text of the screen beside the one that was saved since', () => {
  const lost = { message: 'Bob has saved', version: 3, theirs: 'a', yours: '', merged: 'a' };
  const both = putTogether(lost, 'b');
  expect(both).toMatchObject({ message: 'Bob has saved', version: 3, theirs: 'a', yours: 'b' });
  expect(hasBothTexts(both.merged)).toBe(true);
});

it('names what is wrong by field', () => {
  expect(fieldProblems({ errors: [{ at: 'fields.users', message: 'is no number' }] })).toEqual({
    users: 'is no number',
  });
  expect(fieldProblems(null)).toEqual({});
});
