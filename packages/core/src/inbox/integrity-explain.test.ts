import { describe, expect, it } from 'vitest';
import { type Difference, type EventTrace, explainDifference } from './integrity-explain.ts';

const event = (change: Partial<EventTrace> = {}): EventTrace => ({
  ...{ id: 'evt_1', type: 'checkout.session.completed', state: 'delivered', status: 200, note: null },
  ...{ origin: 'received', object: { metadata: { user_id: 'u-4' } } },
  ...change,
});
const explain = (change: Partial<Difference>) =>
  explainDifference({
    ...{ key: 'sub_1', object: { id: 'sub_1', metadata: {} }, events: [event()] },
    ...{ ownerPath: 'metadata.user_id', ownerExists: null },
    ...change,
  });

describe('why something is paid and not begun', () => {
  it.each<[string, Partial<Difference>, string]>([
    ['nothing came', { events: [] }, 'No webhook about sub_1 has come.'],
    ['it waits', { events: [event({ state: 'waiting', status: null })] }, 'waits to be delivered'],
    [
      'it failed so far',
      { events: [event({ state: 'waiting', status: 503 })] },
      'answered with 503. It is tried again.',
    ],
    [
      'it failed',
      { events: [event({ state: 'dead', status: 500, note: 'no such table' })] },
      'did not take it: answered with 500: no such table',
    ],
    [
      'one of several failed',
      { events: [event(), event({ id: 'evt_2', state: 'dead', status: null, note: 'timed out' })] },
      '(evt_2) came, and the application did not take it: timed out',
    ],
    ['it was skipped', { events: [event({ state: 'skipped' })] }, 'skipped by a person'],
    ['nobody is named', { events: [event({ object: { metadata: {} } })] }, 'names nobody: metadata.user_id is empty'],
    ['nobody like that exists', { ownerExists: false }, 'names u-4, whom the application does not have'],
    ['they exist now', { ownerExists: true }, 'came before them, or saving it failed silently'],
    ['the plan does not say whose', { ownerPath: null }, 'the application did not save it'],
  ])('%s', (_, change, text) => {
    expect(explain(change).text).toContain(text);
  });

  it('finds whom it belongs to at the vendor or in the events', () => {
    expect(explain({}).owner).toBe('u-4');
    expect(explain({ object: { metadata: { user_id: 'u-9' } } }).owner).toBe('u-9');
    expect(explain({ object: null, events: [event({ object: 'text' })] }).owner).toBeNull();
  });
});
