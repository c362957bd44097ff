import { expect, it } from 'vitest';
import { asKind, draftOf, toScope, whatIsMissing } from './scope-draft.ts';

it('keeps a scope as it is on the way through the editor', () => {
  const scope = { match: { region: ['eu'] }, except: { tenant: ['acme'] }, percent: 40 };
  expect(toScope(draftOf(scope))).toEqual(scope);
  expect(toScope(draftOf({ match: {}, except: {}, percent: 10 }))).toEqual({ match: {}, except: {}, percent: 10 });
  expect(toScope(draftOf(null))).toBeNull();
  expect(toScope(draftOf({ match: {}, except: {}, percent: null }))).toBeNull();
});

it('joins two rows of one attribute', () => {
  const draft = draftOf({ match: { region: ['eu'] }, except: {}, percent: null });
  const rows = [...draft.rows, { side: 'match', attribute: ' region ', values: ['us', 'eu'] } as const];
  expect(toScope({ ...draft, rows })).toEqual({ match: { region: ['eu', 'us'] }, except: {}, percent: null });
});

it('says what is missing', () => {
  const some = asKind(draftOf(null), 'some');
  expect(whatIsMissing(draftOf(null))).toBeNull();
  expect(whatIsMissing(some)).toContain('Say which attribute');
  expect(whatIsMissing({ ...some, rows: [{ side: 'match', attribute: 'region', values: [] }] })).toBe(
    'Say at least one value of region.',
  );
  expect(whatIsMissing({ ...some, rows: [] })).toContain('at least one attribute');
  expect(whatIsMissing({ ...asKind(some, 'share'), percent: 0 })).toContain('above 0%');
  expect(whatIsMissing({ ...asKind(some, 'share'), percent: Number.NaN })).toContain('above 0%');
  expect(whatIsMissing(asKind(some, 'share'))).toBeNull();
});
