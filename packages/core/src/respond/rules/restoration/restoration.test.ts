import { describe, expect, it } from 'vitest';
import type { RestorationBatch, RestorationStep } from '../../../model/plan-levers.ts';
import { ann, type Drill, minutes } from '../../drill.fixture.ts';
import { levers, moves, percent, pulled, restore, resume, step, stepLines } from './restoration.fixture.ts';

function fail(): never {
  throw new Error('nothing is restored');
}

describe('batches', () => {
  const inBatches = [step('hooks', { batches: [percent(10), percent(50)] }), step('concurrency')];

  it('are given back one after another, each watched, then the rest, then the next step', () => {
    const drill = restore(pulled(inBatches)).advance(minutes(25));
    expect(moves(drill)).toEqual([
      '0 pull hooks false 90',
      '5 pull hooks false 50',
      '10 release hooks',
      '15 release concurrency',
    ]);
    expect(stepLines(drill)).toEqual([
      'Step 1 of 2, batch 1 of 2: 10% have Webhooks again',
      'Step 1 of 2, batch 2 of 2: 50% have Webhooks again',
      'Step 1 of 2, the rest: releasing Webhooks',
      'Step 2 of 2: releasing Concurrency',
    ]);
    expect(drill.incident?.restoration?.status).toBe('finished');
    expect(drill.lines).toContain('Pulled Webhooks (false) for 90%: Restoration, step 1 of 2, batch 1 of 2');
  });

  it('of values, and of numbers of a list', () => {
    const numbers: RestorationBatch = { kind: 'values', attribute: 'number', values: ['1', '2'] };
    const drill = restore(
      pulled([
        step('concurrency', { batches: [10, 15].map((value) => ({ kind: 'value', value })) }),
        step('hooks', { batches: [numbers] }),
      ]),
    ).advance(minutes(30));
    expect(stepLines(drill).slice(0, 4)).toEqual([
      'Step 1 of 2, batch 1 of 2: Concurrency goes to 10',
      'Step 1 of 2, batch 2 of 2: Concurrency goes to 15',
      'Step 1 of 2, the rest: releasing Concurrency',
      'Step 2 of 2, batch 1 of 1: number 1 and 2 have Webhooks again',
    ]);
    expect(drill.incident?.pulledLevers).toEqual([]);
  });

  it('pulls the whole lever back to what it was, pages, and begins the step anew', () => {
    const scope = { match: { region: ['eu'] }, except: {}, percent: 50 };
    const drill = restore(pulled(inBatches, scope)).advance(minutes(6));
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(drill.incident?.restoration).toMatchObject({ status: 'pulled-back', batch: null, back: null });
    expect(drill.incident?.leverPositions?.hooks).toEqual({ value: false, scope });
    expect(drill.pages.at(-1)).toMatch(/dan$/);
    drill.health = {};
    resume(drill).advance(minutes(30));
    expect(moves(drill)).toEqual([
      ...['0 pull hooks false 45', '5 pull hooks false 25', '6 pull hooks false 50'],
      ...['6 pull hooks false 45', '11 pull hooks false 25', '16 release hooks', '21 release concurrency'],
    ]);
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('a person who goes on before the lever is back waits for it, and it is asked for again', () => {
    const drill = restore(pulled([step('hooks'), step('concurrency')])).advance(minutes(1));
    drill.leversMove = false;
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    drill.health = {};
    resume(drill).advance(minutes(5));
    expect(moves(drill)).toEqual(['0 release hooks', '1 pull hooks false all', '1 pull hooks false all']);
    drill.leversMove = true;
    drill.give({ kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'r' });
    expect(drill.advance(minutes(11)).incident?.restoration?.status).toBe('finished');
    expect(moves(drill).slice(3)).toEqual(['6 release hooks', '11 release concurrency']);
  });

  it('a pull back that other levers forbid pages with the reason, and is asked for again', () => {
    const drill = restore(pulled([step('hooks')])).advance(minutes(1));
    drill.leversMove = false;
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(minutes(2)).give({ kind: 'steer-restoration', action: 'hold', why: 'Release "drain" first.' });
    const why = 'Webhooks could not be pulled back. Release "drain" first.';
    expect(drill.incident?.restoration).toMatchObject({ status: 'held', why });
    expect(drill.told.at(-1)).toContain(`the restoration is held: ${why}`);
    drill.leversMove = true;
    drill.health = {};
    resume(drill).advance(minutes(6));
    expect(moves(drill)).toEqual([
      ...['0 release hooks', '1 pull hooks false all', '3 pull hooks false all', '3 release hooks'],
    ]);
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('a pull back that the incident itself forbids pages with the reason', () => {
    const drill = restore(pulled([step('hooks')])).advance(minutes(1));
    drill.plan = { ...drill.plan, levers: { ...levers, rollback: { ...levers.rollback, conflicts: ['hooks'] } } };
    drill.give({ kind: 'lever-moved', lever: 'rollback', action: 'pulled', value: true, reason: 'r' }, ann);
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(moves(drill)).toEqual(['0 release hooks']);
    expect(drill.told.at(-1)).toContain(
      'could not be pulled back: hooks-ok became unhealthy. "hooks" cannot be pulled',
    );
  });

  it('only the lever itself is pulled back, whatever it pulls', () => {
    const drill = restore(pulled([step('hooks'), step('rollback')])).advance(minutes(6));
    drill.health = { 'rollback-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(drill.incident?.pulledLevers).toEqual(['rollback']);
  });

  it('a lever that somebody moved on is not waited for, one that somebody pulled again is told', () => {
    const drill = restore(pulled(inBatches)).advance(minutes(1));
    drill.give({ kind: 'lever-moved', lever: 'hooks', action: 'released', value: true, reason: 'mine' }, ann);
    drill.advance(minutes(5));
    expect(moves(drill)).toEqual(['0 pull hooks false 90', '5 release concurrency']);
    drill.give({ kind: 'lever-moved', lever: 'hooks', action: 'pulled', value: false, reason: 'mine' }, ann);
    drill.advance(minutes(5));
    expect(drill.incident?.restoration).toMatchObject({ status: 'held', why: 'Webhooks is pulled again' });
    resume(drill).advance(minutes(20));
    expect(drill.incident?.restoration?.status).toBe('finished');
    expect(moves(drill).slice(2)).toEqual(['11 pull hooks false 90', '16 pull hooks false 50', '21 release hooks']);
  });

  it('a plan of an older version has none', () => {
    const { batches: _, hold: _hold, ...old } = step('hooks');
    const drill = restore(pulled([old as RestorationStep])).advance(minutes(6));
    expect(moves(drill)).toEqual(['0 release hooks']);
    expect(stepLines(drill)).toEqual(['Step 1 of 1: releasing Webhooks']);
  });
});

describe('an incident that an older version stored', () => {
  /** As before positions were kept. */
  const older = (drill: Drill): Drill => {
    const { leverPositions: _, ...incident } = drill.incident ?? fail();
    const { before: _b, back: _k, asked: _a, agreed: _g, ...restoration } = incident.restoration ?? fail();
    drill.incident = { ...incident, restoration };
    return drill;
  };

  it('goes on with its restoration', () => {
    const drill = older(restore(pulled([step('hooks'), step('concurrency')])).advance(minutes(1)));
    expect(drill.advance(minutes(10)).incident?.restoration?.status).toBe('finished');
  });

  it('pulls back to what the plan says', () => {
    const drill = older(restore(pulled([step('concurrency')])).advance(minutes(1)));
    drill.health = { 'concurrency-ok': 'unhealthy' };
    drill.advance(10_000);
    expect(moves(drill)).toEqual(['0 release concurrency', '1 pull concurrency 4 all']);
    drill.health = {};
    expect(resume(drill).advance(minutes(6)).incident?.restoration?.status).toBe('finished');
  });

  it('that was pulled back begins the step', () => {
    const drill = restore(pulled([step('hooks'), step('concurrency')])).advance(minutes(6));
    drill.health = { 'concurrency-ok': 'unhealthy' };
    drill.advance(10_000);
    drill.health = {};
    resume(older(drill)).advance(minutes(15));
    expect(moves(drill).at(-1)).toMatch(/release concurrency$/);
    expect(drill.incident?.restoration?.status).toBe('finished');
  });
});

it('ends with the incident, also where it was pulled back', () => {
  const drill = restore(pulled([step('hooks')])).advance(minutes(1));
  drill.health = { 'hooks-ok': 'unhealthy' };
  drill.advance(10_000).give({ kind: 'resolve', resolution: 'Mended', falsePositive: false }, ann);
  expect(drill.incident?.restoration?.status).toBe('aborted');
});

describe('holds', () => {
  it('a step waits for a person, who lets it begin once', () => {
    const drill = restore(pulled([step('hooks'), step('concurrency', { hold: true })])).advance(minutes(60));
    expect(moves(drill)).toEqual(['0 release hooks']);
    expect(drill.incident?.restoration).toMatchObject({ status: 'held', why: 'step 2 waits for a person', step: 0 });
    drill.health = { 'hooks-ok': 'unhealthy' };
    resume(drill).advance(1000);
    expect(drill.incident?.restoration).toMatchObject({ status: 'held', why: 'hooks-ok is unhealthy' });
    drill.health = {};
    resume(drill).advance(minutes(6));
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('after it was pulled back, going on begins it without asking again', () => {
    const drill = resume(restore(pulled([step('hooks', { hold: true })]))).advance(minutes(1));
    drill.health = { 'hooks-ok': 'unhealthy' };
    drill.advance(10_000);
    drill.health = {};
    resume(drill).advance(minutes(6));
    expect(moves(drill)).toEqual(['0 release hooks', '1 pull hooks false all', '1 release hooks']);
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('a person may hold it at any time; a lever that moves meanwhile is watched all the same', () => {
    const drill = pulled([step('hooks'), step('concurrency')]);
    drill.leversMove = false;
    restore(drill).give({ kind: 'steer-restoration', action: 'hold' }, ann);
    drill.give({ kind: 'lever-moved', lever: 'hooks', action: 'released', value: true, reason: 'r' });
    resume(drill).advance(minutes(4));
    expect(moves(drill)).toEqual(['0 release hooks']);
    expect(drill.advance(minutes(2)).incident?.restoration).toMatchObject({ step: 1, waitUntilMs: null });
  });

  it('a lever that cannot be moved is said, and asked for again', () => {
    const drill = pulled([step('hooks')]);
    drill.leversMove = false;
    restore(drill).give({ kind: 'steer-restoration', action: 'hold', why: 'the command failed' });
    expect(drill.incident?.restoration?.why).toBe('the command failed');
    drill.leversMove = true;
    resume(drill).advance(minutes(6));
    expect(drill.incident?.restoration?.status).toBe('finished');
  });

  it('a lever that another pulled one needs is not released', () => {
    const drill = pulled([step('hooks'), step('rollback')]);
    drill.plan = { ...drill.plan, levers: { ...levers, rollback: { ...levers.rollback, needs: ['hooks'] } } };
    restore(drill);
    expect(drill.incident?.restoration).toMatchObject({ status: 'held' });
    expect(drill.incident?.restoration?.why).toContain('release "rollback" first');
    expect(moves(drill)).toEqual([]);
  });

  it('a restoration that has left the plan ends', () => {
    const drill = restore(pulled([step('hooks'), step('concurrency')]));
    drill.plan = { ...drill.plan, restorations: {} };
    expect(drill.advance(minutes(11)).incident?.restoration?.status).toBe('aborted');
  });
});
