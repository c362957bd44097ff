import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileScope, type EvaluatedScope, evaluateLever, type LeverContext, leverBucket } from './evaluate.ts';

interface Vectors {
  buckets: { lever: string; key: string; bucket: number }[];
  scopes: { says: string; lever: string; scope: EvaluatedScope; context: LeverContext; inScope: boolean }[];
}

/** Made by an implementation in another language, which read only the documented rule. */
const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/evaluate.json', import.meta.url), 'utf8'));

const text = fc.string({ unit: 'binary', maxLength: 20 });

describe('the vectors for other languages', () => {
  it.each(vectors.buckets)('$lever and $key are bucket $bucket', ({ lever, key, bucket }) => {
    expect(leverBucket(lever, key)).toBe(bucket);
  });

  it.each(vectors.scopes)('$says', ({ lever, scope, context, inScope }) => {
    expect(compileScope(lever, scope)(context)).toBe(inScope);
    const state = { value: 'resting', scope: { ...scope, value: 'pulled' } };
    expect(evaluateLever(lever, state, context)).toBe(inScope ? 'pulled' : 'resting');
  });
});

describe('the share', () => {
  it('is sticky: more percent only adds keys', () => {
    fc.assert(
      fc.property(text, text, fc.nat(10_000), fc.nat(10_000), (lever, key, one, other) => {
        const [small, large] = one < other ? [one, other] : [other, one];
        const isIn = (buckets: number) => compileScope(lever, { percent: buckets / 100 })({ key });
        expect(isIn(small) && !isIn(large)).toBe(false);
      }),
    );
  });

  it('takes as many as it says, and others for another lever', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `user-${index}`);
    const inside = (lever: string) => keys.filter((key) => compileScope(lever, { percent: 25 })({ key }));
    const first = new Set(inside('webhooks'));
    const both = inside('scheduler').filter((key) => first.has(key)).length;
    expect(Math.abs(first.size / keys.length - 0.25)).toBeLessThan(0.01);
    expect(Math.abs(both / keys.length - 0.0625)).toBeLessThan(0.01);
  });

  it('takes whatever text a key is', () => {
    const isBucket = (bucket: number) => Number.isInteger(bucket) && bucket >= 0 && bucket < 10_000;
    fc.assert(fc.property(text, text, (lever, key) => isBucket(leverBucket(lever, key))));
    expect(leverBucket('x', '\ud800')).toBe(leverBucket('x', '\ufffd'));
  });
});

describe('without a scope', () => {
  it('the value holds for everybody', () => {
    expect(evaluateLever('rate', { value: 60 }, { key: 'a' })).toBe(60);
  });
});
