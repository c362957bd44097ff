import { expect, it } from 'vitest';
import { policySentences } from './policy-words.ts';

const policy = {
  service: 'shop',
  id: 'on-call',
  severities: ['P1'],
  repeat: 2,
  repeatAfterSeconds: 300,
  forgottenAfterSeconds: 1800,
  escalateOn: ['acknowledge', 'update'] as ('acknowledge' | 'update')[],
  steps: [],
};

it('says how a policy goes on', () => {
  expect(policySentences(policy)).toEqual([
    'If nobody acknowledges, it begins again 5 min after the last step, 2 times.',
    'A missed deadline to acknowledge and update takes the next step as well.',
    'Acknowledged, but quiet for 30 min: the pages begin again.',
  ]);
  expect(policySentences({ ...policy, repeat: 0, forgottenAfterSeconds: null, escalateOn: [] })).toEqual([
    'If nobody acknowledges, it is not repeated.',
  ]);
});
