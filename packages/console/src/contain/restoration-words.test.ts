import { expect, it } from 'vitest';
import { type Restoration, type Step, stepWords, waitingFor } from './restoration-words.ts';

function step(changes: Partial<Step> = {}): Step {
  return {
    ...{ lever: 'search', title: 'Search', waitSeconds: 300, hold: false, batches: [], state: 'pending', until: null },
    healthy: [],
    ...changes,
  };
}
const restoration = (changes: Partial<Restoration>): Restoration => ({
  ...{ id: 'gradual', title: 'Gradual', status: 'running', why: null, steps: [step()] },
  ...changes,
});

it('waits for nobody while it goes on', () => {
  for (const status of ['available', 'running', 'finished', 'aborted'] as const) {
    expect(waitingFor(restoration({ status }))).toBeNull();
  }
});

it('says who decides what is next', () => {
  const steps = [step({ state: 'done' }), step({ title: 'Payment', hold: true })];
  expect(waitingFor(restoration({ status: 'held', steps }))).toEqual({
    what: 'The plan wants a person to say when Payment is given back.',
    button: 'Go on',
  });
  expect(waitingFor(restoration({ status: 'held', why: 'held by Ann' }))?.what).toBe('held by Ann. Next: Search.');
});

it('says why it was pulled back', () => {
  const steps = [step({ state: 'pulled-back' })];
  expect(waitingFor(restoration({ status: 'pulled-back', why: 'app is unhealthy', steps }))?.what).toBe(
    'Search was pulled again: app is unhealthy. Once the cause is fixed, its step begins again.',
  );
});

it('says how far a step is', () => {
  expect(stepWords(step())).toBe('5 min watched');
  const batches = [
    { title: '10%', state: 'done' },
    { title: '50%', state: 'waiting' },
  ] as const;
  expect(stepWords(step({ hold: true, batches: [...batches] }))).toBe(
    'a person says when; in 3 parts, 5 min watched each',
  );
  expect(stepWords(step({ state: 'waiting', batches: [...batches] }))).toBe('Giving back 50%; watching its health');
  expect(stepWords(step({ state: 'waiting' }))).toBe('Released; watching its health');
});
