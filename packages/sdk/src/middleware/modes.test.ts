import { describe, expect, it } from 'vitest';
import { escapeHtml, prefersHtml } from './answer.ts';
import { decideMaintenance } from './maintenance.ts';
import { readMode, retryAfterSeconds } from './mode.ts';
import { decideReadOnly } from './read-only.ts';
import { requestOf } from './request.fixture.ts';
import { equalInConstantTime, matchAllowList } from './staff.ts';

const NOW_MS = Date.UTC(2026, 0, 31, 12);
const SECRET = 'a-secret-of-the-staff';

describe('readMode', () => {
  it.each([[undefined], [false], [0], [''], ['  '], ['off'], ['Normal'], ['false'], ['none']])('%j is off', (value) => {
    expect(readMode(value)).toBeNull();
  });

  it.each([
    [true, null, null],
    [1, null, null],
    ['on', null, null],
    [' We move house ', 'We move house', null],
    ['{"message":"We move house"}', 'We move house', null],
    ['{"message":"x","until":"2026-01-31T12:00:00Z"}', 'x', NOW_MS],
    [`{"until":${NOW_MS}}`, null, NOW_MS],
    ['{"message":7,"until":"soon"}', null, null],
    ['{"until":1e300}', null, null],
    ['{"until":-5}', null, null],
    ['{"message":', null, null],
    ['{}', null, null],
  ])('%j is on', (value, message, untilMs) => expect(readMode(value)).toEqual({ message, untilMs }));
});

describe('retryAfterSeconds', () => {
  it.each([
    [NOW_MS + 90_000, 90],
    [NOW_MS + 1, 1],
    [NOW_MS, 60],
    [NOW_MS - 5_000, 60],
    [NOW_MS + 1e12, 86_400],
    [null, 60],
  ])('%j: %i', (untilMs, seconds) => expect(retryAfterSeconds(untilMs, NOW_MS, 60)).toBe(seconds));
});

describe('prefersHtml', () => {
  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['text/html;q=0.5, application/json', false],
    ['application/json, text/html', true],
    ['TEXT/HTML', true],
    ['text/html;q=0', false],
    ['text/html;q=2', false],
    ['text/html;q=', false],
    ['text/html;level=1;q=0.1', true],
    ['*/*', false],
    ['', false],
    [undefined, false],
    [';;;,,,q=1', false],
    [`${'a/b,'.repeat(300)}text/html`, false],
  ])('%j: %s', (accept, html) => {
    expect(prefersHtml(accept)).toBe(html);
  });
});

describe('matchAllowList', () => {
  it('compares whole secrets', () => {
    expect(equalInConstantTime(SECRET, SECRET)).toBe(true);
    for (const wrong of ['', SECRET.slice(1), `${SECRET}${SECRET}`, SECRET.toUpperCase(), `${SECRET}\0`]) {
      expect([wrong, equalInConstantTime(wrong, SECRET)]).toEqual([wrong, false]);
    }
  });

  it('knows cookies and several secrets', () => {
    const cookie = matchAllowList({ cookie: { name: 'staff', secrets: ['another-secret-1', SECRET] } });
    const given = (text: string) => cookie(requestOf('GET /', { headers: { cookie: text } }));
    expect(given(`a=b; staff=${SECRET}`)).toBe(true);
    expect(given(`staff="another-secret-1"`)).toBe(true);
    expect(given(`notstaff=${SECRET}`)).toBe(false);
    expect(given(`staff=no; staff=${SECRET}`)).toBe(false);
    expect(given('staff')).toBe(false);
    expect(given(`staff=${'x'.repeat(100_000)}`)).toBe(false);
  });

  it('lets nobody through when it says nothing, and refuses short secrets', () => {
    expect(matchAllowList({})(requestOf())).toBe(false);
    expect(() => matchAllowList({ header: { name: 'x', secrets: [''] } })).toThrow('16 characters');
  });
});

describe('decideMaintenance', () => {
  const html = { headers: { accept: 'text/html' } };

  it('says until when', () => {
    const value = JSON.stringify({ message: 'We move house', until: NOW_MS + 600_000 });
    const answer = decideMaintenance()(requestOf('GET /', html), value, NOW_MS);
    expect(answer?.headers).toMatchObject({ 'retry-after': '600', vary: 'Accept' });
    expect(answer?.body).toContain('<time datetime="2026-01-31T12:10:00.000Z">2026-01-31 12:10 UTC</time>');
    const json = decideMaintenance()(requestOf(), value, NOW_MS);
    expect(JSON.parse(json?.body ?? '')).toMatchObject({ until: '2026-01-31T12:10:00.000Z', retryAfterSeconds: 600 });
    const past = decideMaintenance()(requestOf('GET /', html), value, NOW_MS + 600_001);
    expect(past?.headers['retry-after']).toBe('120');
    expect(past?.body).not.toContain('<time');
  });

  it('escapes what people wrote, and has no script', () => {
    const message = `<script>alert("x")</script> & 'y'`;
    const body = decideMaintenance()(requestOf('GET /', html), message, NOW_MS)?.body ?? '';
    expect(body).toContain(escapeHtml(message));
    expect(body).not.toContain('<script');
    expect(body).toContain('prefers-color-scheme:dark');
  });

  it('takes a page of ones own', () => {
    const decide = decideMaintenance({ template: ({ detail }) => `<h1>${escapeHtml(detail)}</h1>`, message: 'a & b' });
    expect(decide(requestOf('GET /', html), true, NOW_MS)?.body).toBe('<h1>a &amp; b</h1>');
  });

  it('is over as soon as the lever says so', () => {
    const decide = decideMaintenance();
    expect(decide(requestOf(), 'x', NOW_MS)?.status).toBe(503);
    expect(decide(requestOf(), '', NOW_MS)).toBeNull();
    expect(decide(requestOf(), undefined, NOW_MS)).toBeNull();
  });
});

describe('decideReadOnly', () => {
  const decide = decideReadOnly({ except: ['POST /login'] });
  it.each([
    ['GET /x', {}, true],
    ['HEAD /x', {}, true],
    ['OPTIONS /x', {}, true],
    ['POST /x', {}, false],
    ['get /x', {}, false],
    ['BREW /x', {}, false],
    [' /x', {}, false],
    ['POST /login', {}, true],
    ['POST /x/../login', {}, false],
    ['PUT /login', {}, false],
    ['POST /x', { 'x-http-method-override': 'GET' }, false],
    ['GET /x', { 'x-http-method-override': 'delete' }, false],
    ['GET /x', { 'x-method-override': 'PATCH' }, false],
    ['GET /x', { 'x-http-method': 'HEAD' }, true],
  ])('%s with %j: goes on %s', (target, headers: Record<string, string>, goesOn) => {
    expect(decide(requestOf(target, { headers }), true, NOW_MS) === null).toBe(goesOn);
    expect(decide(requestOf(target, { headers }), false, NOW_MS)).toBeNull();
  });

  it('says why', () => {
    const answer = decide(requestOf('POST /x'), 'Until noon', NOW_MS);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ status: 503, detail: 'Until noon', readOnly: true });
    expect(answer?.headers['retry-after']).toBe('60');
  });
});
