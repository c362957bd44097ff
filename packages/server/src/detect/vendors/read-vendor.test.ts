import type { Vendor } from '@tocsin/core';
import { describe, expect, it } from 'vitest';
import { foldFailure, foldReading } from './fold-vendor.ts';
import { readNews, withoutOldNews } from './read-news.ts';
import { readStatuspage } from './read-statuspage.ts';
import type { VendorReading } from './vendor-reading.ts';

const NOW = Date.parse('2026-01-05T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

function reading(outcome: ReturnType<typeof readNews>): VendorReading {
  if ('error' in outcome) throw new Error(outcome.error);
  return outcome.reading;
}

const SUMMARY = {
  page: { id: 'p', name: 'Host', url: 'https://status.example.com', updated_at: minutesAgo(1) },
  components: [
    { id: 'c1', name: 'Database', status: 'degraded_performance', group: false },
    { id: 'c2', name: 'Edge', status: 'operational', group: false },
    { id: 'c3', name: 'Storage', status: 'major_outage', group: false },
  ],
  incidents: [
    {
      ...{ id: 'i1', name: 'Elevated error rates', status: 'investigating', impact: 'minor' },
      ...{
        started_at: minutesAgo(17),
        shortlink: 'https://stspg.example.com/i1',
        components: [{ id: 'c1', name: 'Database' }],
      },
    },
    {
      id: 'i2',
      name: 'Files are gone',
      status: 'identified',
      impact: 'critical',
      created_at: minutesAgo(5),
      components: [{ name: 'Storage' }],
    },
  ],
  scheduled_maintenances: [
    { id: 'm1', name: 'Later', status: 'scheduled', scheduled_for: '2026-02-01T00:00:00Z' },
    { id: 'm2', name: 'Upgrade', status: 'in_progress', scheduled_for: minutesAgo(30), components: [{ name: 'Edge' }] },
  ],
  status: { indicator: 'minor', description: 'Partially Degraded Service' },
};

const summary = (change: object = {}) => reading(readStatuspage(JSON.stringify({ ...SUMMARY, ...change }), NOW));
const vendor = (watches: readonly string[] = []): Vendor => ({
  ...{ id: 'host', title: 'Host', status: null, every: 60, support: null, hours: null, components: ['api'], watches },
  feed: { kind: 'statuspage', url: 'http://127.0.0.1/' },
});

describe('Statuspage', () => {
  it('reads state, components, incidents and work that is under way', () => {
    const { condition, what, link, components, troubles } = summary();
    expect([condition, what, link]).toEqual(['degraded', 'Partially Degraded Service', 'https://status.example.com/']);
    expect(components.map((component) => component.condition)).toEqual(['degraded', 'operational', 'outage']);
    expect(troubles.map((trouble) => [trouble.id, trouble.condition, NOW - trouble.sinceMs])).toEqual([
      ['i1', 'degraded', 17 * 60_000],
      ['i2', 'outage', 5 * 60_000],
      ['m2', 'maintenance', 30 * 60_000],
    ]);
  });

  it('reads status.json alone', () => {
    const alone = reading(
      readStatuspage('{"page":{},"status":{"indicator":"critical","description":"All down"}}', NOW),
    );
    expect(alone).toMatchObject({ condition: 'outage', what: 'All down', components: [], troubles: [] });
  });

  it.each([
    ['<html>', 'no JSON object'],
    ['[]', 'no JSON object'],
    ['null', 'no JSON object'],
    ['{"status":"ok"}', 'not in Statuspage'],
    ['{"status":{"indicator":7},"components":"many"}', 'not in Statuspage'],
  ])('says that %s cannot be read', (body, error) => {
    expect(readStatuspage(body, NOW)).toEqual({ error: expect.stringContaining(error) });
  });

  it('leaves out what has another shape, and bounds what it keeps', () => {
    const { components, troubles } = summary({
      components: [null, 7, { name: {} }, { name: 'Odd', status: 'constructor' }],
      incidents: [
        { id: 'x' },
        { id: 'y', name: `a\u0000b\n<b>${'z'.repeat(5000)}`, shortlink: 'javascript:alert(1)', started_at: 'soon' },
        ...Array.from({ length: 1000 }, (_, n) => ({ id: n, name: `n${n}`, started_at: '2999-01-01T00:00:00Z' })),
      ],
    });
    expect(components).toEqual([{ name: 'Odd', condition: 'unknown' }]);
    expect(troubles).toHaveLength(50);
    expect(troubles[0]).toMatchObject({
      link: null,
      sinceMs: NOW,
      what: expect.stringMatching(/^a b <b>z{200,294}…$/),
    });
    expect(troubles.every(({ sinceMs }) => sinceMs <= NOW)).toBe(true);
  });
});

const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>${items.join('')}</channel></rss>`;
const item = (title: string, minutes: number, description = '') =>
  `<item><title>${title}</title><guid isPermaLink="false">g-${title}</guid><link>https://example.com/1</link><pubDate>${new Date(NOW - minutes * 60_000).toUTCString()}</pubDate><description>${description}</description></item>`;

describe('RSS and Atom', () => {
  it('takes entries of the last day until their newest word is that they are over', () => {
    const { troubles, condition } = reading(
      readNews(
        rss(
          item(
            'Slow queries',
            10,
            '&lt;p&gt;&lt;strong&gt;Monitoring&lt;/strong&gt; - a fix&lt;/p&gt;&lt;strong&gt;Resolved&lt;/strong&gt;',
          ),
          item(
            'Logins fail',
            60,
            '&lt;p&gt;&lt;small&gt;now&lt;/small&gt;&lt;strong&gt;Resolved&lt;/strong&gt; - done &lt;strong&gt;Investigating&lt;/strong&gt;&lt;/p&gt;',
          ),
          item('[RESOLVED] Outage of files', 30),
          item('It has not been resolved', 20, 'It will be resolved soon'),
          item('Old', 60 * 25),
          item('Upgrade', 5, '&lt;strong&gt;Scheduled&lt;/strong&gt; for May'),
        ),
        NOW,
      ),
    );
    expect(troubles.map(({ what, overMs }) => [what, overMs === null])).toEqual([
      ['Slow queries', true],
      ['Logins fail', false],
      ['[RESOLVED] Outage of files', false],
      ['It has not been resolved', true],
    ]);
    expect(condition).toBe('degraded');
  });

  it('reads Atom, and CDATA', () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:1</id><title><![CDATA[Outage of <b>mail</b> &amp; more]]></title>
      <link rel="alternate" href="https://example.com/a?b=1&amp;c=2"/><updated>${minutesAgo(3)}</updated><content type="html">Identified</content></entry></feed>`;
    expect(reading(readNews(atom, NOW))).toMatchObject({
      condition: 'outage',
      troubles: [{ id: 'tag:1', what: 'Outage of mail & more', link: 'https://example.com/a?b=1&c=2', overMs: null }],
    });
  });

  it('forgets old entries also while the feed stays the same', () => {
    const now = reading(readNews(rss(item('Slow', 60)), NOW));
    expect(withoutOldNews(now, NOW + 22 * 3_600_000).condition).toBe('degraded');
    expect(withoutOldNews(now, NOW + 24 * 3_600_000)).toMatchObject({ condition: 'operational', troubles: [] });
  });

  it.each(['', 'hello', '<html><body>no</body></html>', '{"a":1}', '<rss><channel>'])(
    'says that %j cannot be read',
    (body) => {
      expect(readNews(body, NOW)).toEqual({ error: expect.any(String) });
    },
  );

  it('resolves no entities and is not slow with hostile text', () => {
    const bomb = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]>${rss(item('&c;', 1))}`;
    const started = performance.now();
    const outcome = readNews(bomb, NOW);
    readNews(
      rss(...Array.from({ length: 3000 }, (_, n) => item(`be `.repeat(200) + n, 1, '&lt;b&gt;'.repeat(500)))),
      NOW,
    );
    expect(performance.now() - started).toBeLessThan(5000);
    expect(JSON.stringify(outcome).length).toBeLessThan(2000);
  });
});

