import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { accentOf, contrastOf, DARK_GROUND, LIGHT_GROUND } from './page/accent.ts';
import { markdown } from './page/markdown.ts';
import { sampleComponent, sampleIncident, samplePage, sampleWork } from './public-status.fixture.ts';
import { pagePolicyHeader, renderHistory, renderIncident, renderPage, servedView } from './render-page.ts';
import { fill, LANGUAGES, speakerOf } from './words/speaker.ts';

/** The page as XML, which is stricter than HTML: every tag is closed, every attribute quoted. @throws when it is not */
function parsed(html: string): Record<string, unknown> {
  const xml = html.replace(/<!doctype html>/, '').replace(/<(meta|link|br|img)([^>]*)>/g, '<$1$2/>');
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new Error(JSON.stringify(valid));
  return new XMLParser({ ignoreAttributes: false }).parse(xml) as Record<string, unknown>;
}

const count = (text: string, part: string | RegExp) => text.split(part).length - 1;
const HOSTILE = `</title></p><script>alert(1)</script><img src=x onerror=alert(1)> "q" 'q' \u202egnp.exe\u2066 `;

describe('the page', () => {
  test('has landmarks, one first heading, names for its parts, and no script', () => {
    const html = renderPage(samplePage());
    parsed(html);
    expect(html).toMatch(/<html lang="en">/);
    expect(count(html, '<h1')).toBe(1);
    expect(count(html, '<main id="content"')).toBe(1);
    expect(html).toContain('<a class="skip" href="#content">');
    expect(html).toContain('<header class="top">');
    expect(html).toContain('<footer class="foot">');
    expect(count(html, /<section aria-labelledby="[\w-]+"><h2 id="/)).toBe(count(html, '<section'));
    expect(html).not.toMatch(/<script|javascript:|\son\w+=/);
    expect(html).not.toMatch(/ style="/);
  });

  test('says the states, the bars in words, what is under way and what is over', () => {
    const html = renderPage(samplePage());
    expect(html).toContain('Some systems are not available.');
    expect(html).toContain('aria-label="99.84% uptime over 90 days. Days with trouble: 5"');
    expect(html).toContain('aria-label="100% uptime over 90 days. No trouble"');
    expect(html).toContain('<summary>Days with trouble: 5</summary>');
    expect(html).toContain('Partial outage, 97.25% – Orders were slow');
    expect(html).toContain('<h3>What you see</h3>');
    expect(html).toContain('<h3>Other components</h3>');
    expect(html).toContain('href="/status/shop/incidents/INC-2026-009"');
    expect(html).toContain('Weekly maintenance');
    expect(html).toMatch(/Last 24 hours: half of the answers within 140 ms, 95 of 100 within \d+ ms/);
    expect(html).toContain('<time datetime="2026-11-20T12:00:00.000Z">Nov 20, 2026, 13:00 UTC+01:00</time>');
    expect(html).toContain('A <b>disk</b> was full.');
    expect(html).toContain('href="https://example.com/help" rel="nofollow noopener"');
  });

  test('of 20 components, 90 days and 10 incidents is below 50 kB', () => {
    const components = Array.from({ length: 20 }, (_, index) => sampleComponent(`Component ${index}`, index));
    const past = Array.from({ length: 9 }, (_, index) => sampleIncident(`INC-2026-00${index}`));
    const html = renderPage(samplePage({ groups: [{ id: null, title: null, state: 'partial', components }], past }));
    expect(count(html, 'class="bars"')).toBe(20);
    expect(count(html, '<article')).toBeGreaterThanOrEqual(10);
    expect(Buffer.byteLength(html)).toBeLessThan(50_000);
  });

  test('of nothing at all can be read, too', () => {
    const empty = samplePage({
      ...{ groups: [], incidents: [], past: [], responseTimes: [], description: null, state: 'operational' },
      ...{ maintenance: { banner: null, upcoming: [], past: [] }, takesReports: false, takesSubscribers: false },
      look: { logo: null, colour: null, links: [] },
    });
    const html = renderPage(empty);
    parsed(html);
    expect(html).toContain('No incidents were reported.');
    expect(html).not.toContain('Components');
    expect(html).not.toMatch(/href="[^"]*\/(?:report|subscribe)/);
  });

  test('of 500 components and 1,000 incidents stays small enough to be sent', () => {
    const components = Array.from({ length: 500 }, (_, index) => sampleComponent(`Component ${index}`, index));
    const incidents = Array.from({ length: 1000 }, (_, index) =>
      sampleIncident(`INC-2026-${index}`, { resolvedAt: null }),
    );
    const html = renderPage(samplePage({ groups: [{ id: null, title: null, state: 'major', components }], incidents }));
    expect(count(html, '<li><div class="row">')).toBe(500);
    expect(Buffer.byteLength(html)).toBeLessThan(250_000);
  });

  test('escapes whatever people write, clips it, and turns nothing round', () => {
    const title = HOSTILE + 'x'.repeat(10_000);
    const text = `${HOSTILE}\n[click](javascript:alert(1)) [ok](https://example.com/"onx="1)\n# Heading\n<b>bold</b>`;
    const incident = sampleIncident('INC"><script>', { title, components: [{ id: 'a', title }] });
    const hostile = { ...incident, updates: incident.updates.map((update) => ({ ...update, text })) };
    const status = samplePage({
      ...{ title, description: title, incidents: [{ ...hostile, resolvedAt: null }], past: [hostile] },
      groups: [{ id: 'a', title, state: 'major', components: [{ ...sampleComponent(title, 0) }] }],
      maintenance: { banner: { ...sampleWork('started', 0), title }, upcoming: [], past: [] },
    });
    for (const html of [
      renderPage(status),
      renderIncident(status, hostile, servedView(status, 'de')),
      renderHistory(
        status,
        { month: '2026-11', incidents: [hostile], page: 2, pages: 3, earlier: '2026-10', later: null },
        servedView(status, 'fr'),
      ),
    ]) {
      parsed(html);
      expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(html).not.toMatch(/<script|<img|href="javascript|"onx|[\u202a-\u202e\u2066-\u2069]/);
      expect(Buffer.byteLength(html)).toBeLessThan(60_000);
    }
  });
});

describe('a language', () => {
  test.each(Object.keys(LANGUAGES))('%s fills in all that it says', (language) => {
    const status = samplePage({ languages: Object.keys(LANGUAGES) });
    const html = renderPage(status, servedView(status, language));
    expect(html).toContain(`<html lang="${language}">`);
    expect(html).not.toMatch(/\{\w+\}|undefined|NaN|Invalid/);
    expect(html.replace(/<style>.*<\/style>/s, '')).toContain(LANGUAGES[language as 'en'].overall.partial);
    expect(html).toContain(`href="/status/shop?lang=${language === 'pl' ? 'pt' : 'pl'}"`);
  });

  test('has the same gaps as English in every text', () => {
    const gapsOf = (value: unknown): unknown =>
      typeof value === 'string'
        ? [...value.matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort()
        : Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, gapsOf(one)]));
    for (const words of Object.values(LANGUAGES)) expect(gapsOf(words)).toEqual(gapsOf(LANGUAGES.en));
  });

  test('that it does not speak is English; dates and numbers are those of the language', () => {
    expect(speakerOf('xx', 'UTC').language).toBe('en');
    const german = speakerOf('de', 'Europe/Berlin');
    expect(german.moment('2026-07-01T10:00:00Z')).toBe('01.07.2026, 12:00');
    expect(german.offset('2026-07-01T10:00:00Z')).toBe('UTC+02:00');
    expect(german.percent(99.99)).toMatch(/^99,99\s%$/);
    expect(german.days(1)).toBe('1 Tag');
    expect(german.span(80 * 60_000)).toBe('1 Stunde 20 Minuten');
    expect(speakerOf('en', 'UTC').offset('2026-07-01T10:00:00Z')).toBe('UTC');
    expect(fill('{a} {b}', { a: 1 })).toBe('1 {b}');
  });
});

