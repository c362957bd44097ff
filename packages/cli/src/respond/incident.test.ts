import type { IncidentRoom, Timeline } from '@tocsin/server/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });
const fromNow = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

function entry(seq: number, text: string): IncidentRoom['timeline'][number] {
  return {
    seq,
    at: fromNow(-60),
    actor: { kind: 'system', name: 'Tocsin' },
    kind: 'note',
    text,
    fact: {},
    hash: `${seq}`,
  };
}

function room(changes: Partial<IncidentRoom> = {}): IncidentRoom {
  return {
    ...{ id: 'INC-2026-001', service: 'shop', title: 'Checkout fails', status: 'acknowledged', active: true },
    ...{ severity: 'P1', severityName: 'High', severityRank: 1, firstSeverity: 'P1', components: ['checkout'] },
    ...{ startedAt: fromNow(-300), openedAt: fromNow(-240), acknowledgedAt: fromNow(-120), acknowledgedBy: 'Riley' },
    ...{ resolvedAt: null, commander: 'Sam', planVersion: 'v', resolution: null, falsePositive: false, severities: [] },
    alerts: [
      {
        dedupKey: 'k',
        source: 'http',
        summary: '500 from /pay',
        severity: 'P1',
        status: 'firing',
        since: fromNow(-300),
      },
    ],
    people: [{ role: 'commander', person: 'sam', name: 'Sam' }],
    responders: [
      { person: 'sam', name: 'Sam' },
      { person: 'riley', name: 'Riley' },
    ],
    ...{ pages: [], muted: [], directory: [], snoozedUntil: null, links: [], mergedInto: null },
    ...{ unlistedAlerts: { total: 0, firing: 0 }, reports: { count: 0, people: 0 }, vendors: [] },
    impact: {
      ...{
        scope: null,
        users: null,
        customers: null,
        share: null,
        since: null,
        trend: null,
        revenue: null,
        data: null,
      },
      estimate: null,
    },
    clocks: [
      {
        name: 'acknowledge',
        label: 'Acknowledge',
        dueAt: fromNow(660),
        status: 'met',
        consequence: 'the next step is paged',
      },
      {
        name: 'resolve',
        label: 'Resolve',
        dueAt: fromNow(3630),
        status: 'running',
        consequence: 'the commander is paged',
      },
      {
        name: 'update',
        label: 'Update: Customers',
        dueAt: fromNow(-90),
        status: 'missed',
        consequence: 'it counts as late',
      },
    ],
    ...{
      runbook: { id: 'checkout', title: 'Checkout failure' },
      runs: [],
      restoration: null,
      updates: [],
      audiences: [],
      allAudiences: [],
      triggers: [],
      comingTriggers: [],
      security: null,
    },
    levers: [
      { id: 'checkout', title: 'Checkout', pulled: true, value: false },
      { id: 'search', title: 'Search', pulled: false, value: true },
    ],
    review: null,
    timeline: Array.from({ length: 18 }, (_, index) => entry(index + 1, `line ${index + 1}`)),
    ...changes,
  };
}

