import { describe, expect, it } from 'vitest';
import {
  carryOver,
  draftOf,
  heard,
  isDue,
  isUnsaved,
  moveCaret,
  refused,
  saved,
  sectionAt,
  settled,
} from './report-draft.ts';

const start = draftOf({ version: 1, text: 'a\nb\nc\nd\ne' });
const typed = { ...start, text: 'A\nb\nc\nd\ne' };
const sending = { ...typed, sent: typed.text };

describe('a report that is being written', () => {
  it('is saved by itself once something was typed, one attempt at a time', () => {
    expect(isDue(start)).toBe(false);
    expect(isDue(typed)).toBe(true);
    expect(isDue(sending)).toBe(false);
    expect(isDue({ ...typed, text: ' ' })).toBe(false);
  });

  it('takes over what was merged in', () => {
    const after = saved(sending, { version: 3, text: 'A\nb\nc\nd\nE', merged: true });
    expect(after).toMatchObject({ base: { version: 3 }, text: 'A\nb\nc\nd\nE', sent: null });
    expect(after.merged).toEqual({ sent: typed.text, received: 'A\nb\nc\nd\nE' });
    expect(isUnsaved(after)).toBe(false);
  });

  it('keeps what was typed while it was on its way', () => {
    const meanwhile = { ...sending, text: 'A!\nb\nc\nd\ne' };
    expect(saved(meanwhile, { version: 2, text: typed.text, merged: false })).toMatchObject({ text: meanwhile.text });
    const merged = saved(meanwhile, { version: 3, text: 'A\nb\nc\nd\nE', merged: true });
    expect(merged).toMatchObject({ text: 'A!\nb\nc\nd\nE', conflict: null });
    expect(isDue(merged)).toBe(true);
  });

  it('asks where that is in the way of others, with both texts', () => {
    const meanwhile = { ...sending, text: 'A!\nb\nc\nd\ne' };
    const after = saved(meanwhile, { version: 3, text: 'A?\nb\nc\nd\ne', merged: true });
    expect(after.conflict).toMatchObject({ theirs: 'A?\nb\nc\nd\ne', yours: 'A!\nb\nc\nd\ne' });
    expect(isDue(after)).toBe(false);
  });

  it('loses nothing by a refusal, and goes on from what a person decided', () => {
    expect(isDue(refused(sending, 'no network', null))).toBe(true);
    const conflict = { version: 2, theirs: 'X', yours: 'A', merged: 'X A' };
    const asked = refused({ ...sending, text: 'A…' }, '', conflict);
    expect(asked).toMatchObject({ text: 'A…', conflict: { yours: 'A…', theirs: 'X' } });
    const decided = settled(asked, 'X and A');
    expect(decided).toMatchObject({ base: { version: 2, text: 'X' }, text: 'X and A', conflict: null });
    expect(isDue(decided)).toBe(true);
    expect(isDue(settled(asked, 'X'))).toBe(false);
  });

  it('hears of what others saved only where nothing of its own is unsaved', () => {
    expect(heard(start, { version: 2, text: 'new' })).toMatchObject({ base: { version: 2 }, text: 'new' });
    expect(heard(start, { version: 0, text: 'old' })).toBe(start);
    expect(heard(typed, { version: 2, text: 'new' })).toBe(typed);
    expect(heard(sending, { version: 2, text: 'new' })).toBe(sending);
    const fresh = draftOf({ version: 0, text: 'facts' });
    expect(heard(fresh, { version: 0, text: 'more facts' }).text).toBe('more facts');
  });
});

describe('what was typed on', () => {
  it('is carried over below and above others, and not beside them', () => {
    expect(carryOver('a\nb\nc\nd', 'a\nb\nc\nD', 'A\n\nb\nc\nd')).toBe('A\n\nb\nc\nD');
    expect(carryOver('a\nb\nc\nd', '+\na\nb\nc\nd', 'a\nb\nc\nd\n+')).toBe('+\na\nb\nc\nd\n+');
    expect(carryOver('a\nb', 'A\nb', 'a\nB')).toBeNull();
  });

  it('keeps the caret where it was', () => {
    expect(moveCaret('one two', 'one two three', 3)).toBe(3);
    expect(moveCaret('one two', 'zero one two', 4)).toBe(9);
    expect(moveCaret('one two', 'o', 7)).toBeLessThanOrEqual(1);
  });
});

it('the section of a place is the heading above it', () => {
  const text = '# Report\n\n## Root cause\n\nwords';
  expect(sectionAt(text, text.length)).toBe('Root cause');
  expect(sectionAt(text, 3)).toBe('Report');
  expect(sectionAt('words', 2)).toBeNull();
});
