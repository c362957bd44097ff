import { expect, it } from 'vitest';
import { proseByOption } from './prose-by-option.ts';

it('puts prose under the option that it belongs to', () => {
  const text =
    'Look first.\n\n### Option 1: Back ###\n\nOnly code.\n\n### Option 2: Off\n\n#### Note\n\nAll users see it.';
  const { before, under } = proseByOption(text, ['Option 1: Back', 'Option 2: Off', 'Option 2: Off']);
  expect(before).toBe('Look first.');
  expect([...under].map(([title, prose]) => [title, prose.trim()])).toEqual([
    ['Option 1: Back', 'Only code.'],
    ['Option 2: Off', '#### Note\n\nAll users see it.'],
  ]);
});

it('leaves other headings where they are', () => {
  expect(proseByOption('### Option 3: Gone\nText', ['Option 1'])).toMatchObject({ before: '### Option 3: Gone\nText' });
});
