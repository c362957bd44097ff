import { expect, it } from 'vitest';
import { countsOf, sourceOf } from './source.fixture.ts';
import { byNeed, drainWords, type Failure, nextConcurrency, percent, sourceSays } from './source-words.ts';

const failure: Failure = {
  ...{ reason: '503 from the application', waiting: 40, dead: 0, types: ['invoice.paid'], event: '7' },
  oldestAt: '2026-11-21T02:14:00.000Z',
};
const backlog = { counts: countsOf({ arrived: 90, waiting: 40 }), oldestAt: '2026-11-21T02:14:00.000Z' };
const pulled = { pulled: true, by: 'ann', at: '2026-11-21T02:20:00.000Z', reason: 'the database is full' };
const titles = (...given: Parameters<typeof sourceSays>) => sourceSays(...given).map(({ id }) => id);

it('says that all is well, or that nothing has come', () => {
  expect(sourceSays(sourceOf(), [])).toMatchObject([{ tone: 'ok', title: 'Delivering: nothing waits' }]);
  expect(titles(sourceOf({ counts: countsOf(), lastArrivalAt: null }), [])).toEqual(['new']);
});

it('says why nothing gets through, and since when', () => {
  const source = sourceOf({ ...backlog, success: 0, breaker: 'open', drainSeconds: null });
  expect(sourceSays(source, [failure])).toEqual([
    {
      ...{ id: 'blocked', tone: 'bad', title: 'Nothing gets through', because: '503 from the application' },
      since: '2026-11-21T02:14:00.000Z',
    },
  ]);
  expect(sourceSays({ ...source, note: 'no answer within 10 s' }, [])[0].because).toBe('no answer within 10 s');
  expect(titles(sourceOf({ ...backlog, success: 0.4, drainSeconds: null }), [failure])).toEqual(['failing', 'growing']);
});

it('what failed a moment ago and is settled is over', () => {
  expect(titles(sourceOf({ success: 0.06 }), [])).toEqual(['quiet']);
  expect(titles(sourceOf({ success: 0, counts: countsOf({ arrived: 9, dead: 9 }) }), [])).toEqual(['blocked', 'dead']);
});

it('a pause goes before everything that follows from it', () => {
  const source = sourceOf({ ...backlog, paused: true, success: 0, drainSeconds: null });
  const says = sourceSays(
    { ...source, levers: { ...source.levers, delivery: { ...source.levers.delivery, ...pulled } } },
    [failure],
  );
  expect(says).toMatchObject([{ title: 'Paused by ann', since: pulled.at, because: 'the database is full' }]);
  expect(drainWords(source)).toBe('paused');
  expect(drainWords(sourceOf())).toBe('–');
});

it('a backlog says when it is gone', () => {
  expect(sourceSays(sourceOf({ ...backlog, drainSeconds: 720 }), [])[0].title).toBe('Catching up: it drains in 12 min');
  expect(titles(sourceOf({ ...backlog, drainSeconds: 5 }), [])).toEqual(['delivering']);
  const growing = sourceSays(
    sourceOf({ ...backlog, drainSeconds: null, arrivedPerMinute: 1200.4, deliveredPerMinute: 3.25 }),
    [],
  );
  expect(growing[0]).toMatchObject({ id: 'growing', because: '1,200 a minute in, 3.3 a minute out' });
  expect(drainWords(sourceOf({ ...backlog, drainSeconds: null }))).toBe('never');
});

it('what is on the side is said after the news that all is well', () => {
  const source = sourceOf({ refusedPerMinute: 3, counts: countsOf({ arrived: 9, delivered: 8, dead: 1 }) });
  expect(titles(source, [])).toEqual(['quiet', 'refused', 'dead']);
  expect(titles(sourceOf({ secrets: 0, refusedPerMinute: 3 }), [])).toEqual(['secret']);
  expect(titles(sourceOf({ repeats: 0.8 }), [])).toEqual(['storm']);
});

it('a share that is not all is never 100%, and some is never nothing', () => {
  expect([0.9996, 1, 0.004, 0, 0.87].map(percent)).toEqual(['99.9%', '100%', 'under 1%', '0%', '87%']);
});

it('concurrency is halved and doubled within its bounds', () => {
  expect(nextConcurrency(4, { minimum: 1, maximum: 1000 })).toEqual({ slower: 2, faster: 8 });
  expect(nextConcurrency(1, { minimum: 1, maximum: 1 })).toEqual({ slower: null, faster: null });
  expect(nextConcurrency(600, { minimum: 1, maximum: 1000 }).faster).toBe(1000);
});

it('what is bad stands first, then the deepest backlog', () => {
  const sources = [
    sourceOf({ source: 'calm' }),
    sourceOf({ source: 'shallow', ...backlog, drainSeconds: 100 }),
    sourceOf({ source: 'deep', counts: countsOf({ arrived: 900, waiting: 400 }), drainSeconds: 100 }),
    sourceOf({ source: 'bad', success: 0, breaker: 'open' }),
  ];
  expect(byNeed(sources).map(({ source }) => source)).toEqual(['bad', 'deep', 'shallow', 'calm']);
});
