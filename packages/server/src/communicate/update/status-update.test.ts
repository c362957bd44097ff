import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readTimeline } from '../../respond/incident.views.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

type Update = Record<string, unknown> & { id: string; text: string; audience: string; missing: string[] };

async function kinds(incidentId: string, kind: string): Promise<number> {
  return (await readTimeline(node.app.db, incidentId)).filter(({ fact }) => fact.kind === kind).length;
}

async function updatesOf(incidentId: string): Promise<Update[]> {
  const { body } = await node.call('GET', `/api/updates?incidentId=${incidentId}`);
  return body.updates as Update[];
}

async function draft(incidentId: string, audience: string): Promise<Update> {
  const { status, body } = await node.call('POST', `/api/incidents/${incidentId}/updates`, { audience });
  expect(status).toBe(200);
  return body as Update;
}

describe('a draft', () => {
  test('of every audience of the plan has all its facts', async () => {
    const { id } = await node.open('P1');
    for (const audience of Object.keys(node.app.plans.get(SERVICE).communication.audiences)) {
      const update = await draft(id, audience);
      expect(update.missing).toEqual([]);
      expect(update.text).not.toMatch(/\[\[|undefined|null|\{\{/);
    }
  });

  test('is asked for by the incident, and the same job again changes nothing', async () => {
    const { id } = await node.open('P1');
    await node.settle();
    const [first, ...others] = (await updatesOf(id)).filter(({ audience }) => audience === 'team');
    expect(others).toEqual([]);
    const drafted = await kinds(id, 'update-drafted');
    const dueMs = Date.parse(String(first?.dueAt));
    const payload = { incidentId: id, service: SERVICE, audience: 'team', dueMs };
    await Promise.all([1, 2, 3].map(() => node.app.jobs.add(node.app.db, 'draft-update', payload)));
    await node.settle();
    expect(await kinds(id, 'update-drafted')).toBe(drafted);
    expect((await updatesOf(id)).filter(({ audience }) => audience === 'team')).toEqual([first]);
  });

  test('by two jobs at once is one draft', async () => {
    const { id } = await node.open('P3', ['webhooks']);
    await node.settle();
    const before = await kinds(id, 'update-drafted');
    const payload = { incidentId: id, service: SERVICE, audience: 'customers', dueMs: node.clock.now() };
    await Promise.all([1, 2, 3, 4].map(() => node.app.jobs.add(node.app.db, 'draft-update', payload)));
    await node.settle();
    expect((await updatesOf(id)).filter(({ audience }) => audience === 'customers')).toHaveLength(1);
    expect(await kinds(id, 'update-drafted')).toBe(before + 1);
  });

  test('that a person has edited is not written anew', async () => {
    const { id } = await node.open('P1');
    const update = await draft(id, 'support');
    await node.call('PUT', `/api/updates/${update.id}`, { text: 'My words' });
    expect(await draft(id, 'support')).toMatchObject({ id: update.id, text: 'My words' });
    expect(await node.call('POST', `/api/incidents/${id}/updates`, { audience: 'nobody' })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('There are: team, ') },
    });
  });
});

describe('sending', () => {
  test('by two people at once reaches every recipient once, and the timeline once', async () => {
    const { id } = await node.open('P0');
    const update = await draft(id, 'executives');
    const answers = await Promise.all([1, 2, 3].map(() => node.call('POST', `/api/updates/${update.id}/send`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await kinds(id, 'update-sent')).toBe(1);
    const { rows } = await node.app.pool.query(
      `select address from message where kind = 'update' and incident_id = $1`,
      [id],
    );
    expect(rows).toHaveLength(2);
    expect(await node.call('PUT', `/api/updates/${update.id}`, { text: 'late' })).toMatchObject({ status: 409 });
  });

  test('is refused while a field is not filled in, and names it', async () => {
    const { id } = await node.open('P1');
    const update = await draft(id, 'team');
    await node.call('PUT', `/api/updates/${update.id}`, { text: 'Affected: [[facts.users_affected]]' });
    expect(await node.call('POST', `/api/updates/${update.id}/send`)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('[[facts.users_affected]]') },
    });
    await node.call('PUT', `/api/updates/${update.id}`, { text: 'Affected: nobody' });
    expect(await node.call('POST', `/api/updates/${update.id}/send`)).toMatchObject({
      status: 200,
      body: { status: 'sent' },
    });
  });
});

describe('the public page', () => {
  const page = (path = '', headers: Record<string, string> = {}) =>
    fetch(`${node.url}/status/${SERVICE}${path}`, { headers });
  const hostile = `</p><script>alert(1)</script> & "quotes" ]]> \u0007`;

  async function fresh(path: string, wanted: string): Promise<string> {
    for (let tries = 0; ; tries += 1) {
      const text = await (await page(path)).text();
      if (text.includes(wanted) || tries > 100) return text;
      await new Promise((later) => setTimeout(later, 20));
    }
  }

  test('says nothing of an incident before an update is published, and then only what was published, escaped', async () => {
    const { id } = await node.open('P1', ['webhooks'], 'Internal: <b>alert</b> title');
    const before = await (await page()).text();
    expect(before).not.toContain(id);
    const update = await draft(id, 'status-page');
    await node.call('PUT', `/api/updates/${update.id}`, {
      text: `We look into it ${hostile}`,
      subject: `Late ${hostile}`,
    });
    expect(await (await page()).text()).not.toContain('We look into it');
    expect(await node.call('POST', `/api/updates/${update.id}/send`)).toMatchObject({ status: 200 });
    const after = await fresh('', 'We look into it');
    expect(after).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(after).not.toMatch(/<script|Internal:|<b>alert/);
    const feed = await (await page('/rss')).text();
    expect(feed).toContain('&lt;script&gt;');
    expect(feed).not.toMatch(/<script|Internal:/);
    expect(feed).not.toContain('\u0007');
    const json = (await (await page('.json')).json()) as { incidents: { title: string }[]; state: string };
    expect(json.state).not.toBe('up');
    expect(JSON.stringify(json)).not.toContain('Internal:');
    await commandIncident(node.app, id, { kind: 'resolve', resolution: 'x', falsePositive: false }, { kind: 'system' });
    expect(await fresh('.json', '"incidents":[]')).toContain('We look into it');
  });

  test('answers 304 to its tag, 404 to an unknown service, and a badge', async () => {
    const first = await page();
    expect(first.headers.get('cache-control')).toContain('max-age=10');
    expect(await first.text()).toContain(`content="default-src 'none'; style-src 'sha256-`);
    // What changed a moment ago may be written between two requests; then there is nothing new.
    const again = async () => page('', { 'if-none-match': `W/${(await page()).headers.get('etag')}` });
    await expect.poll(async () => (await again()).status, { timeout: 10_000 }).toBe(304);
    const badge = await page('/badge.svg');
    expect(badge.headers.get('content-type')).toContain('image/svg+xml');
    expect(await badge.text()).toMatch(/^<svg .*<\/svg>\s*$/s);
    for (const path of ['', '.json', '/rss', '/badge.svg']) {
      expect((await fetch(`${node.url}/status/nowhere${path}`)).status).toBe(404);
    }
  });
});
