import { expect, test } from 'vitest';
import { agreeToLever, leverApproval } from './approval.ts';

const ann = { who: 'person:ann', roles: [] };
const ben = { who: 'person:ben', roles: ['commander'] };
const two = { people: 2, role: null } as const;
const led = { people: 2, role: 'commander' } as const;
const leader = { people: 1, role: 'commander' } as const;

test('without approval whoever asks is enough', () => {
  expect(leverApproval(null, [ann])).toEqual({ enough: true, missing: null });
});

test.each([
  [two, [ann], 'One more person has to agree.'],
  [two, [ann, ann], 'One more person has to agree.'],
  [two, [], '2 more people have to agree.'],
  [two, [ann, ben], null],
  [led, [ann], 'Somebody who is commander has to agree.'],
  [led, [], '2 more people have to agree, commander among them.'],
  [led, [ben], 'One more person has to agree.'],
  [led, [ben, ann], null],
  [leader, [ann], 'Somebody who is commander has to agree.'],
  [leader, [ben], null],
])('%o of %o misses %s', (approval, agreed, missing) => {
  expect(leverApproval(approval, agreed)).toEqual({ enough: missing === null, missing });
});

test('nobody agrees twice, and the last place is kept for the role', () => {
  expect(agreeToLever(two, [ann], ann)).toMatchObject({ accepted: false, code: 'conflict' });
  expect(agreeToLever(two, [ann], ben)).toEqual({ accepted: true, enough: true });
  const cat = { who: 'person:cat', roles: [] };
  expect(agreeToLever(led, [ann], cat)).toMatchObject({
    ...{ accepted: false, code: 'forbidden' },
    reason: 'Your agreement is not the one that is missing. Somebody who is commander has to agree.',
  });
  expect(agreeToLever(led, [ann], ben)).toEqual({ accepted: true, enough: true });
});