describe('colours', () => {
  test.each(['#ffffff', '#000000', '#ffff00', '#0b6e4f', '#777777', '#ff0000', '#eeeeee'])(
    '%s: text on it and links of it can be read',
    (colour) => {
      const { top, onTop, linkLight, linkDark } = accentOf(colour);
      expect(top).toBe(colour);
      expect(contrastOf(top, onTop)).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(linkLight, LIGHT_GROUND)).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(linkDark, DARK_GROUND)).toBeGreaterThanOrEqual(4.5);
    },
  );
});

test('the policy allows the style by its hash and the logo, and nothing else', () => {
  const look = samplePage().look;
  expect(pagePolicyHeader({ look })).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  const at = (logo: string) => pagePolicyHeader({ look: { ...look, logo } });
  expect(at('https://cdn.example.com/a/logo.svg')).toContain('; img-src https://cdn.example.com;');
  expect(at('data:image/png;base64,AAAA')).toContain('; img-src data:;');
  expect(renderPage(samplePage({ look: { ...look, logo: 'https://cdn.example.com/logo.svg' } }))).toContain(
    '<img src="https://cdn.example.com/logo.svg" alt="">',
  );
});

test('Markdown that is hostile takes no time', () => {
  const started = performance.now();
  for (const text of ['**'.repeat(10_000), '['.repeat(20_000), '`'.repeat(20_000), 'https://'.repeat(3_000)]) {
    String(markdown(text));
  }
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(String(markdown('a\u0007b <i>\n\n```\n<x>\n```'))).toBe('<p>ab &lt;i&gt;</p><pre>&lt;x&gt;</pre>');
});
