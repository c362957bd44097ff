import type { StatusUpdate } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

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
