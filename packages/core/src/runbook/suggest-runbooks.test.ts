import { describe, expect, it } from 'vitest';
import type { Runbook } from '../model/plan-runbook.ts';
import { helpedOf, type PastRun, recordOf } from './suggest-history.ts';
import { type IncidentFacts, suggestRunbooks } from './suggest-runbooks.ts';
import { stemOf, stemsOf } from './suggest-words.ts';

function book(id: string, more: Partial<Runbook> = {}): Runbook {
  const about = { symptoms: [], components: [], severity: null, impact: '', parameters: [], triggers: [] };
  return { id, title: id, ...about, file: `runbooks/${id}.md`, phases: [], ...more };
}

type Args = Parameters<typeof suggestRunbooks>;

function planOf(...runbooks: readonly Runbook[]): Args[0] {
  const components = {
    web: { id: 'web', title: 'Website', dependsOn: ['db'] },
    db: { id: 'db', title: 'Database', dependsOn: [] },
  };
  const monitors = { api: { id: 'api', title: 'API answers', runbook: 'named' } };
  const byId = Object.fromEntries(runbooks.map((one) => [one.id, one]));
  // What is looked at of components and monitors stands here.
  return { runbooks: byId, components, monitors, metrics: {} } as unknown as Args[0];
}

const NOW = 1_000_000;
const facts = (more: Partial<IncidentFacts> = {}): IncidentFacts => ({
  ...{ id: 'INC-1', title: 'Something', severity: 'P1', components: ['web'], runbook: null, alerts: [], ...more },
});

function run(runbook: string, more: Partial<PastRun> = {}): PastRun {
  const incident = { id: 'INC-0', components: ['web'], severity: 'P1', resolvedMs: NOW + 60_000, otherRunsMs: [] };
  const fixed = { status: 'done', startedMs: NOW, finishedMs: NOW + 30_000, marked: null, failed: 0 } as const;
  return { runbook, ...fixed, incident, ...more };
}

