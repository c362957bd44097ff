import { describe, expect, test } from 'vitest';
import { chooseEncoding, chooseLanguage } from './preferences.ts';

describe('an encoding', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP;Q=1, br;q=0.9', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['*', 'br'],
    ['*;q=0', 'identity'],
    ['br;q=0, *', 'gzip'],
    ['identity;q=0', 'identity'],
    ['br;q=nonsense, gzip;q=0.1', 'gzip'],
    ['br;q=9', 'identity'],
    [',,;;,=', 'identity'],
  ])('%s is %s', (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
    expect(chooseEncoding(header)).toBe(encoding);
  });

  test('of a hostile header is found at once', () => {
    const began = performance.now();
    for (let i = 0; i < 2000; i += 1) chooseEncoding(`${'a;q=0.1,'.repeat(1800)}${i}`);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('a language', () => {
  test.each([
    [undefined, 'en'],
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr-CH, fr;q=0.9, es;q=0.8, de;q=0.7, *;q=0.5', 'es'],
    ['ja', 'en'],
    ['*', 'en'],
    ['de;q=0, es;q=0.1', 'es'],
    ['den', 'en'],
  ])('%s is %s', (header, language) => {
    expect(chooseLanguage(header, ['en', 'de', 'es'])).toBe(language);
  });
});
