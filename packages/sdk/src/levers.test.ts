import { describe, expect, it } from 'vitest';
import { parseLeverSnapshot } from './lever-wire.ts';
import { Levers } from './levers.ts';

function start(defaults: Record<string, boolean | number | string> = {}) {
  const errors: string[] = [];
  const levers = new Levers(defaults, (error) => errors.push(error.message));
  const take = (version: number, states: object) =>
    levers.apply(parseLeverSnapshot(JSON.stringify({ version, levers: states })), 'server');
  return { levers, errors, take };
}

const resting = { value: true, pulled: false };

describe('a lever with a scope', () => {
  const scope = { value: false, match: { tenant: ['a'] }, except: { region: ['eu'] }, percent: null };

  it('has its pulled value within the scope, and the resting one outside and for nobody in particular', () => {
    const { levers, take } = start();
    take(1, { webhooks: { value: true, pulled: true, scope } });
    expect(levers.get('webhooks')).toBe(true);
    expect(levers.get('webhooks', {})).toBe(true);
    expect(levers.get('webhooks', { tenant: 'a' })).toBe(false);
    expect(levers.get('webhooks', { tenant: 'b' })).toBe(true);
    expect(levers.get('webhooks', { tenant: 'a', region: 'eu' })).toBe(true);
    expect(levers.get('unheard-of', { tenant: 'a' })).toBeUndefined();
  });

  it('holds for nobody in particular, too, when it only leaves some out', () => {
    const { levers, take } = start();
    take(1, { webhooks: { value: true, pulled: true, scope: { value: false, except: { number: ['+15550100'] } } } });
    expect(levers.get('webhooks')).toBe(false);
    expect(levers.get('webhooks', { number: '+15550100' })).toBe(true);
  });

  it('tells listeners when only the scope has changed, and only then', () => {
    const { levers, take } = start();
    const heard: unknown[] = [];
    levers.onChange('webhooks', (...change) => heard.push(change));
    take(1, { webhooks: { value: true, pulled: true, scope } });
    take(2, { webhooks: { value: true, pulled: true, scope: { ...scope, match: { tenant: ['a', 'b'] } } } });
    take(3, { webhooks: { value: true, pulled: true, scope: { ...scope, match: { tenant: ['a', 'b'] } }, other: 1 } });
    take(4, { webhooks: resting });
    expect(heard).toEqual([
      [true, 'webhooks', undefined],
      [true, 'webhooks', true],
      [true, 'webhooks', true],
    ]);
  });

  it.each([
    ['a scope that is none', 'tenant'],
    ['a list that is none', { value: false, match: { tenant: 'a' } }],
    ['a share that is none', { value: false, percent: 'half' }],
    ['no value', { match: {} }],
  ])('with %s rests', (_, broken) => {
    const { levers, take } = start();
    take(1, { webhooks: { value: true, pulled: true, scope: broken } });
    expect(levers.get('webhooks', { tenant: 'a', key: 'user-1' })).toBe(true);
  });
});

describe('names and kinds', () => {
  const names = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    '',
    ' ',
    'a/b',
    '🚨',
    '\u0000',
    '\ud800',
    'x'.repeat(10_000),
  ];

  it('any name is a name', () => {
    const { levers, take } = start();
    for (const name of names) expect(levers.get(name)).toBeUndefined();
    const states = `{${names.map((name, index) => `${JSON.stringify(name)}:{"value":${index}}`).join()}}`;
    levers.apply(parseLeverSnapshot(`{"version":1,"levers":${states}}`), 'server');
    expect(names.map((name) => levers.get(name, { key: 'a' }))).toEqual(names.map((_, index) => index));
    expect(Object.keys(levers.all())).toHaveLength(names.length);
    take(2, {});
    for (const name of names) expect(levers.get(name)).toBeUndefined();
  });

  it('a thousand levers are taken over whole', () => {
    const { levers, take } = start();
    const scope = { value: 0, percent: 50 };
    take(
      1,
      Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`lever-${i}`, { value: i, pulled: true, scope }])),
    );
    expect(Object.keys(levers.all())).toHaveLength(1_000);
    expect(levers.get('lever-999')).toBe(999);
  });

  it('a number stays a number: the default is kept, and it is said', () => {
    const { levers, take, errors } = start({ rate: 60, maintenance: false });
    take(1, { rate: { value: 'off', pulled: true }, maintenance: { value: 'back at ten', pulled: true } });
    expect(levers.get('rate')).toBe(60);
    expect(levers.get('maintenance')).toBe('back at ten');
    expect(errors).toEqual(['the lever rate is not a number as its default is: the default is kept']);
    take(2, { rate: { value: 60, pulled: true, scope: { value: 'off' } } });
    expect(levers.get('rate', { key: 'a' })).toBe(60);
  });

  it.each([-1, 1.5, 2 ** 60, null, '1'])('%s is no version', (version) => {
    expect(() => parseLeverSnapshot(JSON.stringify({ version, levers: {} }))).toThrow('not a lever snapshot');
  });
});
