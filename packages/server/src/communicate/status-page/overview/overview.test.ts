import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVICE } from '../../../contain/response-node.fixture.ts';
import { exportStatus } from '../export/export-status.ts';
import { PAGE, type StatusNode, startStatusNode } from '../serve/status-node.fixture.ts';

let node: StatusNode;
beforeAll(async () => {
  node = await startStatusNode();
});
afterAll(() => node.close());

interface Page {
  readonly state: string;
  readonly trouble: string | null;
  readonly open: number;
  readonly components: readonly { readonly id: string }[];
  readonly addresses: readonly { readonly what: string; readonly url: string }[];
  readonly subscribers: Readonly<Record<string, number>>;
}
const pages = async () => (await node.call('GET', '/api/status')).body.pages as readonly Page[];
const notices = `/api/status/${SERVICE}/notices`;
const words = { title: 'Slow <b>mail', text: 'It is **late**.' };

describe('the pages as the team sees them', () => {
  test('say what the public reads, who has subscribed, and addresses that work', async () => {
    const consent = 'contract of 2026';
    const added = await node.call('POST', `/api/status/${SERVICE}/subscribers`, {
      address: 'ann@example.com',
      consent,
    });
    expect(added.status).toBe(200);
    const [page] = await pages();
    expect(page).toMatchObject({ service: SERVICE, private: false, trouble: null, open: 0 });
    expect(page?.subscribers).toEqual({ email: 1, webhook: 0, slack: 0 });
    expect(page?.components.map(({ id }) => id)).toContain('webhooks');
    for (const { url } of page?.addresses ?? []) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
  });

  test('carry the key of a private page, and say that its password is not set', async () => {
    await node.setPage({ private: true, password: 'open sesame' });
    const [closed] = await pages();
    expect(closed?.trouble).toBeNull();
    for (const { url } of closed?.addresses ?? []) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    await node.setPage({ private: true, password: null });
    expect((await pages())[0]?.trouble).toContain('its password is not set');
    await node.setPage({ private: false });
  });
});

describe('the preview of a notice', () => {
  const preview = (body: object) => node.call('POST', `${notices}/preview`, body);

  test('is the page as it would be, and nothing is posted', async () => {
    const { status, body } = await preview({ ...words, components: { webhooks: 'partial' } });
    expect([status, body.told]).toEqual([200, 1]);
    expect(body.html).toContain('Slow &lt;b&gt;mail');
    expect(body.html).toContain('<b>late</b>');
    expect((await node.call('GET', notices)).body.notices).toEqual([]);
    expect((await node.ask(PAGE)).text).not.toContain('Slow');
  });

  test('of what comes under one shows what was said before, and that it is over', async () => {
    const { body: posted } = await node.call('POST', notices, { ...words, components: { webhooks: 'partial' } });
    const ended = { title: 'Mail was late', text: 'It is in time again.', status: 'resolved', notice: posted.id };
    const { body } = await preview(ended);
    expect(body.html).toContain('Mail was late');
    expect(body.html).toMatch(/in time again[\s\S]*<b>late<\/b>/);
    expect(body.html).toContain('class="over"');
    const listed = (await node.call('GET', notices)).body.notices;
    expect(listed).toMatchObject([{ status: 'investigating', updates: [{}] }]);
  });

  test('is refused for components that are not public, and under notices that are not there', async () => {
    expect((await preview({ ...words, components: { nothing: 'major' } })).status).toBe(400);
    expect((await preview({ ...words, notice: '999' })).status).toBe(404);
  });
});

test('a copy that has failed for ten minutes is a warning of the health board, and a figure at once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-warn-'));
  await node.setPage({ export: { folder, s3: null, url: null } });
  const write = () => exportStatus(node.app, node.app.plans.get(SERVICE), false);
  const warnings = async (query = '') => (await node.call('GET', `/api/health${query}`)).body.warnings;
  const figure = async () =>
    /tocsin_status_copy_failing_seconds\{service="churn-saver",target="folder"\} (\S+)/.exec(
      await (await fetch(`${node.url}/metrics`)).text(),
    )?.[1];
  await write();
  expect([await warnings(), await figure()]).toEqual([[], '0']);
  await writeFile(join(folder, '.tocsin-status.json'), '{');
  await write();
  node.clock.advance(9 * 60_000);
  expect([await warnings(), await figure()]).toEqual([[], '540']);
  node.clock.advance(2 * 60_000);
  expect(await warnings(`?service=${SERVICE}`)).toEqual([{ service: SERVICE, text: expect.stringContaining(folder) }]);
  await rm(folder, { recursive: true });
  await write();
  expect([await warnings(), await figure()]).toEqual([[], '0']);
});
