import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { readStatuspage } from '../../../detect/vendors/read-statuspage.ts';
import { NOW_MS, sampleIncident, samplePage, sampleWork } from '../public-status.fixture.ts';
import { renderBadge } from './badge.ts';
import { renderAtom, renderFeed } from './feeds.ts';
import { statusJson } from './status-json.ts';
import { STATUSPAGE_FORMS, statuspageForm } from './statuspage-form.ts';

const URL_OF_PAGE = 'https://tocsin.example.com/status/shop';

/** The document, as the caller knows it to be: a wrong shape fails in the assertions. */
function xml<T = unknown>(text: string): T {
  expect(XMLValidator.validate(text)).toBe(true);
  return new XMLParser({ ignoreAttributes: false, parseTagValue: false }).parse(text) as T;
}

interface Feed {
  readonly rss: { readonly channel: { readonly item: readonly Item[]; readonly link: string } };
}
type Item = Record<string, string> & { guid: { '#text': string } };

describe('feeds', () => {
  const hostile = samplePage({
    incidents: [sampleIncident('INC-1', { title: `</title><script>&]]>\u0007\u202e`, resolvedAt: null })],
  });

  test('are valid RSS 2.0 with one item each update, stable ids, newest first', () => {
    const { rss } = xml<Feed>(renderFeed(samplePage(), URL_OF_PAGE));
    const { item: items } = rss.channel;
    expect(rss.channel.link).toBe(URL_OF_PAGE);
    // Two incidents of three updates, a review, and two texts of maintenance.
    expect(items).toHaveLength(9);
    const moments = items.map(({ pubDate }) => Date.parse(pubDate ?? ''));
    expect(moments).toEqual([...moments].sort((a, b) => b - a));
    const ids = items.map(({ guid }) => guid['#text']);
    expect(new Set(ids).size).toBe(9);
    expect(ids).toContain('urn:tocsin:status:shop:INC-2026-009-monitoring');
    const elsewhere = xml<Feed>(renderFeed(samplePage(), 'https://status.example.com', 'de'));
    expect(elsewhere.rss.channel.item.map(({ guid }) => guid['#text'])).toEqual(ids);
    expect(items.find(({ title }) => title === 'Orders are slow – Identified')?.link).toBe(
      `${URL_OF_PAGE}/incidents/INC-2026-009`,
    );
  });

  test('are valid Atom: ids, the moment of the newest entry, an author', () => {
    const { feed } = xml<{ feed: Record<string, unknown> & { entry: Record<string, string>[] } }>(
      renderAtom(samplePage(), URL_OF_PAGE),
    );
    const entries = feed.entry;
    expect(feed.id).toBe('urn:tocsin:status:shop');
    expect(feed.updated).toBe(entries[0]?.updated);
    expect(entries.every((entry) => entry.id && entry.title && entry.updated)).toBe(true);
    expect(feed.author).toEqual({ name: 'Example shop' });
  });

  test('hold whatever people write, and nothing at all', () => {
    for (const text of [renderFeed(hostile, URL_OF_PAGE), renderAtom(hostile, URL_OF_PAGE)]) {
      xml(text);
      for (const gone of ['<script', '\u0007', '\u202e']) expect(text).not.toContain(gone);
    }
    const empty = samplePage({ incidents: [], past: [], maintenance: { banner: null, upcoming: [], past: [] } });
    xml(renderFeed(empty, URL_OF_PAGE));
    expect(xml(renderAtom(empty, URL_OF_PAGE))).toMatchObject({ feed: { updated: '1970-01-01T00:00:00.000Z' } });
  });
});

describe("Statuspage's form", () => {
  const { incidents } = samplePage();

  test('is read by our own reader of it', () => {
    const status = samplePage({
      maintenance: { banner: null, upcoming: [sampleWork('started', -0.01), sampleWork('scheduled', 3)], past: [] },
    });
    const outcome = readStatuspage(JSON.stringify(statuspageForm('summary', status, URL_OF_PAGE)), NOW_MS);
    expect(outcome).toMatchObject({
      reading: {
        condition: 'outage',
        what: 'Some systems are not available.',
        link: URL_OF_PAGE,
        components: expect.arrayContaining([
          { name: 'Web', condition: 'degraded' },
          { name: 'Mail', condition: 'operational' },
        ]),
        troubles: [
          {
            ...{ id: 'INC-2026-009', what: 'Orders are slow', condition: 'outage', components: ['Web'], overMs: null },
            sinceMs: Date.parse(incidents[0]?.startedAt ?? ''),
            link: `${URL_OF_PAGE}/incidents/INC-2026-009`,
          },
          { id: 'shop.weekly.-0.01', condition: 'maintenance', components: ['API'], overMs: null },
        ],
      },
    });
  });

  test('has the fields of https://www.githubstatus.com/api', () => {
    const summary = statuspageForm('summary', samplePage(), URL_OF_PAGE) as Record<string, Record<string, unknown>[]>;
    expect(Object.keys(summary).sort()).toEqual([
      'components',
      'incidents',
      'page',
      'scheduled_maintenances',
      'status',
    ]);
    expect(summary.page).toEqual({
      ...{ id: 'shop', name: 'Example shop', url: URL_OF_PAGE, time_zone: 'Europe/Berlin' },
      updated_at: expect.any(String),
    });
    expect(summary.components?.[0]).toMatchObject({
      id: 'group-front',
      group: true,
      components: ['component-0', 'component-1'],
    });
    expect(Object.keys(summary.components?.[1] ?? {}).sort()).toEqual(
      [
        ...['id', 'name', 'status', 'created_at', 'updated_at', 'position', 'description', 'showcase', 'start_date'],
        ...['group_id', 'page_id', 'group', 'only_show_if_degraded'],
      ].sort(),
    );
    expect(summary.components?.[1]).toMatchObject({ group_id: 'group-front', status: 'partial_outage' });
    expect(Object.keys(summary.incidents?.[0] ?? {}).sort()).toEqual(
      [
        ...['id', 'name', 'status', 'created_at', 'updated_at', 'monitoring_at', 'resolved_at', 'impact', 'shortlink'],
        ...['started_at', 'page_id', 'incident_updates', 'components'],
      ].sort(),
    );
    expect(summary.scheduled_maintenances?.[0]).toMatchObject({
      ...{ status: 'scheduled', impact: 'maintenance' },
      ...{ scheduled_for: '2026-11-24T12:00:00.000Z', scheduled_until: '2026-11-24T14:00:00.000Z' },
    });
    expect(JSON.stringify(summary)).not.toContain('undefined');
  });

  test('of every kind has the page', () => {
    for (const form of STATUSPAGE_FORMS) {
      expect(statuspageForm(form, samplePage(), URL_OF_PAGE)).toMatchObject({ page: { id: 'shop' } });
    }
  });
});

test('our own JSON has all but the looks', () => {
  const json = statusJson(samplePage(), URL_OF_PAGE);
  expect(json).toMatchObject({ form: 1, url: URL_OF_PAGE, service: 'shop', state: 'partial' });
  expect(json).not.toHaveProperty('look');
});

test('the badge is a drawing with its text as name', () => {
  const badge = renderBadge(samplePage({ title: '<b>"Shop"' }));
  xml(badge);
  expect(badge).toContain('aria-label="&lt;b&gt;&quot;Shop&quot;: partial outage"');
  xml(renderBadge(samplePage(), 'ja'));
});
