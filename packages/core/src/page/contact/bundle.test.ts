import { expect, it } from 'vitest';
import { type BundleItem, composeBundle } from './bundle.ts';

function item(n: number, changes: Partial<BundleItem> = {}): BundleItem {
  const incident = { id: `INC-${n}`, severity: 'P1', title: `Trouble ${n}`, url: `https://example.com/${n}` };
  return { incident, isPage: true, subject: `P1 INC-${n}`, code: null, ...changes };
}

it('says how many incidents need somebody, and names each with its level, title and code', () => {
  const { subject, text } = composeBundle([item(1, { code: '12' }), item(2)]);
  expect(subject).toBe('2 incidents need you: INC-1, INC-2');
  expect(text).toBe(
    '- [P1 INC-1](https://example.com/1): Trouble 1 (code 12)\n- [P1 INC-2](https://example.com/2): Trouble 2',
  );
});

it('names an incident once, pages before notifications', () => {
  const { subject, text } = composeBundle([item(2, { isPage: false }), item(1), item(1, { code: '7' })]);
  expect(subject).toBe('2 incidents need you: INC-1, INC-2');
  expect(text.split('\n')[0]).toContain('(code 7)');
});

it('counts what does not fit', () => {
  const { subject, text } = composeBundle(Array.from({ length: 1000 }, (_, i) => item(i)));
  expect(subject).toBe('1000 incidents need you: INC-0, INC-1, INC-2, …');
  expect(text.split('\n')).toHaveLength(13);
  expect(text).toContain('and 988 more');
});

it('shows a message that is about no incident by its subject', () => {
  const { subject, text } = composeBundle([item(1), item(2, { incident: null, subject: 'Test page' })]);
  expect(subject).toBe('2 messages: INC-1, Test page');
  expect(text).toContain('- Test page');
});

it('says "changed" when nobody is needed', () => {
  expect(composeBundle([item(1, { isPage: false }), item(2, { isPage: false })]).subject).toBe(
    '2 incidents changed: INC-1, INC-2',
  );
});
