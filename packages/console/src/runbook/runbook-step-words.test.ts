import { describe, expect, it } from 'vitest';
import type { RunbookStep } from '../api/generated/types.gen.ts';
import {
  approvalWords,
  holdWords,
  includedFrom,
  kindWord,
  limitWords,
  saysMore,
  settingWords,
  undoneBy,
} from './runbook-step-words.ts';

const step = (changes: Partial<RunbookStep> = {}): RunbookStep => ({
  ...{ id: 'look', title: 'Look', kind: 'shell', option: null, source: 'true', parameters: [], auto: false },
  ...{ changes: false, connection: null, timeoutSeconds: 120, approval: null, cwd: null, interpreter: null },
  ...{ background: false, excludeFromRunAll: false, retry: 0, undo: null, runner: null, hold: null },
  ...changes,
});

describe('kindWord', () => {
  it('names the program that reads a cell', () => {
    expect(kindWord(step())).toBe('shell');
    expect(kindWord(step({ interpreter: '/usr/bin/python3 -u' }))).toBe('python3');
    expect(kindWord(step({ kind: 'sql' }))).toBe('SQL');
    expect(kindWord(step({ kind: 'manual' }))).toBe('by hand');
  });
});

describe('holdWords', () => {
  const hold = { forSeconds: 900, monitors: ['api'], metrics: ['success'] };
  it('says what a gate wants, and when it gives up', () => {
    expect(holdWords(step({ kind: 'gate', hold, timeoutSeconds: 1800 }))).toBe(
      'Goes on once all of this was well for 15 min without a break: monitor api and metric success. Gives up after 30 min.',
    );
    const atOnce = { forSeconds: 0, monitors: ['api'], metrics: [] };
    expect(holdWords(step({ kind: 'gate', hold: atOnce }))).toMatch(
      /^Goes on once all of this was well: monitor api\./,
    );
  });

  it('says how long a wait waits, and what ends it', () => {
    expect(holdWords(step({ kind: 'wait', hold: { forSeconds: 300, monitors: [], metrics: [] } }))).toBe(
      'Waits 5 min.',
    );
    expect(holdWords(step({ kind: 'wait', hold }))).toContain('fails at once when one turns bad: monitor api');
    expect(holdWords(step({ hold }))).toBeNull();
  });
});

it('says who approves', () => {
  expect(approvalWords(null)).toBeNull();
  expect(approvalWords({ people: 1, role: null })).toBeNull();
  expect(approvalWords({ people: 1, role: 'commander' })).toBe('Somebody with the role commander approves it');
  expect(approvalWords({ people: 2, role: null })).toBe('2 people approve it');
  expect(approvalWords({ people: 2, role: 'commander' })).toBe(
    '2 people approve it, one of them with the role commander',
  );
});

describe('settingWords', () => {
  it('says nothing of a plain step', () => {
    expect(settingWords(step())).toEqual([]);
  });

  it('says what is particular, who approves first', () => {
    const particular = {
      approval: { people: 2, role: null },
      runner: 'db',
      connection: 'app',
      retry: 3,
      cwd: '/srv',
      parameters: ['ZONE', 'HOST'],
    };
    expect(settingWords(step({ ...particular, background: true, excludeFromRunAll: true }))).toEqual([
      '2 people approve it',
      'Runs on a runner with the label db',
      'On the connection app',
      'In the folder /srv',
      'After a failure it is run again by itself, 3 times at most',
      'The next step may begin while it runs',
      'Left out when all steps are run at once',
      'Asks for ZONE and HOST',
    ]);
  });
});

it('finds what a step takes back', () => {
  const steps = [step({ id: 'close', undo: 'open' }), step({ id: 'open' })];
  expect(undoneBy(step({ id: 'open' }), steps)?.id).toBe('close');
  expect(undoneBy(step({ id: 'close', undo: 'open' }), steps)).toBeNull();
});

it('says when a cell is stopped', () => {
  expect(limitWords(step())).toBe('stops after 2 min');
  expect(limitWords(step({ background: true }))).toBeNull();
  expect(limitWords(step({ kind: 'gate' }))).toBeNull();
});

it('knows where an included step comes from', () => {
  expect(includedFrom({ id: 'rollback-2/back' })).toBe('rollback-2');
  expect(includedFrom({ id: 'a/b/c' })).toBe('a/b');
  expect(includedFrom({ id: 'look' })).toBeNull();
});

it('does not repeat a step by hand whose title is its text', () => {
  expect(saysMore({ title: 'Tell the team', source: '**Tell** the team.' })).toBe(false);
  expect(saysMore({ title: 'Tell the team', source: 'Tell the team in the channel' })).toBe(true);
});
