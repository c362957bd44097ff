import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageNode } from '../../page/page-node.fixture.ts';
import { tellOfMaintenance } from './tell-of-maintenance.ts';
import { callerOf, startTellingNode } from './told-plan.fixture.ts';

let node: PageNode;
beforeAll(async () => {
  node = await startTellingNode();
});
afterAll(() => node?.close());

interface Update {
  readonly id: string;
  readonly audience: string;
  readonly status: string;
  readonly subject: string;
  readonly text: string;
  readonly version: number;
  readonly sentBy: string | null;
}

async function updatesOf(incidentId: string, audience: string): Promise<Update[]> {
  const { body } = await node.call('GET', `/api/updates?incidentId=${incidentId}`);
  return (body.updates as Update[]).filter((one) => one.audience === audience);
}

async function draft(incidentId: string, audience: string): Promise<Update> {
  const { status, body } = await node.call('POST', `/api/incidents/${incidentId}/updates`, { audience });
  expect(status).toBe(200);
  return body as unknown as Update;
}

const send = (id: string, body?: object) => node.call('POST', `/api/updates/${id}/send`, body);
const HOSTILE = 'psql "secret" <script>alert(1)</script> [[facts.what]] {{ incident.id }}';

/** What subscribers of the page were to be told. */
async function mailings(incidentId: string): Promise<string[]> {
  const rows = await node.app.db.selectFrom('mailing').select('text').where('about', '=', incidentId).execute();
  return rows.map(({ text }) => text);
}

describe('two people who edit one draft', () => {
  it('neither lose a text nor write over one: the second is told who was first, with both texts', async () => {
    const { id } = await node.open();
    const { id: updateId, version } = await draft(id, 'customers');
    const [ann, ben] = [await callerOf(node, 'ann', 'responder'), await callerOf(node, 'ben', 'admin')];
    const path = `/api/updates/${updateId}`;
    const answers = await Promise.all([
      ann('PUT', path, { text: 'of Ann', version }),
      ben('PUT', path, { text: 'of Ben', version }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const lost = answers.find(({ status }) => status === 409)?.body;
    const kept = answers.find(({ status }) => status === 200)?.body;
    expect(lost?.detail).toContain(`${kept?.editedBy} has saved this draft since you read it`);
    expect(lost?.texts).toMatchObject({ version: version + 1, theirs: kept?.text });
    const both = { text: 'of both', version: version + 1 };
    expect(await ben('PUT', path, both)).toMatchObject({
      status: 200,
      body: { version: version + 2, text: 'of both' },
    });
    expect((await send(updateId)).status).toBe(200);
    expect(await ann('PUT', path, { text: 'too late' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('sent already by command line'), texts: { yours: 'too late' } },
    });
  });
});

describe('a text that was agreed to', () => {
  it('is the one that goes out: what somebody saves meanwhile is shown first', async () => {
    const { id } = await node.open();
    const { id: updateId, version } = await draft(id, 'team');
    const ben = await callerOf(node, 'ben', 'responder');
    expect((await ben('PUT', `/api/updates/${updateId}`, { text: 'of Ben', version })).status).toBe(200);
    expect(await send(updateId, { version })).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringContaining('Ben has saved another text since you agreed'),
        texts: { version: version + 1, theirs: 'of Ben', merged: 'of Ben' },
      },
    });
    expect(await updatesOf(id, 'team')).toMatchObject([{ status: 'draft' }]);
    expect((await send(updateId, { version: 'last' })).status).toBe(400);
    expect(await send(updateId, { version: version + 1 })).toMatchObject({ status: 200, body: { text: 'of Ben' } });
    const again = await send(updateId, { version });
    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining('sent already') } });
    expect(again.body).not.toHaveProperty('texts');
  });

  it('is never another one, however close the saving and the sending are', async () => {
    const { id } = await node.open();
    const { id: updateId, version, text } = await draft(id, 'team');
    const ben = await callerOf(node, 'ben', 'responder');
    const [saved, sent] = await Promise.all([
      ben('PUT', `/api/updates/${updateId}`, { text: 'of Ben', version }),
      send(updateId, { version }),
    ]);
    expect([saved.status, sent.status].sort()).toEqual([200, 409]);
    const [update] = await updatesOf(id, 'team');
    expect(update).toMatchObject(sent.status === 200 ? { status: 'sent', text } : { status: 'draft', text: 'of Ben' });
  });
});

