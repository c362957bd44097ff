import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

it('makes a sign-in link', async () => {
  server.answers['POST /api/signin-links'] = { url: 'http://x/signin?token=t', person: 'Riley' };
  expect((await tocsin('signin', '--person', 'riley')).out).toContain('\n  http://x/signin?token=t\n');
  expect(server.requests[0]?.body).toEqual({ person: 'riley' });
});
