import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StepApproval } from '../model/plan-runbook.ts';
import { type Approver, decideApproval, isApproved, missingApproval } from './approval.ts';

const ANN: Approver = { who: 'person:ann', holdsRole: false };
const BOB: Approver = { who: 'person:bob', holdsRole: false };
const CHIEF: Approver = { who: 'person:chief', holdsRole: true };
const TWO: StepApproval = { people: 2, role: null };
const ROLE: StepApproval = { people: 1, role: 'commander' };
const TWO_WITH_ROLE: StepApproval = { people: 2, role: 'commander' };
const anybody = (approver: Approver): Approver => ({ ...approver, holdsRole: true });

describe('an approval', () => {
  test('by two takes two different people', () => {
    expect(decideApproval(TWO, [], anybody(ANN), true)).toEqual({ accepted: true, approved: false });
    expect(decideApproval(TWO, [anybody(ANN)], anybody(ANN), false)).toMatchObject({
      accepted: false,
      code: 'conflict',
    });
    expect(decideApproval(TWO, [anybody(ANN)], anybody(BOB), false)).toEqual({ accepted: true, approved: true });
  });

  test('by a role takes somebody who holds it, whoever asks', () => {
    expect(decideApproval(ROLE, [], CHIEF, true)).toEqual({ accepted: true, approved: true });
    expect(decideApproval(ROLE, [], ANN, true)).toEqual({ accepted: true, approved: false });
    expect(decideApproval(ROLE, [ANN], BOB, false)).toMatchObject({ accepted: false, code: 'forbidden' });
    expect(decideApproval(ROLE, [ANN], CHIEF, false)).toEqual({ accepted: true, approved: true });
  });

  test('by two with a role keeps the last place for the role', () => {
    expect(decideApproval(TWO_WITH_ROLE, [ANN], BOB, false)).toMatchObject({ accepted: false, code: 'forbidden' });
    expect(decideApproval(TWO_WITH_ROLE, [], BOB, false)).toEqual({ accepted: true, approved: false });
    expect(decideApproval(TWO_WITH_ROLE, [CHIEF], BOB, false)).toEqual({ accepted: true, approved: true });
  });

  test('says whose is missing', () => {
    expect(missingApproval(TWO, [ANN])).toBe('It waits for the approval of 1 more person.');
    expect(missingApproval(ROLE, [])).toBe('It waits for the approval of commander.');
    expect(missingApproval(TWO_WITH_ROLE, [])).toBe(
      'It waits for the approval of 2 more people, commander among them.',
    );
    expect(missingApproval(TWO_WITH_ROLE, [ANN])).toBe('It waits for the approval of commander.');
    expect(missingApproval(TWO_WITH_ROLE, [CHIEF])).toBe('It waits for the approval of 1 more person.');
  });
});

test('whatever people do, a step is approved only by as many as it asks for, one of whom holds the role', () => {
  const candidates = [ANN, BOB, CHIEF];
  const approvals = fc.constantFrom(TWO_WITH_ROLE, ROLE);
  fc.assert(
    fc.property(approvals, fc.array(fc.constantFrom(...candidates), { maxLength: 12 }), (approval, tries) => {
      let given: Approver[] = [];
      for (const [index, candidate] of tries.entries()) {
        const decision = decideApproval(approval, given, candidate, index === 0);
        if (!decision.accepted) continue;
        given = [...given, candidate];
        expect(decision.approved).toBe(isApproved(approval, given));
        if (!decision.approved) continue;
        expect(new Set(given.map(({ who }) => who)).size).toBeGreaterThanOrEqual(approval.people);
        expect(given).toContain(CHIEF);
        return;
      }
      expect(isApproved(approval, given)).toBe(false);
    }),
  );
});
