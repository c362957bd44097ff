import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContactMethod } from '../../model/plan-on-call.ts';
import { type ContactAttempt, type ContactSituation, planContact, usableMethods } from './contact-plan.ts';

const PAGED_MS = 1_000_000;

function method(after: number | null = null, use: ContactMethod['for'] = 'both'): ContactMethod {
  return { channel: 'any', address: 'any', after, for: use };
}

function plan(contact: readonly ContactMethod[], changes: Partial<ContactSituation> = {}) {
  const usual = { urgency: 'page', pagedMs: PAGED_MS, answered: false, attempts: [], reported: false } as const;
  return planContact({ contact, ...usual, nowMs: PAGED_MS, ...changes });
}

describe('planContact', () => {
  it('uses the first method at once and looks again when the next one is due', () => {
    expect(plan([method(), method(120), method(300)])).toEqual({
      use: [0],
      lookAgainMs: PAGED_MS + 120_000,
      unreachable: false,
    });
  });

  it('uses a method at its time as well, though the one before it was delivered', () => {
    const attempts = [{ method: 0, outcome: 'delivered' }] as const;
    expect(plan([method(), method(120), method()], { attempts, nowMs: PAGED_MS + 120_000 }).use).toEqual([1]);
  });

  it('uses the next method at once when all before it have failed, whatever its time', () => {
    const attempts = [{ method: 0, outcome: 'failed' }] as const;
    expect(plan([method(), method(120), method()], { attempts }).use).toEqual([1]);
  });

  it('leaves a method without a time alone while one before it may still reach the person', () => {
    const attempts = [{ method: 0, outcome: 'delivered' }] as const;
    expect(plan([method(), method()], { attempts, nowMs: PAGED_MS + 1e9 })).toMatchObject({
      use: [],
      lookAgainMs: null,
    });
  });

  it('uses only methods that fit the urgency, the first of them at once', () => {
    const contact = [method(null, 'notification'), method(300, 'page'), method(null, 'notification')];
    expect(plan(contact).use).toEqual([1]);
    expect(plan(contact, { urgency: 'notify' }).use).toEqual([0]);
  });

  it('uses any method for a page when none is meant for pages', () => {
    expect(plan([method(null, 'notification')]).use).toEqual([0]);
  });

  it('says that nobody can be reached when there is no method at all', () => {
    expect(plan([])).toEqual({ use: [], lookAgainMs: null, unreachable: true });
  });
});

const contacts = fc.array(
  fc.record({
    channel: fc.constant('any'),
    address: fc.constant('any'),
    after: fc.option(fc.integer({ min: 0, max: 900 })),
    for: fc.constantFrom('page', 'notification', 'both'),
  }),
  { maxLength: 6 },
);
/** What becomes of each use, and how long it is until something happens. */
const fates = fc.array(
  fc.record({
    outcome: fc.constantFrom('delivered', 'failed', 'under-way'),
    waitMs: fc.integer({ min: 0, max: 400_000 }),
  }),
  { minLength: 1, maxLength: 20 },
);

/** Carries a page through, as the server does: uses what is planned, and looks again when told or when one has failed. */
function carryThrough(
  contact: readonly ContactMethod[],
  fate: readonly { outcome: ContactAttempt['outcome']; waitMs: number }[],
  answeredFromLook: number,
) {
  const attempts: ContactAttempt[] = [];
  const looks: { answered: boolean; plan: ReturnType<typeof planContact>; before: number; nowMs: number }[] = [];
  let nowMs = PAGED_MS;
  let reports = 0;
  for (let look = 0; look < 20; look++) {
    const answered = look >= answeredFromLook;
    const situation = { contact, urgency: 'page', pagedMs: PAGED_MS, answered, reported: reports > 0 } as const;
    const decided = planContact({ ...situation, attempts: [...attempts], nowMs });
    looks.push({ answered, plan: decided, before: attempts.length, nowMs });
    for (const used of decided.use) {
      attempts.push({ method: used, outcome: fate[attempts.length % fate.length]?.outcome ?? 'failed' });
    }
    if (decided.unreachable) reports += 1;
    nowMs = Math.max(nowMs + (fate[look % fate.length]?.waitMs ?? 0), decided.lookAgainMs ?? 0);
  }
  return { attempts, looks, reports };
}

describe('planContact, for any contacts, failures and waits', () => {
  it('never uses a method twice for a page', () => {
    fc.assert(
      fc.property(contacts, fates, (contact, fate) => {
        const used = carryThrough(contact, fate, 99).attempts.map((attempt) => attempt.method);
        expect(new Set(used).size).toBe(used.length);
      }),
    );
  });

  it('plans nothing for a page that was answered', () => {
    fc.assert(
      fc.property(contacts, fates, fc.nat(10), (contact, fate, from) => {
        for (const { answered, plan: decided } of carryThrough(contact, fate, from).looks) {
          if (answered) expect(decided).toEqual({ use: [], lookAgainMs: null, unreachable: false });
        }
      }),
    );
  });

  it('has something to do now or ahead while a method remains and nothing that was used may still reach the person', () => {
    fc.assert(
      fc.property(contacts, fates, (contact, fate) => {
        const { looks, attempts } = carryThrough(contact, fate, 99);
        for (const { plan: decided, before, nowMs } of looks) {
          const sofar = attempts.slice(0, before);
          const alive = sofar.some(({ outcome }) => outcome !== 'failed');
          const remains = sofar.length < usableMethods(contact, 'page').length;
          if (remains && !alive) expect(decided.use.length).toBeGreaterThan(0);
          if (decided.lookAgainMs !== null) expect(decided.lookAgainMs).toBeGreaterThan(nowMs);
        }
      }),
    );
  });

  it('has used every method with a time once its time is over', () => {
    fc.assert(
      fc.property(contacts, fates, (contact, fate) => {
        const used = new Set(carryThrough(contact, fate, 99).attempts.map((attempt) => attempt.method));
        for (const index of usableMethods(contact, 'page')) {
          if (contact[index]?.after !== null) expect(used).toContain(index);
        }
      }),
    );
  });

  it('reports once that nobody can be reached, if and only if every method has failed', () => {
    fc.assert(
      fc.property(contacts, fates, (contact, fate) => {
        const { attempts, reports } = carryThrough(contact, fate, 99);
        const allFailed =
          attempts.length === usableMethods(contact, 'page').length && attempts.every((a) => a.outcome === 'failed');
        expect(reports).toBe(allFailed ? 1 : 0);
      }),
    );
  });
});