describe('a preview', () => {
  it('shows each channel of the audience as its recipients will see it, and sends nothing', async () => {
    const { id } = await node.open(HOSTILE);
    const { id: updateId } = await draft(id, 'customers');
    await node.call('PUT', `/api/updates/${updateId}`, {
      subject: 'Late <b>',
      text: `We are **late**. ${'ö€'.repeat(60)}`,
    });
    const before = (await node.messages()).length;
    const { status, body } = await node.call('GET', `/api/updates/${updateId}/preview`);
    expect(status).toBe(200);
    const [mail, text] = body.channels as { channel: string; rendered: Record<string, string>; segments: number }[];
    expect(mail).toMatchObject({ channel: 'mail', recipients: ['customers@example.com'], segments: null });
    expect(mail?.rendered.html).toContain('<strong>late</strong>');
    expect(mail?.rendered.html).toContain('Late &lt;b&gt;');
    expect(text).toMatchObject({ channel: 'text', rendered: { kind: 'sms' } });
    expect(text?.segments).toBeGreaterThan(1);
    expect(JSON.stringify(body)).not.toMatch(/psql|alert\(1\)/);
    expect(body).toMatchObject({ statusPage: null, hindrance: null, missing: [] });
    expect((await node.messages()).length).toBe(before);
  });

  it('says what readers of the page see, and what hinders the sending', async () => {
    const { id } = await node.open();
    const { id: updateId } = await draft(id, 'public');
    const page = await node.call('GET', `/api/updates/${updateId}/preview`);
    expect(page.body).toMatchObject({ channels: [], statusPage: { components: ['Web'], subscribers: 0 } });
    const { id: gap } = await draft(id, 'regulator');
    expect((await node.call('GET', `/api/updates/${gap}/preview`)).body).toMatchObject({
      missing: ['incident.resolved'],
      hindrance: expect.stringContaining('[[incident.resolved]]'),
    });
    expect((await node.call('GET', '/api/updates/upd_x/preview')).status).toBe(404);
  });
});