describe('incident show', () => {
  it('puts clocks with the time left, people, alerts, levers and the latest lines on one screen', async () => {
    server.answers['GET /api/incidents/INC-2026-001'] = room();
    const { code, out } = await tocsin('incident', 'show', 'INC-2026-001');
    expect(out).toContain('INC-2026-001  P1 High  Checkout fails\n');
    expect(out).toMatch(/Status {3}acknowledged; acknowledged 2 min( \d+ s)? ago \(.*\d\d:\d\d\) by Riley\n/);
    expect(out).toMatch(/Acknowledge {8}met +the next step is paged\n/);
    expect(out).toMatch(/Resolve {12}running {2}1 h left \(.*\d\d:\d\d\) +the commander is paged\n/);
    expect(out).toMatch(/Update: Customers {2}missed {3}1 min 3\d s over/);
    expect(out).toContain('  commander  Sam (sam)\n  responder  Riley (riley)\n');
    expect(out).toMatch(/firing {2}500 from \/pay {2}http/);
    expect(out).toContain('pulled  checkout  Checkout  false\n');
    expect(out).not.toContain('Search');
    expect(out).toContain('Timeline (3 earlier: --timeline shows all)\n');
    expect(out).not.toMatch(/Tocsin: line 3$/m);
    expect(out).toMatch(/Tocsin: line 4$/m);
    expect(code).toBe(0);
  });

  it('shows the whole timeline on request, and lines of an entry below each other', async () => {
    server.answers['GET /api/incidents/INC-2026-001'] = room({
      timeline: [...room().timeline, entry(19, 'first\nsecond')],
    });
    const { out } = await tocsin('incident', 'show', 'INC-2026-001', '--timeline');
    expect(out).toMatch(/Tocsin: line 1$/m);
    expect(out).toMatch(/Tocsin: first\n {12}second$/m);
  });

  it('lets no text from outside steer the terminal, and colours nothing in a pipe', async () => {
    server.answers['GET /api/incidents/INC-2026-001'] = room({ title: 'Oh\u001b[2J\u001b]0;evil\u0007 no\u0008' });
    const { out } = await tocsin('incident', 'show', 'INC-2026-001');
    expect(out).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

describe('what keeps the telephones quiet', () => {
  it('stands in the room: the snooze, who muted it, and the methods that are still to come', async () => {
    const person = { person: 'sam', name: 'Sam' };
    const sms = { channel: 'sms', outcome: 'to come', sandbox: false, dueAt: fromNow(130) };
    const mail = { channel: 'mail', outcome: 'delivered', sandbox: true, dueAt: null };
    const page = { id: 'p1', at: fromNow(-60), why: 'escalation', status: 'delivered' as const };
    server.answers['GET /api/incidents/INC-2026-001'] = room({
      snoozedUntil: fromNow(1810),
      muted: [person],
      pages: [{ ...page, ...person, channels: [mail, sms] }],
    });
    const { out } = await tocsin('incident', 'show', 'INC-2026-001');
    expect(out).toMatch(/Snoozed +until in 30 min \(.*\d\d:\d\d\)\n/);
    expect(out).toContain('muted      Sam (sam)\n');
    expect(out).toMatch(/Sam +delivered +mail \(Outbox\), sms \(in 2 min/);
  });
});

describe('incident list', () => {
  it('asks for the active ones unless told otherwise', async () => {
    server.answers['GET /api/incidents?active=true'] = { incidents: [] };
    server.answers['GET /api/incidents'] = { incidents: [room()] };
    expect((await tocsin('incident', 'list')).out).toBe('No incident is active.\n');
    expect((await tocsin('incident', 'list', '--all')).out).toMatch(
      /^INC-2026-001 {2}P1 High {2}acknowledged {2}Checkout fails {2}shop {5}4 min/m,
    );
  });
});

describe('commands', () => {
  it.each([
    [['ack', 'INC-1'], 'acknowledge', undefined],
    [['escalate', 'INC-1'], 'escalate', undefined],
    [['note', 'INC-1', 'look at the log'], 'notes', { text: 'look at the log' }],
    [['severity', 'INC-1', 'P0', '--reason', 'worse'], 'severity', { severity: 'P0', reason: 'worse' }],
    [['status', 'INC-1', 'identified'], 'status', { status: 'identified' }],
    [['assign', 'INC-1', 'scribe', 'sam'], 'roles', { role: 'scribe', person: 'sam' }],
    [['role', 'INC-1', 'scribe', 'sam'], 'roles', { role: 'scribe', person: 'sam' }],
    [['reassign', 'INC-1', 'sam', '--reason', 'knows it'], 'reassign', { person: 'sam', reason: 'knows it' }],
    [['reassign', 'INC-1', 'sam'], 'reassign', { person: 'sam' }],
    [['snooze', 'INC-1', '1h30m'], 'snooze', { minutes: 90 }],
    [['mute', 'INC-1'], 'mute', { muted: true }],
    [['mute', 'INC-1', '--person', 'sam', '--off'], 'mute', { person: 'sam', muted: false }],
    [
      ['resolve', 'INC-1', 'rolled back', '--false-positive'],
      'resolve',
      { resolution: 'rolled back', falsePositive: true },
    ],
    [['reopen', 'INC-1', '--reason', 'again'], 'reopen', { reason: 'again' }],
  ])('%j posts to %s', async (args, path, body) => {
    server.answers[`POST /api/incidents/INC-1/${path}`] = room();
    const { code, out } = await tocsin('incident', ...args);
    expect(server.requests).toEqual([
      { method: 'POST', path: `/api/incidents/INC-1/${path}`, authorization: 'Bearer a-token-of-the-test', body },
    ]);
    expect(out).toMatch(/Next clock: Resolve, running, 1 h left/);
    expect(code).toBe(0);
  });

  it('opens an incident for the only service', async () => {
    server.answers['GET /api/plans'] = { plans: [{ service: 'shop' }] };
    server.answers['POST /api/incidents'] = room();
    await tocsin('incident', 'open', '-', 'Checkout fails', '--severity', 'P1', '--component', 'checkout', 'cart');
    const body = { title: 'Checkout fails', severity: 'P1', components: ['checkout', 'cart'], service: 'shop' };
    expect(server.requests.at(-1)?.body).toEqual(body);
  });

  it('escapes what stands in an address', async () => {
    await tocsin('incident', 'ack', '../plans?x');
    expect(server.requests[0]?.path).toBe('/api/incidents/..%2Fplans%3Fx/acknowledge');
  });
});

describe('security', () => {
  it('keeps an incident from those outside, until somebody says why not', async () => {
    server.answers['POST /api/incidents/INC-2026-001/security'] = room();
    const { code, out } = await tocsin('incident', 'security', 'INC-2026-001', '--reason', 'Keys leaked');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('is a security incident') });
    expect(server.requests.at(-1)?.body).toEqual({ reason: 'Keys leaked' });
    const refused = await tocsin('incident', 'security', 'INC-2026-001', '--release');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('Say why, with --reason.') });
    server.answers['POST /api/incidents/INC-2026-001/security/release'] = room();
    const released = await tocsin('incident', 'security', 'INC-2026-001', '--release', '--reason', 'All are told');
    expect(released).toMatchObject({ code: 0, out: expect.stringContaining('is under embargo no more') });
    expect(server.requests.at(-1)).toMatchObject({
      path: expect.stringMatching(/release$/),
      body: { reason: 'All are told' },
    });
  });
});

describe('verify', () => {
  const timeline: Timeline = { entries: [entry(1, 'a'), entry(2, 'b')], chain: 'whole', brokenAt: null };

  it.each([
    [timeline, 'INC-1: the chain of its 2 timeline entries is whole.\n', 0],
    [
      { ...timeline, chain: 'broken', brokenAt: 2 },
      'INC-1: the chain is broken at entry 2: it, or what came before it, was changed.\n',
      1,
    ],
  ])('tells a whole chain from a broken one', async (answer, text, exitCode) => {
    server.answers['GET /api/incidents/INC-1/timeline'] = answer;
    expect(await tocsin('incident', 'verify', 'INC-1')).toEqual({ code: exitCode, out: text, err: '' });
  });
});

describe('refusals', () => {
  it.each([
    [400, 'invalid', 2],
    [403, 'forbidden', 6],
    [404, 'not-found', 4],
    [409, 'conflict', 5],
    [413, 'too-large', 2],
    [429, 'too-many', 3],
    [500, 'internal', 70],
  ])('%i %s exits with its own code', async (status, code, exitCode) => {
    server.answers['POST /api/incidents/INC-1/acknowledge'] = problem(status, code, 'This is why.');
    expect(await tocsin('incident', 'ack', 'INC-1')).toEqual({ code: exitCode, out: '', err: 'This is why.\n' });
  });

  it('names the places that are wrong, as text and as JSON', async () => {
    const errors = [{ at: 'title', message: 'too long' }];
    server.answers['POST /api/incidents/INC-1/acknowledge'] = problem(400, 'invalid', 'Malformed.', errors);
    expect((await tocsin('incident', 'ack', 'INC-1')).err).toBe('Malformed.\n  title: too long\n');
    const { err } = await tocsin('incident', 'ack', 'INC-1', '--json');
    expect(JSON.parse(err)).toEqual({ code: 'invalid', detail: 'Malformed.', errors });
  });

  it('says which token was not accepted, or where one was looked for', async () => {
    server.answers['GET /api/incidents?active=true'] = problem(401, 'unauthorized', 'Sign in first.');
    const wrong = await tocsin('incident', 'list');
    expect(wrong.err).toContain('The token from TOCSIN_TOKEN is not one of this Tocsin.');
    expect(wrong.code).toBe(6);
    const none = await runTocsin(['incident', 'list'], {
      TOCSIN_URL: server.url,
      TOCSIN_TOKEN: '',
      TOCSIN_DATA: '/nonexistent',
    });
    expect(none.err).toContain('There is no token in /nonexistent/token');
    expect(none.code).toBe(6);
  });

  it('exits 2 for wrong usage, without asking the server', async () => {
    expect((await tocsin('incident', 'ack')).code).toBe(2);
    expect((await tocsin('incident', 'bogus')).code).toBe(2);
    expect((await tocsin('incident', 'reopen', 'INC-1')).code).toBe(2);
    expect((await tocsin('incident', 'snooze', 'INC-1')).code).toBe(2);
    expect((await tocsin('incident', 'snooze', 'INC-1', 'soon')).code).toBe(2);
    expect((await runTocsin(['incident', 'list'], { TOCSIN_URL: 'nonsense' })).code).toBe(2);
    expect(server.requests).toEqual([]);
  });
});
