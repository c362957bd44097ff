import { describe, expect, it } from 'vitest';
import { splitSymptoms } from './reading-parts.ts';

describe('splitSymptoms', () => {
  it.each([
    ['Sign-in fails, pages are slow', ['Sign-in fails', 'pages are slow']],
    ['Uploads fail (photos, short videos), pages are slow', ['Uploads fail (photos, short videos)', 'pages are slow']],
    ['Sign-in fails; pages are slow', ['Sign-in fails', 'pages are slow']],
  ])('%s', (text, expected) => {
    expect(splitSymptoms(text)).toEqual(expected);
  });
});
