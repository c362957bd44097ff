import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeText } from './merge-text.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '# d'), { maxLength: 12 }).map((all) => all.join('\n'));

describe('merging a text', () => {
  it('takes over what only one side changed', () => {
    fc.assert(
      fc.property(lines, lines, (base, other) => {
        expect(mergeText(base, base, other)).toEqual({ text: other, conflicts: 0 });
        expect(mergeText(base, other, base)).toEqual({ text: other, conflicts: 0 });
        expect(mergeText(base, other, other)).toEqual({ text: other, conflicts: 0 });
      }),
    );
  });

  it('tells a line that goes from one that becomes empty', () => {
    expect(mergeText('\na\nd', '\nd', '\n\nd').conflicts).toBe(1);
  });

  it('does not depend on who comes first, where nobody is in the way of the other', () => {
    fc.assert(
      fc.property(lines, lines, lines, (base, mine, theirs) => {
        const one = mergeText(base, mine, theirs);
        const other = mergeText(base, theirs, mine);
        expect(one.conflicts).toBe(other.conflicts);
        if (one.conflicts === 0) expect(one.text).toBe(other.text);
      }),
    );
  });

  it('loses no line of either: each stands in the merge, with marks where they are in each other’s way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 6 }), fc.array(fc.nat(5), { maxLength: 6 }), (one, other) => {
        const base = ['0', '1', '2', '3', '4', '5'];
        const mine = base.flatMap((line, index) => (one.includes(index) ? [`mine ${index}`] : [line]));
        const theirs = base.flatMap((line, index) => (other.includes(index) ? [`theirs ${index}`] : [line]));
        const merged = mergeText(base.join('\n'), mine.join('\n'), theirs.join('\n')).text.split('\n');
        for (const index of one) expect(merged).toContain(`mine ${index}`);
        for (const index of other) expect(merged).toContain(`theirs ${index}`);
      }),
    );
  });

  it('keeps the sections of two people', () => {
    const base = '# R\n\n## Cause\n\n_?_\n\n## Lessons\n\n_?_\n';
    const mine = base.replace('## Cause\n\n_?_', '## Cause\n\nA bad deploy.\nNobody looked.');
    const theirs = base.replace('## Lessons\n\n_?_', '## Lessons\n\n- Look.');
    expect(mergeText(base, mine, theirs)).toEqual({
      text: '# R\n\n## Cause\n\nA bad deploy.\nNobody looked.\n\n## Lessons\n\n- Look.\n',
      conflicts: 0,
    });
  });

  it('marks the same lines, or settles them as asked', () => {
    const [base, mine, theirs] = ['a\nb\nc', 'a\nmine\nc', 'a\ntheirs\nc'];
    expect(mergeText(base, mine, theirs)).toEqual({
      text: 'a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> theirs\nc',
      conflicts: 1,
    });
    expect(mergeText(base, mine, theirs, 'theirs').text).toBe('a\ntheirs\nc');
    expect(mergeText(base, mine, theirs, 'mine').text).toBe('a\nmine\nc');
    expect(mergeText(base, mine, theirs, 'both').text).toBe('a\ntheirs\nmine\nc');
  });

  it('is done soon, whatever the texts are', () => {
    const many = (letter: string) => Array.from({ length: 100_000 }, (_all, n) => `${letter}${n % 7}`).join('\n');
    const started = performance.now();
    expect(mergeText(many('a'), many('b'), many('c')).conflicts).toBe(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