describe('suggested runbooks', () => {
  it('each have their reasons, the best first', () => {
    const plan = planOf(
      book('unrelated', { components: ['mail'], severity: 'P1' }),
      book('below', { components: ['db'] }),
      book('about', { components: ['web'], severity: 'P1' }),
      book('named'),
      book('own'),
    );
    const alerts = [{ source: 'monitor:api', summary: 'HTTP 500' }];
    const suggested = suggestRunbooks(plan, facts({ runbook: 'own', alerts }), []);
    expect(suggested.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['own', ['It is the runbook of this incident.']],
      ['named', ['The monitor "API answers", which raised an alert, names it.']],
      ['about', ['It is for Website, which this incident is about.', 'It is for P1 incidents.']],
      ['below', ['It is for Database, on which Website depends.']],
    ]);
  });

  it('are found by what alerts say, in another form of the words', () => {
    const plan = planOf(
      book('hooks', { title: 'Webhook processing failure', symptoms: ['Webhooks are delayed or failing'] }),
      book('pay', { title: 'Payments', symptoms: ['Cards are declined', 'Refunds fail'] }),
      book('memory', { title: 'Out of memory' }),
    );
    const said = (summary: string) =>
      suggestRunbooks(plan, facts({ components: [], alerts: [{ source: 'x', summary }] }), []).map(({ id }) => id);
    expect(said('webhook delivery fails: delay 900 s')).toEqual(['hooks']);
    expect(said('card was declined')).toEqual(['pay']);
    expect(said('memory leak')).toEqual(['memory']);
    expect(said('the disk is full')).toEqual([]);
    expect(said('')).toEqual([]);
  });

  it('count what helped before in incidents like this', () => {
    const plan = planOf(book('a', { components: ['web'] }), book('b', { components: ['web'] }), book('c'));
    const elsewhere = { id: 'INC-5', components: ['mail'], severity: 'P1', resolvedMs: NOW + 90_000, otherRunsMs: [] };
    const past = [run('b'), run('b'), run('b', { marked: false }), run('c', { incident: elsewhere })];
    const [first, second, ...others] = suggestRunbooks(plan, facts(), past);
    expect([first?.id, second?.id, others]).toEqual(['b', 'a', []]);
    expect(first?.reasons).toContain('It helped in 2 of 3 similar incidents.');
    expect(first?.record).toEqual({ runs: 3, helped: 2, notHelped: 1, medianSeconds: 30, lastMs: NOW });
  });

  it('are at most five, and the incident of now is no evidence', () => {
    const many = Array.from({ length: 30 }, (_, n) => book(`book-${n}`, { components: ['web'] }));
    expect(suggestRunbooks(planOf(...many), facts(), [])).toHaveLength(5);
    const own = run('x', { incident: { ...run('x').incident, id: 'INC-1' } as PastRun['incident'] });
    expect(suggestRunbooks(planOf(book('x')), facts(), [own])).toEqual([]);
  });

  it('take a moment with a storm of hostile alerts', () => {
    const alerts = Array.from({ length: 500 }, () => ({ source: 'monitor:__proto__', summary: 'ss'.repeat(50_000) }));
    const began = performance.now();
    expect(suggestRunbooks(planOf(book('a', { symptoms: ['x'] })), facts({ components: [], alerts }), [])).toEqual([]);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('whether a run helped', () => {
  const incident = { id: 'INC-0', components: [], severity: 'P1', resolvedMs: NOW + 60_000, otherRunsMs: [] };
  it.each([
    ['the incident was resolved after it', run('a'), true],
    ['another runbook had to be begun', run('a', { incident: { ...incident, otherRunsMs: [NOW + 40_000] } }), false],
    ['another was begun before it ended', run('a', { incident: { ...incident, otherRunsMs: [NOW + 1000] } }), true],
    ['another was begun after the end', run('a', { incident: { ...incident, otherRunsMs: [NOW + 70_000] } }), true],
    ['it was resolved before', run('a', { incident: { ...incident, resolvedMs: NOW + 10_000 } }), null],
    ['the incident goes on', run('a', { incident: { ...incident, resolvedMs: null } }), null],
    ['it failed', run('a', { status: 'failed', failed: 1 }), false],
    ['it goes on', run('a', { status: 'running', finishedMs: null }), null],
    ['it was cancelled', run('a', { status: 'cancelled' }), null],
    ['it was for no incident', run('a', { incident: null }), null],
    ['somebody said so', run('a', { status: 'failed', marked: true }), true],
    ['somebody said that it did not', run('a', { marked: false }), false],
  ])('%s', (_name, one, expected) => expect(helpedOf(one)).toBe(expected));

  it('and how long it takes is the median of those that ended', () => {
    const took = (seconds: number) => run('a', { finishedMs: NOW + seconds * 1000 });
    expect(recordOf([took(10), took(20), took(600)]).medianSeconds).toBe(20);
    expect(recordOf([took(10), took(20), run('a', { status: 'cancelled' })]).medianSeconds).toBe(15);
    expect(recordOf([])).toEqual({ runs: 0, helped: 0, notHelped: 0, medianSeconds: null, lastMs: null });
  });
});

describe('stems', () => {
  it.each([
    ['webhook', ['webhooks']],
    ['delay', ['delays', 'delayed', 'delaying']],
    ['fail', ['fails', 'failed', 'failing', 'failure', 'failures']],
    ['stop', ['stops', 'stopped', 'stopping']],
    ['queue', ['queues', 'queued', 'queuing']],
    ['timeout', ['timeouts']],
    ['memory', ['memories']],
    ['connect', ['connection', 'connections', 'connected', 'connecting']],
    ['process', ['processes', 'processing', 'processed']],
    ['restart', ['restarts', 'restarting']],
    ['payment', ['payments']],
    ['decline', ['declined', 'declines', 'declining']],
  ])('of %s', (word, forms) => expect(forms.map(stemOf)).toEqual(forms.map(() => stemOf(word))));

  it.each(['redis', 'status', 'access', 'api', 'café'])('%s stays', (word) => expect(stemOf(word)).toBe(word));

  it('of a text leave out what says nothing', () => {
    expect([...stemsOf('The queue IS very long: 900 jobs, for all users')]).toEqual(['queu', 'long', 'job']);
  });
});
