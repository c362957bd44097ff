import { describe, expect, it } from 'vitest';
import type { LeverContext, LeverValue } from '../evaluate.ts';
import { inOrder, type ProtectOptions, protect } from './protect.ts';
import { decideRateLimit } from './rate-limit.ts';
import { requestOf } from './request.fixture.ts';
import { type Decision, type Gate, isAnswer, type Pass } from './request.ts';

function start(options: ProtectOptions) {
  const levers: Record<string, LeverValue> = {};
  const by: string[] = [];
  const gate = protect({ lever: (id) => levers[id] }, { ...options, onRefused: (_request, name) => by.push(name) });
  return { levers, by, gate };
}

const all: ProtectOptions = {
  maintenance: {},
  readOnly: {},
  rateLimit: { limit: 2 },
  loadShedding: { lever: 'shed', eventLoopMs: false },
  queue: { running: 1, waiting: 0 },
};

describe('protect', () => {
  it('asks the gates in order, and says which one turned a request away', async () => {
    const { levers, by, gate } = start(all);
    Object.assign(levers, { maintenance: true, 'read-only': true, shed: 'normal' });
    await gate(requestOf('POST /'));
    levers.maintenance = false;
    await gate(requestOf('POST /'));
    await gate(requestOf('GET /'));
    await gate(requestOf('GET /'));
    await gate(requestOf('GET /'));
    levers.shed = 'off';
    await gate(requestOf('GET /', { address: '192.0.2.9' }));
    await gate(requestOf('GET /', { address: '192.0.2.9' }));
    expect(by).toEqual(['maintenance', 'read-only', 'load-shedding', 'load-shedding', 'rate-limit', 'queue']);
  });

  it('says when it is over as the lever does, unless its value says it', async () => {
    let value = 'Back soon';
    const leverUntil = () => Date.now() + 600_000;
    const gate = protect({ lever: () => value, leverUntil }, { maintenance: {} });
    const retryAfter = async () => {
      const decision = await gate(requestOf('GET /'));
      return decision && isAnswer(decision) ? Number(decision.headers['retry-after']) : null;
    };
    expect(await retryAfter()).toBeGreaterThan(500);
    value = JSON.stringify({ message: 'Back soon', until: Date.now() + 60_000 });
    expect(await retryAfter()).toBeLessThanOrEqual(60);
  });

  it('gives back what earlier gates hold when a later one refuses', async () => {
    const { levers, gate } = start({ ...all, rateLimit: [] });
    levers.shed = 2;
    const first = (await gate(requestOf())) as Pass;
    for (let i = 0; i < 10; i += 1) expect(isAnswer((await gate(requestOf())) as Decision)).toBe(true);
    first.done?.({ ok: true });
    expect(isAnswer((await gate(requestOf())) as Decision)).toBe(false);
  });

  it('decides at once as long as nobody has to wait', () => {
    expect(start(all).gate(requestOf())).not.toBeInstanceOf(Promise);
  });

  it('evaluates levers for the request', () => {
    const asked: (LeverContext | undefined)[] = [];
    const tocsin = {
      lever: (_id: string, context?: LeverContext) => {
        asked.push(context);
        return context?.tenant === 'a' ? true : undefined;
      },
    };
    const gate = protect(tocsin, { maintenance: {}, context: (request) => ({ tenant: request.header('x-tenant') }) });
    expect(gate(requestOf('GET /', { headers: { 'x-tenant': 'a' } }))).toMatchObject({ status: 503 });
    expect(gate(requestOf('GET /', { headers: { 'x-tenant': 'b' } }))).toBeNull();
    expect(asked).toEqual([{ tenant: 'a' }, { tenant: 'b' }]);
  });

  it('joins the headers of several rate limits', () => {
    const { gate } = start({
      rateLimit: [
        { name: 'burst', limit: 5, windowMs: 1_000 },
        { name: 'hour', limit: 100, windowMs: 3_600_000 },
      ],
    });
    expect(gate(requestOf())).toEqual({
      headers: {
        'ratelimit-policy': '"burst";q=5;w=1, "hour";q=100;w=3600',
        ratelimit: '"burst";r=4;t=1, "hour";r=99;t=36',
      },
    });
    expect(() => start({ rateLimit: [{ limit: 1 }, { limit: 2 }] })).toThrow('two rate limits');
  });

  it('does nothing without options', () => expect(start({}).gate(requestOf())).toBeNull());
});

describe('inOrder', () => {
  it('goes on after a gate that waits, and gives back when a gate fails', async () => {
    const ended: boolean[] = [];
    const holds: Gate = () => ({ done: ({ ok }) => ended.push(ok), headers: { a: '1' } });
    const waits: Gate = () => Promise.resolve({ headers: { b: '2' } });
    const fails: Gate = () => Promise.reject(new Error('no'));
    const throws: Gate = () => {
      throw new Error('no');
    };
    const pass = await inOrder([holds, waits, () => null])(requestOf());
    expect(pass).toMatchObject({ headers: { a: '1', b: '2' } });
    expect(ended).toEqual([]);
    await expect(inOrder([holds, fails])(requestOf())).rejects.toThrow('no');
    expect(() => inOrder([holds, throws])(requestOf())).toThrow('no');
    await expect(inOrder([holds, waits, throws])(requestOf())).rejects.toThrow('no');
    expect(ended).toEqual([true, true, true]);
  });
});

describe('decideRateLimit', () => {
  it('counts by address, by user or by nothing', () => {
    const byAddress = decideRateLimit({ limit: 1 });
    const ask = (address: string) => byAddress(requestOf('GET /', { address }), undefined);
    expect(ask('2001:db8::1')).not.toHaveProperty('status');
    expect(ask('2001:db8::2')).toHaveProperty('status', 429);
    expect(ask('2001:db8:0:1::1')).not.toHaveProperty('status');
    expect([ask(''), ask('unknown')]).toEqual([null, null]);
    const byUser = decideRateLimit({ limit: 1, key: (request) => request.header('x-user') });
    const user = (name: string) => byUser(requestOf('GET /', { headers: { 'x-user': name } }), undefined);
    expect([user('a'), user('b'), user('a')].map((one) => one !== null && 'status' in one)).toEqual([
      false,
      false,
      true,
    ]);
    expect(byUser(requestOf(), undefined)).toBeNull();
  });

  it('answers as the draft says', () => {
    const decide = decideRateLimit({
      limit: 2,
      name: 'per-user',
      windowMs: 60_000,
      allow: { addresses: ['10.0.0.0/8'] },
    });
    decide(requestOf(), 1);
    const answer = decide(requestOf(), 1);
    if (answer === null || answer instanceof Promise || !isAnswer(answer)) throw new Error('it was let through');
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"per-user";q=1;w=60',
      ratelimit: '"per-user";r=0;t=60',
      'retry-after': '60',
    });
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      status: 429,
      'violated-policies': ['per-user'],
    });
    expect(decide(requestOf('GET /', { address: '10.1.2.3' }), 0)).toBeNull();
    for (const value of ['300', Number.NaN, -1, true]) expect(decide(requestOf(), value)).toHaveProperty('headers');
  });

  it('refuses what cannot be used', () => {
    expect(() => decideRateLimit({ limit: -1 })).toThrow('limit from 0');
    expect(() => decideRateLimit({ limit: Number.NaN })).toThrow('limit from 0');
    expect(() => decideRateLimit({ limit: 1, windowMs: 0 })).toThrow('window above 0');
    expect(() => decideRateLimit({ limit: 1, name: 'a"b' })).toThrow('cannot name');
  });
});
