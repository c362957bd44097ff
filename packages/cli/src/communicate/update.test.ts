import type { StatusUpdate } from '@tocsin/server/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const draft: StatusUpdate = {
  ...{ id: 'u1', incidentId: 'INC-1', audience: 'customers', audienceTitle: 'Customers', external: true },
  ...{
    statusPage: true,
    status: 'draft',
    subject: 'Trouble',
    text: 'We have {{ trouble }}.',
    recipients: ['list@example.com'],
  },
  ...{
    missing: ['trouble'],
    dueAt: '2026-11-20T03:00:00.000Z',
    createdAt: '2026-11-20T03:00:00.000Z',
    sentAt: null,
    sentBy: null,
  },
  ...{ version: 3, editedAt: null, editedBy: null, unattended: false },
};

const tocsin = (...args: string[]) => runTocsin(['update', ...args], { TOCSIN_URL: server.url });

it('drafts an update, and says what must be filled in and who gets it', async () => {
  server.answers['POST /api/incidents/INC-1/updates'] = draft;
  const { out } = await tocsin('draft', 'INC-1', 'customers');
  expect(server.requests[0]?.body).toEqual({ audience: 'customers' });
  expect(out).toContain('Goes to   list@example.com, the status page\n');
  expect(out).toContain('Fill in   trouble\n');
  expect(out).toContain('Next: tocsin update send u1\n');
});

it('edits with a text or a file, not both and not neither', async () => {
  server.answers['PUT /api/updates/u1'] = draft;
  await tocsin('edit', 'u1', '--text', 'Better.', '--subject', 'Well');
  expect(server.requests[0]?.body).toEqual({ subject: 'Well', text: 'Better.' });
  expect((await tocsin('edit', 'u1')).code).toBe(2);
  expect((await tocsin('edit', 'u1', '--text', 'a', '--file', 'b')).code).toBe(2);
  expect((await tocsin('edit', 'u1', '--file', '/nonexistent')).err).toContain('/nonexistent cannot be read');
  expect(server.requests).toHaveLength(1);
});

it('sends', async () => {
  server.answers['POST /api/updates/u1/send'] = { ...draft, status: 'sent' };
  expect((await tocsin('send', 'u1')).out).toBe('u1 is sent to Customers: list@example.com, the status page.\n');
});

it('lists what is due with the time that is left, the late in words', async () => {
  const soon = new Date(Date.now() + 10 * 60_000 + 5_000).toISOString();
  const past = new Date(Date.now() - 7 * 60_000).toISOString();
  const one = {
    ...{ id: 'team', title: 'Team', external: false, dueAt: soon, remindAt: null, lateAt: soon, state: 'scheduled' },
    ...{ draftId: null, intervalSeconds: 900, lastSentAt: null, late: 0, trigger: null, unattended: false },
    ...{ incidentId: 'INC-1', incidentTitle: 'Down', severity: 'P0' },
  };
  const late = { ...one, title: 'Customers', external: true, dueAt: past, state: 'late', late: 2, draftId: 'u1' };
  server.answers['GET /api/due-updates?incidentId=INC-1'] = { due: [late, one] };
  server.answers['GET /api/updates?incidentId=INC-1'] = { updates: [] };
  const { out } = await tocsin('list', '--incident', 'INC-1');
  expect(out).toMatch(/Customers +outside +late by 7 min +2 +u1/);
  expect(out).toMatch(/Team +team +due in 10 min +- +-/);
  expect(Object.keys(JSON.parse((await tocsin('list', '--incident', 'INC-1', '--json')).out))).toEqual([
    'due',
    'updates',
  ]);
});

it('previews each channel, and says what hinders the sending', async () => {
  server.answers['GET /api/updates/u1/preview'] = {
    ...{ id: 'u1', missing: ['trouble'], hindrance: 'Fill these in before sending: [[trouble]]' },
    channels: [
      {
        channel: 'text',
        type: 'twilio-sms',
        sandbox: true,
        recipients: ['Ann'],
        rendered: { kind: 'sms', text: 'Down' },
        segments: 2,
      },
      {
        channel: 'slack',
        type: 'slack',
        sandbox: false,
        recipients: ['#a'],
        rendered: { kind: 'slack', blocks: [{ text: { text: 'In blocks' } }] },
        segments: null,
      },
    ],
    statusPage: { title: 'Trouble', text: 'We look', components: [], subscribers: 12 },
  };
  const { out } = await tocsin('preview', 'u1');
  expect(out).toContain('text to Ann (twilio-sms, 2 text messages, which is a sandbox: see the Outbox)\n  Down');
  expect(out).toContain('In blocks');
  expect(out).toContain('Status page, the whole service; 12 subscribers are told');
  expect(out).toContain('Fill these in before sending');
});

it('refuses to write over what somebody saved since, where a version is said', async () => {
  server.answers['PUT /api/updates/u1'] = problem(409, 'conflict', 'Ben has saved this draft since you read it.');
  const { code, err } = await tocsin('edit', 'u1', '--text', 'x', '--version-read', '2');
  expect(server.requests[0]?.body).toEqual({ text: 'x', version: 2 });
  expect([code, err]).toEqual([expect.any(Number), expect.stringContaining('Ben has saved')]);
  expect(code).not.toBe(0);
});

describe('tocsin status', () => {
  const status = (...args: string[]) => runTocsin(['status', ...args], { TOCSIN_URL: server.url });
  const audience = { id: 'page', title: 'Status page', external: true, statusPage: true };
  const room = {
    id: 'INC-1',
    security: null,
    allAudiences: [audience, { ...audience, id: 'team', statusPage: false }],
  };

  it('posts only with --yes, by a draft that is written and sent', async () => {
    server.answers['GET /api/incidents/INC-1'] = room;
    const dry = await status('post', 'INC-1', 'We look into it');
    expect(dry.out).toContain('Would be published for Status page, about INC-1:\n\nWe look into it');
    expect(dry.out).toContain('Say --yes');
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
    server.answers['POST /api/incidents/INC-1/updates'] = draft;
    server.answers['PUT /api/updates/u1'] = draft;
    server.answers['POST /api/updates/u1/send'] = { ...draft, status: 'sent' };
    const { out } = await status('post', 'INC-1', 'We look into it', '--yes');
    expect(out).toContain('u1 is published for Customers');
    expect(server.requests.slice(-3).map(({ body }) => body)).toEqual([
      { audience: 'page' },
      { text: 'We look into it', version: 3 },
      undefined,
    ]);
  });

  it('leaves alone a draft that somebody else is writing, and names the audiences that there are', async () => {
    server.answers['GET /api/incidents/INC-1'] = room;
    server.answers['POST /api/incidents/INC-1/updates'] = { ...draft, editedBy: 'Ben' };
    const { err } = await status('post', 'INC-1', 'x', '--yes');
    expect(err).toContain('Ben has a draft for Customers that is not sent. Look at it: tocsin update show u1');
    expect(server.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    expect((await status('post', 'INC-1', 'x', '--audience', 'all')).err).toContain('There are: page, team.');
  });

  it('shows what the public sees', async () => {
    server.answers['GET /status/shop.json'] = {
      ...{ title: 'Shop', state: 'degraded' },
      groups: [{ components: [{ title: 'Checkout', state: 'major' }] }],
      incidents: [{ title: 'Slow', updates: [{ at: '2026-01-05T10:00:00.000Z', text: 'We look' }] }],
    };
    const { out } = await status('page', '--service', 'shop');
    expect(out).toContain('Shop: degraded\n  Checkout: major');
    expect(out).toContain('We look');
  });
});
