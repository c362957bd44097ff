import { describe, expect, it } from 'vitest';
import { ann, Drill, firing, minutes, START } from '../drill.fixture.ts';
import { examplePlan } from '../example-plan.fixture.ts';
import { joins } from './opening.ts';

describe('storms', () => {
  it('takes many alerts in one decision, beginnings before ends, and pages once', () => {
    const drill = new Drill().open('P1', firing('a', 'P1')).give({ kind: 'acknowledge', person: 'ann' }, ann);
    const many = Array.from({ length: 200 }, (_, i) => firing(`k${i}`, 'P1'));
    drill.give({ kind: 'signals', signals: [...many, { ...firing('a', null), status: 'resolved' }] });
    expect(Object.keys(drill.incident?.alerts ?? {})).toHaveLength(201);
    expect(drill.pages).toHaveLength(1);
  });

  it('alerts without a component join by their sender for ten minutes, and never one that has a component', () => {
    const plan = examplePlan();
    const storm = { alerts: { a: { source: 'pagerduty' } }, components: [], openedMs: START };
    const signal = { ...firing('b', 'P1', []), source: 'pagerduty' };
    expect(joins(plan, signal, storm, START + minutes(10))).toBe(true);
    expect(joins(plan, signal, storm, START + minutes(11))).toBe(false);
    expect(joins(plan, { ...signal, source: 'grafana' }, storm, START)).toBe(false);
    expect(joins(plan, signal, { ...storm, components: ['app'] }, START)).toBe(false);
    expect(joins(plan, { ...signal, components: ['app'] }, { ...storm, components: ['database'] }, START)).toBe(true);
    expect(joins(plan, { ...signal, components: ['app'] }, { ...storm, components: ['mail'] }, START)).toBe(false);
  });
});
