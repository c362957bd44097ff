import { describe, expect, it } from 'vitest';
import type { Plan } from '../../model/plan.ts';
import type { CommunicationTrigger } from '../../model/plan-communication.ts';
import { ann, Drill, firing, minutes, over } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';

const asked = (drill: Drill) =>
  drill.effects.flatMap((e) =>
    e.kind === 'draft-update' ? [`${e.atMinutes} ${e.audience}${e.unattended ? ' by itself' : ''}`] : [],
  );
const fired = (drill: Drill) =>
  drill.entries.flatMap(({ fact }) => (fact.kind === 'trigger-fired' ? [fact.trigger] : []));

/** The example plan with one trigger for customers, who hear of nothing else. */
function planWith(changes: Partial<CommunicationTrigger>, embargo = true): Plan {
  const plan = examplePlan();
  const { team, customers } = plan.communication.audiences;
  const audiences = {
    ...(team ? { team } : {}),
    ...(customers ? { customers: { ...customers, severities: [] } } : {}),
  };
  const trigger: CommunicationTrigger = {
    ...{ id: 't', title: 'Long outage', when: 'outage', after: 1800, audiences: ['customers'] },
    ...{ severities: [], components: [], approval: true },
    ...changes,
  };
  return { ...plan, communication: { audiences, triggers: { t: trigger }, embargo } };
}
const opened = (changes: Partial<CommunicationTrigger>, level = 'P0') =>
  new Drill(planWith(changes)).open(level).give({ kind: 'acknowledge', person: 'ann' }, ann);
const customers = (drill: Drill) => asked(drill).filter((one) => one.includes('customers'));

describe('a trigger of an outage', () => {
  it('tells its audiences once the outage has lasted so long, with a person asked, and once an incident', () => {
    const drill = opened({}).advance(minutes(29));
    expect(fired(drill)).toEqual([]);
    drill.advance(minutes(1));
    expect(customers(drill)).toEqual(['30 customers']);
    expect(drill.told).toContain('30 notify dan: Long outage: look at the updates for Customers and send them');
    drill.give({ kind: 'update-sent', audience: 'customers', updateId: 'u', text: 'x' }, ann).advance(minutes(16));
    expect(customers(drill)).toEqual(['30 customers', '45 customers']);
    drill.give({ kind: 'resolve', resolution: 'x', falsePositive: false }, ann);
    drill.give({ kind: 'reopen', reason: 'r' }, ann).advance(minutes(120));
    expect(fired(drill)).toEqual(['t']);
  });

  it('without approval has the update sent by itself, until something is missing', () => {
    const drill = opened({ approval: false }).advance(minutes(30));
    expect(customers(drill)).toEqual(['30 customers by itself']);
    expect(drill.told.filter((line) => line.includes('Long outage'))).toEqual([]);
    drill.give({ kind: 'update-held', audience: 'customers', updateId: 'u', why: '[[x]] has no value' });
    expect(drill.told.at(-1)).toBe('30 notify dan: the update for Customers needs you: [[x]] has no value');
    drill.give({ kind: 'update-sent', audience: 'customers', updateId: 'u', text: 'x' }, ann).advance(minutes(15));
    expect(customers(drill)).toEqual(['30 customers by itself', '45 customers']);
  });

  it.each([
    ['a level that wakes nobody', { severities: ['P3'] }, 'P3', true],
    ['another level', { severities: ['P1'] }, 'P0', false],
    ['another component', { components: ['mail'] }, 'P0', false],
    ['its component', { components: ['app', 'mail'] }, 'P0', true],
  ])('fits by level and component: %s', (_, changes, level, fits) => {
    expect(fired(opened(changes, level).advance(minutes(60)))).toEqual(fits ? ['t'] : []);
  });

  it('does not come once the effects are contained, the alerts are over, or only internal parts are concerned', () => {
    expect(fired(opened({}).give({ kind: 'set-status', status: 'contained' }).advance(minutes(60)))).toEqual([]);
    const calm = new Drill(planWith({})).open('P0', firing('x', 'P0'));
    calm.give({ kind: 'acknowledge', person: 'ann' }, ann).give({ kind: 'signals', signals: [over('x')] });
    expect(fired(calm.advance(minutes(60)))).toEqual([]);
    calm.give({ kind: 'signals', signals: [firing('x', 'P0')] });
    expect(fired(calm.advance(minutes(1)))).toEqual(['t']);
    const inside = new Drill(planWith({})).open('P0', firing('m', 'P0', ['mail']));
    expect(fired(inside.advance(minutes(60)))).toEqual(['t']);
    const plan = planWith({});
    const { app, ...others } = plan.components;
    const hidden = { ...plan, components: { ...others, ...(app ? { app: { ...app, public: false } } : {}) } };
    expect(fired(new Drill(hidden).open('P0').advance(minutes(60)))).toEqual([]);
  });

  it('does not tell again whom somebody has told a moment ago', () => {
    const drill = opened({}).advance(minutes(28));
    drill.give({ kind: 'update-sent', audience: 'customers', updateId: 'u', text: 'x' }, ann).advance(minutes(10));
    expect(fired(drill)).toEqual(['t']);
    expect(customers(drill)).toEqual([]);
  });
});