describe('what is known of a vendor', () => {
  it('without a choice it is what the vendor says of itself', () => {
    const state = foldReading(null, summary(), vendor(), NOW);
    expect(state).toMatchObject({ condition: 'degraded', what: 'Files are gone', error: null, readMs: NOW });
    expect(state.components.map(({ name }) => name)).toEqual(['Database', 'Storage']);
  });

  it('only what is watched counts', () => {
    const state = foldReading(null, summary(), vendor([' database', 'Queue']), NOW);
    expect(state).toMatchObject({ condition: 'degraded', what: 'Elevated error rates', sinceMs: NOW - 17 * 60_000 });
    expect(state.troubles.map(({ id }) => id)).toEqual(['i1']);
    expect(state.components[1]).toEqual({ name: 'Queue', condition: 'unknown' });
    expect(foldReading(null, summary(), vendor(['Edge']), NOW)).toMatchObject({ condition: 'maintenance' });
    const quiet = foldReading(null, summary({ scheduled_maintenances: [] }), vendor(['Edge']), NOW);
    expect(quiet).toMatchObject({ condition: 'operational', what: null, troubles: [] });
  });

  it('a page without components counts as a whole, and news by what they are about', () => {
    const alone = reading(readStatuspage('{"status":{"indicator":"critical","description":"All down"}}', NOW));
    expect(foldReading(null, alone, vendor(['Database']), NOW)).toMatchObject({
      condition: 'outage',
      what: 'All down',
    });
    const news = reading(readNews(rss(item('Mail is slow', 5)), NOW));
    expect(foldReading(null, news, vendor(['Calendar']), NOW)).toMatchObject({
      condition: 'operational',
      troubles: [],
    });
    expect(foldReading(null, news, vendor(['mail']), NOW)).toMatchObject({
      condition: 'degraded',
      what: 'Mail is slow',
    });
  });

  it('a trouble that is no longer listed is over, and stays so', () => {
    const before = foldReading(null, summary(), vendor(['Database']), NOW);
    const calm = summary({ incidents: [], components: [{ name: 'Database', status: 'operational' }] });
    const after = foldReading(before, calm, vendor(['Database']), NOW + 60_000);
    expect(after).toMatchObject({
      condition: 'operational',
      what: null,
      troubles: [{ id: 'i1', overMs: NOW + 60_000 }],
    });
    const later = foldReading(after, calm, vendor(['Database']), NOW + 120_000);
    expect(later.troubles).toMatchObject([{ id: 'i1', overMs: NOW + 60_000 }]);
    expect(foldReading(later, calm, vendor(['Database']), NOW + 26 * 3_600_000).troubles).toEqual([]);
  });

  it('a bad state without an incident is a trouble from when it was first seen, until it has a name', () => {
    const nameless = summary({ incidents: [], scheduled_maintenances: [] });
    const first = foldReading(null, nameless, vendor(['Storage']), NOW);
    const second = foldReading(first, nameless, vendor(['Storage']), NOW + 60_000);
    expect(second.troubles).toEqual([
      expect.objectContaining({ id: `state:${NOW}`, sinceMs: NOW, overMs: null, condition: 'outage' }),
    ]);
    const named = foldReading(second, summary(), vendor(['Storage']), NOW + 120_000);
    expect(named.troubles.map(({ id, overMs }) => [id, overMs === null])).toEqual([
      ['i2', true],
      [`state:${NOW}`, false],
    ]);
  });

  it('what cannot be read is what it was, and unknown after 15 minutes; never a trouble', () => {
    expect(foldFailure(null, 'connection refused', NOW)).toMatchObject({
      condition: 'unknown',
      error: 'connection refused',
      troubles: [],
    });
    const before = foldReading(null, summary(), vendor(), NOW);
    expect(foldFailure(before, 'x', NOW + 14 * 60_000)).toMatchObject({ condition: 'degraded', error: 'x' });
    expect(foldFailure(before, 'x', NOW + 16 * 60_000)).toMatchObject({
      condition: 'unknown',
      troubles: before.troubles,
    });
  });
});
