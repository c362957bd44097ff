import { describe, expect, it } from 'vitest';
import type { Plan, Vendor } from '../model/index.ts';
import { neededVendors, suspectVendors, type VendorState, type VendorTrouble } from './vendor-suspicion.ts';

const at = (time: string) => Date.parse(`2026-01-05T${time}:00Z`);
const component = (id: string, dependsOn: readonly string[] = []) => ({ id, title: id, dependsOn, public: true });
const vendor = (id: string, title: string, components: readonly string[]): Vendor => ({
  ...{ id, title, components, status: null, every: 60, watches: [], support: null, hours: null },
  feed: { kind: 'statuspage', url: `http://127.0.0.1/${id}` },
});
const plan = {
  timezone: 'UTC',
  components: {
    web: component('web', ['api']),
    api: component('api', ['database']),
    database: component('database'),
    mail: component('mail'),
  },
  vendors: { base: vendor('base', 'Database host', ['database']), post: vendor('post', 'Mailer', ['mail']) },
} as unknown as Plan;

const trouble = (change: Partial<VendorTrouble> = {}): VendorTrouble => ({
  ...{
    id: 't1',
    what: 'Elevated error rates in us-east-1',
    condition: 'degraded',
    link: null,
    components: ['Database'],
  },
  ...{ sinceMs: at('02:55'), overMs: null },
  ...change,
});
const state = (...troubles: VendorTrouble[]): VendorState => ({
  ...{ condition: 'degraded', what: null, sinceMs: null, link: null, error: null, readMs: at('03:14') },
  components: [
    { name: 'Database', condition: 'degraded' },
    { name: 'Storage', condition: 'outage' },
  ],
  troubles,
});
const incident = { components: ['web'], startedMs: at('03:12') };
const suspect = (base: VendorState, given = incident) => suspectVendors(plan, given, { base }, at('03:15'));

describe('whose an incident probably is', () => {
  it('says the evidence in words', () => {
    expect(suspect(state(trouble())).map(({ evidence }) => evidence)).toEqual([
      'Probably theirs. Database host says: Elevated error rates in us-east-1, since 2:55 AM UTC, 17 minutes before this incident; “Database” is degraded',
    ]);
  });

  it('follows dependencies from the incident to the component that needs the vendor, not the other way', () => {
    expect(neededVendors(plan, ['web']).map(({ id }) => id)).toEqual(['base']);
    expect(neededVendors(plan, ['mail']).map(({ id }) => id)).toEqual(['post']);
    expect(suspect(state(trouble()), { ...incident, components: ['mail'] })).toEqual([]);
    expect(suspect(state(trouble()), { ...incident, components: [] })).toEqual([]);
  });

  it('takes what begins up to 30 minutes after, and nothing later', () => {
    const [late] = suspect(state(trouble({ sinceMs: at('03:42') })));
    expect(late?.evidence).toContain('30 minutes after this incident began');
    expect(suspect(state(trouble({ sinceMs: at('03:43') })))).toEqual([]);
    expect(suspect(state(trouble({ sinceMs: at('00:00') })))[0]?.evidence).toContain('3 hours before this incident');
  });

  it('leaves out what is over, what was read long ago and what was never read', () => {
    expect(suspect(state(trouble({ overMs: at('03:10') })))).toEqual([]);
    expect(suspect({ ...state(trouble()), readMs: at('02:40') })).toEqual([]);
    expect(suspect({ ...state(trouble()), readMs: null })).toEqual([]);
  });

  it('walks a circle of dependencies once', () => {
    const circle = { ...plan, components: { a: component('a', ['b']), b: component('b', ['a', 'database']) } };
    expect(neededVendors(circle, ['a']).map(({ id }) => id)).toEqual(['base']);
  });
});