describe('a trigger of customer data', () => {
  const said = (data: string | null) => ({ kind: 'impact-set', impact: { data } }) as const;

  it('comes at once when data is said to be concerned, and not when somebody says that none is', () => {
    const drill = opened({ when: 'customer-data', after: 0 }).give(said('none'), ann).advance(minutes(1));
    expect(fired(drill)).toEqual([]);
    drill.give(said('addresses were shown to others'), ann);
    expect(customers(drill)).toEqual(['1 customers']);
  });

  it('waits as long as the plan says, and is taken back with what was said', () => {
    const drill = opened({ when: 'customer-data', after: 600 }).give(said('addresses'), ann).advance(minutes(5));
    drill.give(said(null), ann).advance(minutes(60));
    expect(fired(drill)).toEqual([]);
  });

  it('comes also when it is found out after the end, but not of a false alarm', () => {
    const end = (falsePositive: boolean) =>
      opened({ when: 'customer-data', after: 0 })
        .give({ kind: 'resolve', resolution: 'x', falsePositive }, ann)
        .give(said('addresses'), ann);
    expect(customers(end(false))).toEqual(['0 customers']);
    expect(fired(end(true))).toEqual([]);
  });
});

it('emergency maintenance fires its triggers for its components', () => {
  const drill = opened({ when: 'maintenance', after: 0, components: ['mail'], approval: false });
  drill.give({ kind: 'tell-of-maintenance', components: ['database'] });
  expect(fired(drill)).toEqual([]);
  drill.give({ kind: 'tell-of-maintenance', components: ['mail'] });
  expect(customers(drill)).toEqual(['0 customers by itself']);
});

describe('the embargo of a security incident', () => {
  const mark = (drill: Drill) => drill.give({ kind: 'mark-security', reason: null }, ann);
  const secret = () => mark(new Drill().open('P0').give({ kind: 'acknowledge', person: 'ann' }, ann));

  it('keeps everything from those outside, tells those inside, and goes on when it is released', () => {
    const drill = secret().advance(minutes(60));
    expect(customers(drill)).toEqual([]);
    expect(asked(drill)).toEqual(['15 team']);
    expect(drill.incident?.updates.customers).toMatchObject({ late: 0 });
    drill.give({ kind: 'embargo-released', reason: 'the hole is closed' }, ann);
    expect(customers(drill)).toEqual(['60 customers']);
    expect(drill.advance(minutes(3)).incident?.updates.customers).toMatchObject({ overdue: false });
  });

  it('holds the audiences of a trigger, which tells whoever leads, and is due on release', () => {
    const drill = new Drill(planWith({ when: 'security', after: 0, approval: false })).open('P0');
    mark(drill);
    expect(fired(drill)).toEqual(['t']);
    expect(customers(drill)).toEqual([]);
    expect(drill.told.join()).toContain('Long outage: the embargo keeps it from Customers');
    drill.give({ kind: 'embargo-released', reason: 'r' }, ann);
    expect(customers(drill)).toEqual(['0 customers by itself']);
  });

  it('holds after the end, too; then those who had heard of it hear of the end', () => {
    const drill = new Drill().open('P0').advance(minutes(30));
    mark(drill.give({ kind: 'update-sent', audience: 'customers', updateId: 'u', text: 'x' }, ann));
    drill.advance(minutes(30)).give({ kind: 'resolve', resolution: 'x', falsePositive: false }, ann);
    expect(customers(drill)).toEqual(['30 customers']);
    drill.give({ kind: 'embargo-released', reason: 'r' }, ann);
    expect(customers(drill)).toEqual(['30 customers', '60 customers']);
  });

  it('does not begin where the plan has none, begins again when it is marked again, and goes with a merge', () => {
    const open = mark(new Drill(planWith({}, false)).open('P0'));
    expect(open.incident?.security).toMatchObject({ embargo: false });
    const drill = secret().give({ kind: 'embargo-released', reason: 'r' }, ann);
    const lines = drill.lines.length;
    drill.give({ kind: 'embargo-released', reason: 'r' }, ann);
    expect(drill.lines).toHaveLength(lines);
    expect(mark(drill).incident?.security?.releasedMs).toBeNull();
    const other = drill.incident;
    const into = new Drill().open('P0');
    if (other) into.give({ kind: 'absorb', other: { ...other, id: 'INC-2' } }, ann);
    expect(into.incident?.security).toMatchObject({ embargo: true, releasedMs: null });
  });
});