describe('people outside', () => {
  it('get nothing of the incident but the text: no title, no level, no address of the console, no note', async () => {
    const { id } = await node.open(HOSTILE);
    await node.call('POST', `/api/incidents/${id}/notes`, { text: HOSTILE });
    for (const audience of ['customers', 'public']) {
      const update = await draft(id, audience);
      expect(update.text + update.subject).not.toMatch(/psql|script|\[\[/);
      expect((await send(update.id)).status).toBe(200);
    }
    await node.settle();
    const sent = (await node.messages()).filter((one) => one.incident_id === id && one.outside);
    expect(sent.map(({ channel }) => channel).sort()).toEqual(['mail', 'text']);
    expect(JSON.stringify(sent.map(({ rendered }) => rendered))).not.toMatch(
      /psql|script>alert|\/incidents\/|Nobody can buy/,
    );
    expect((await mailings(id)).join()).not.toMatch(/psql/);
    expect(await mailings(id)).toHaveLength(1);
    const inside = await draft(id, 'team');
    expect(inside.text).toContain('psql');
  });
});

describe('a trigger', () => {
  it('without approval sends by itself what nobody wrote for the team, once, and goes on by its interval', async () => {
    const { id } = await node.open(HOSTILE);
    await node.call('POST', `/api/incidents/${id}/impact`, { scope: HOSTILE });
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.advance(29 * 60);
    expect(await updatesOf(id, 'public')).toEqual([]);
    await node.advance(60);
    const [update, ...others] = await updatesOf(id, 'public');
    expect(others).toEqual([]);
    expect(update).toMatchObject({ status: 'sent', sentBy: 'Tocsin' });
    expect(update?.text).toContain('A problem with Web / Web may be slow');
    expect(update?.text).not.toContain('psql');
    await node.advance(30 * 60);
    const [next] = await updatesOf(id, 'public');
    expect(next).toMatchObject({ status: 'draft' });
    const { body } = await node.call('GET', `/api/incidents/${id}`);
    expect(body.triggers).toMatchObject([{ id: 'down', title: 'Down for long' }]);
  });

  it('waits for a person when something is missing, and asks whoever leads', async () => {
    const { id } = await node.open();
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.call('POST', `/api/incidents/${id}/roles`, { role: 'commander', person: 'ben' });
    await node.call('POST', `/api/incidents/${id}/impact`, { data: 'addresses were shown' });
    await node.settle();
    const [update] = await updatesOf(id, 'regulator');
    expect(update).toMatchObject({ status: 'draft' });
    const facts = await node.facts(id);
    expect(facts.filter((kind) => kind === 'update-held')).toHaveLength(1);
    const incident = await node.incident(id);
    expect(incident.updates.regulator).toMatchObject({ unattended: false, trigger: 'data' });
  });

  it('of maintenance comes with it, and once', async () => {
    const { id } = await node.open();
    for (let times = 0; times < 2; times += 1)
      await node.app.db.transaction().execute((tx) => tellOfMaintenance(node.app, tx, id, [], { kind: 'system' }));
    await node.settle();
    expect(await updatesOf(id, 'public')).toMatchObject([{ status: 'draft' }]);
  });
});

describe('the embargo of a security incident', () => {
  it('keeps drafts from people outside and from subscribers, lets the team hear, and ends by who may', async () => {
    const { id } = await node.open();
    const path = `/api/incidents/${id}/security`;
    const marked = await node.call('POST', path, { reason: 'a token leaked' });
    expect(marked.body).toMatchObject({ security: { embargo: true, releasedAt: null } });
    const outside = [await draft(id, 'customers'), await draft(id, 'public')];
    for (const update of outside) {
      expect(await send(update.id)).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('embargo') },
      });
    }
    expect((await send((await draft(id, 'team')).id)).status).toBe(200);
    await node.advance(90 * 60);
    expect(await mailings(id)).toEqual([]);
    const room = await node.call('GET', `/api/incidents/${id}`);
    const audiences = room.body.audiences as { id: string; state: string; late: number }[];
    expect(audiences.find((one) => one.id === 'customers')).toMatchObject({ state: 'embargoed', late: 0 });

    const ann = await callerOf(node, 'ann', 'responder');
    const release = { reason: 'the token is revoked' };
    expect((await ann('POST', `${path}/release`, release)).status).toBe(403);
    await node.call('POST', `/api/incidents/${id}/roles`, { role: 'communications', person: 'ann' });
    expect(await ann('POST', `${path}/release`, release)).toMatchObject({ status: 200 });
    expect((await ann('POST', `${path}/release`, release)).status).toBe(409);
    await node.settle();
    expect(await mailings(id)).toHaveLength(1);
    expect((await node.call('POST', `/api/updates/${outside[0]?.id}/send`)).status).toBe(200);
    expect(await node.facts(id)).toEqual(expect.arrayContaining(['security-marked', 'embargo-released']));
  });
});

describe('what is due', () => {
  it('is listed over all incidents, the late first, with what it waits for', async () => {
    const { id } = await node.open('Due');
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.advance(1);
    const { body } = await node.call('GET', `/api/due-updates?incidentId=${id}`);
    const due = body.due as { id: string; state: string; intervalSeconds: number; remindAt: string | null }[];
    expect(due.map(({ id: audience, state }) => [audience, state])).toEqual([
      ['team', 'waiting'],
      ['customers', 'scheduled'],
    ]);
    expect(due[0]).toMatchObject({ intervalSeconds: 900, incidentId: id, incidentTitle: 'Due' });
    expect(due[1]?.remindAt).not.toBeNull();
    await node.advance(5 * 60);
    const later = await node.call('GET', '/api/due-updates');
    expect((later.body.due as { state: string }[])[0]?.state).toBe('late');
    expect((await node.call('GET', '/api/due-updates?incidentId=INC-1')).status).toBe(404);
  });
});
