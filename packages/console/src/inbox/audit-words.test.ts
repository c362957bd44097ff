import { expect, it } from 'vitest';
import type { InboxAudit } from '../api/generated/types.gen.ts';
import { auditTone, findings } from './audit-words.ts';

const none = { count: 0, ids: [] };
const report: NonNullable<InboxAudit['report']> = {
  ...{ sent: 1204, here: 1204, delivered: 1204, once: 1204, waiting: 0, skipped: 0, onTheWay: 0, wereMissing: 0 },
  ...{ twice: none, dead: none, missing: none, fetched: none, outOfOrder: none, applied: null },
  ...{ balanced: true, typesBy: 'all', otherTypes: 0 },
};

it('says nothing where all is as it should be', () => {
  expect(findings({ report })).toEqual([]);
  expect(auditTone({ report, failure: null })).toBe('ok');
});

it('what is missing stands first', () => {
  const bad = {
    ...report,
    balanced: false,
    missing: { count: 1, ids: ['evt_9'] },
    fetched: { count: 2, ids: ['a', 'b'] },
  };
  expect(findings({ report: bad }).map(({ name }) => name)).toEqual(['Missing here', 'Fetched']);
  expect(auditTone({ report: bad, failure: null })).toBe('bad');
  const applied = { once: 3, twice: none, never: { count: 1, ids: ['evt_8'] } };
  expect(auditTone({ report: { ...report, applied }, failure: null })).toBe('bad');
});

it('what could not be compared is neither good nor bad', () => {
  expect(findings({ report: null })).toEqual([]);
  expect(auditTone({ report: null, failure: 'the vendor answered 401' })).toBe('warn');
});
