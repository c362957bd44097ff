// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';
import { claimMessage } from './claim-message.ts';
import { queueMessage } from './queue-message.ts';

const PHONE = '+15550100123';
let twilio: FakeTwilio;
let node: PageNode;

beforeEach(async () => {
  twilio = await startFakeTwilio();
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15005550006", apiUrl: "\${TWILIO_URL}" }
  dry: { type: twilio-sms, accountSid: "\${NO_SID}", authToken: "\${NO_AUTH}", from: "+15005550006" }
  outbox: { type: sandbox }`,
      people: `  ann:
    name: Ann
    contact: [{ channel: sms, address: "${PHONE}" }]
    quiet: [{ from: "22:00", to: "07:00" }]`,
    }),
    env: { SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
  });
});
afterEach(async () => {
  await node?.close();
  await twilio?.close();
});

const statuses = async () => (await node.messages(PHONE)).map(({ status }) => status);

describe('messages beyond the limit of an address', () => {
  it('wait, and go out as one that names each incident and its code; an answer to it answers all', async () => {
    const first = await node.open('First');
    const others = [await node.open('Second'), await node.open('Third')];
    await node.settle();
    expect((await statuses()).toSorted()).toEqual(['delivered', 'held', 'held']);
    const held = (await node.messages(PHONE)).find(({ status }) => status === 'held');
    expect(held).toMatchObject({ held_why: 'limit' });
    for (const { id } of others) expect(await node.facts(id)).toContain('page-held');
    await node.advance(61);
    expect(twilio.messages).toHaveLength(2);
    expect(twilio.messages[1]?.body).toContain('2 incidents need you');
    for (const { id } of others) expect(twilio.messages[1]?.body).toContain(id);
    const bundle = (await node.messages(PHONE)).find((message) => message.is_bundle);
    expect((await node.messages(PHONE)).filter(({ bundled_into: into }) => into === bundle?.id)).toHaveLength(2);
    expect((await node.facts(others[0]?.id ?? '')).filter((kind) => kind === 'page-held')).toHaveLength(1);

    await twilio.reply(PHONE, 'ack', `${node.url}/channels/shop/sms/callback`);
    for (const { id } of others) expect((await node.incident(id)).acknowledgedBy).toBe('ann');
    expect((await node.incident(first.id)).acknowledgedBy).toBeNull();
  });

  it('that wait for an incident which somebody takes meanwhile are not sent', async () => {
    await node.open('First');
    await node.settle();
    const { id } = await node.open('Second');
    await node.settle();
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.advance(61);
    expect(twilio.messages).toHaveLength(1);
    expect(await statuses()).toEqual(['delivered', 'not-needed']);
  });

  it('that wait for an incident which is resolved meanwhile are not sent; the others are', async () => {
    await node.open('First');
    await node.settle();
    const gone = await node.open('Second');
    const stays = await node.open('Third');
    await node.settle();
    await node.call('POST', `/api/incidents/${gone.id}/resolve`, { resolution: 'It is fine' });
    await node.advance(61);
    expect(twilio.messages).toHaveLength(2);
    expect(twilio.messages[1]?.body).toContain(stays.id);
    expect(twilio.messages[1]?.body).not.toContain(gone.id);
    const held = (await node.messages(PHONE)).find((message) => message.incident_id === gone.id);
    expect(held).toMatchObject({ status: 'not-needed', error: 'not sent: the incident is over' });
  });

  it('a bundle of which the vendor reports later that it did not arrive takes every page in it on', async () => {
    await node.open('First');
    await node.settle();
    const ids = [(await node.open('Second')).id, (await node.open('Third')).id];
    await node.settle();
    await node.advance(61);
    const taken = ids[1] ?? '';
    await node.call('POST', `/api/incidents/${taken}/acknowledge`);
    for (let n = 0; n < 2; n++) await twilio.reportMessage(twilio.messages[1]?.sid ?? '', 'undelivered', 30003);
    await node.settle();
    const [failed, answered] = await Promise.all(ids.map((id) => node.incident(id)));
    expect(failed?.pages[`${ids[0]}-p1`]?.status).toBe('failed');
    expect(answered?.pages[`${taken}-p1`]?.status).toBe('delivered');
    expect((await node.facts(ids[0] ?? '')).filter((kind) => kind === 'page-failed')).toHaveLength(1);
    // Ben has what nobody answered, and nothing of what somebody has.
    expect(new Set((await node.messages('ben')).map((message) => message.incident_id))).toEqual(new Set([ids[0]]));
  });

  it('a bundle that arrives confirms every page in it', async () => {
    await node.open('First');
    await node.settle();
    const ids = [(await node.open('Second')).id, (await node.open('Third')).id];
    await node.settle();
    await node.advance(61);
    await twilio.reportMessage(twilio.messages[1]?.sid ?? '', 'delivered');
    for (const id of ids) expect((await node.incident(id)).pages[`${id}-p1`]?.confirmedMs).not.toBeNull();
  });

  it('a bundle that does not arrive takes every page in it on', async () => {
    await node.open('First');
    await node.settle();
    const ids = [(await node.open('Second')).id, (await node.open('Third')).id];
    await node.settle();
    twilio.refuse(PHONE);
    await node.advance(61);
    for (const id of ids) expect((await node.incident(id)).pages[`${id}-p1`]?.status).toBe('failed');
    // Ben is paged for each: the person before him cannot be reached.
    expect((await node.messages('ben')).length).toBeGreaterThan(0);
  });

  it('hundreds of incidents are a few messages', async () => {
    for (let n = 0; n < 300; n++) await node.open(`Incident ${n} ${'of a long name '.repeat(12)}`);
    await node.settle().catch(() => node.settle());
    expect(twilio.messages.length).toBeLessThanOrEqual(2);
    await node.advance(61);
    await node.settle().catch(() => node.settle());
    const all = await node.messages(PHONE);
    expect(twilio.messages.length).toBeLessThanOrEqual(3);
    const bundle = twilio.messages.at(-1)?.body ?? '';
    expect(bundle).toMatch(/\d{3} incidents need you/);
    // Three segments, however much waits; how to answer, and where the rest is, always stay.
    expect(bundle.length).toBeLessThanOrEqual(3 * 153);
    expect(bundle).toContain('Reply a to acknowledge all');
    expect(bundle).toContain(`${node.url}/incidents`);
    // Nobody is forgotten: each has gone, alone or within a bundle.
    expect(all.filter(({ incident_id: id, status }) => id !== null && status !== 'delivered')).toEqual([]);
  }, 120_000);
});

describe('two who claim at once', () => {
  it('the same message: it is sent by one of them, and never held meanwhile', async () => {
    const queue = (address: string, key: string) =>
      node.app.db.transaction().execute((tx) =>
        queueMessage(node.app, tx, {
          ...{ kind: 'notification', service: SERVICE, incidentId: null, channel: 'sms', address },
          ...{ name: 'Ann', subject: key, text: '', idempotencyKey: `${address} ${key}`, deliverAfterMs: 600_000 },
        } as const),
      );
    const claim = (id: string) => node.app.db.transaction().execute((tx) => claimMessage(node.app, tx, id));
    for (let round = 0; round < 10; round++) {
      const address = `+1555010090${round}`;
      const ids = [await queue(address, 'one'), await queue(address, 'other')];
      const claims = await Promise.all([...ids, ...ids, ...ids].map(claim));
      expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
      const states = (await node.messages(address)).map(({ status, attempts }) => `${status} ${attempts}`);
      expect(states.toSorted()).toEqual(['held 0', 'sending 1']);
    }
  });

  it('do not send beyond the limit together', async () => {
    const ids = await node.app.db.transaction().execute((tx) =>
      Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          queueMessage(node.app, tx, {
            ...{ kind: 'notification', service: SERVICE, incidentId: null, channel: 'sms', address: PHONE },
            ...{
              name: 'Ann',
              subject: `Message ${n}`,
              text: '',
              idempotencyKey: `claim ${n}`,
              deliverAfterMs: 600_000,
            },
          } as const),
        ),
      ),
    );
    const claims = await Promise.all(
      ids.map((id) => node.app.db.transaction().execute((tx) => claimMessage(node.app, tx, id))),
    );
    expect(claims.filter((claimed) => claimed !== null)).toHaveLength(1);
    expect((await statuses()).filter((status) => status === 'held')).toHaveLength(7);
  });
});

describe('a sandbox', () => {
  const queue = (channel: string, address: string, person: string) =>
    node.app.db.transaction().execute((tx) =>
      queueMessage(node.app, tx, {
        ...{ kind: 'notification', service: SERVICE, incidentId: null, channel, address, person, name: person },
        ...{ subject: 'Message', text: '', idempotencyKey: randomUUID() },
      } as const),
    );

  it('that the plan calls so shows each message at once, but for quiet hours', async () => {
    for (let n = 0; n < 3; n++) await queue('outbox', 'ben', 'ben');
    await node.settle();
    expect((await node.messages('ben')).map(({ status }) => status)).toEqual(Array(3).fill('delivered'));
    await node.advance(11 * 3600);
    await queue('outbox', 'ann', 'ann');
    await node.settle();
    expect((await node.messages('ann'))[0]).toMatchObject({ status: 'held', held_why: 'quiet' });
  });

  it('for lack of secrets has the limits of its type, and holds nothing that is really sent', async () => {
    for (let n = 0; n < 2; n++) await queue('dry', PHONE, 'ann');
    await node.settle();
    expect((await statuses()).toSorted()).toEqual(['delivered', 'held']);
    await queue('sms', PHONE, 'ann');
    await node.settle();
    expect(twilio.messages).toHaveLength(1);
  });
});

describe('quiet hours', () => {
  it('hold a notification until they end, and never a page', async () => {
    await node.advance(11 * 3600);
    const { id } = await node.open('Odd', 'P2');
    await node.settle();
    const [held] = await node.messages(PHONE);
    expect(held).toMatchObject({ status: 'held', held_why: 'quiet' });
    expect(held?.held_until?.toISOString()).toBe('2026-01-08T07:00:00.000Z');
    expect(await node.facts(id)).toContain('page-held');
    await node.open('Bad', 'P1');
    await node.settle();
    expect(twilio.messages.map(({ body }) => body)).toEqual([expect.stringContaining('Bad')]);
    await node.advance(8 * 3600);
    expect(twilio.messages.at(-1)?.body).toContain('Odd');
  });
});
