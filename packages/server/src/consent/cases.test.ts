import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsentNode, SERVICE, startConsentNode } from './consent-node.fixture.ts';

let node: ConsentNode;
let application: pg.Client;
beforeAll(async () => {
  application = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await application.connect();
  await application.query('create table if not exists public.sent_message (at timestamptz, recipient text, body text)');
  node = await startConsentNode();
}, 60_000);
afterAll(async () => {
  await node.close();
  await application.query('drop table if exists public.sent_message').finally(() => application.end());
});

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly late: boolean;
  readonly address: string | null;
  readonly incidentId: string | null;
  readonly suppressed: boolean;
  readonly notes: { kind: string; text: string }[];
  readonly evidence: {
    origin: string;
    findings: string[];
    earlierStop: string | null;
    sent: { rows: unknown[][] };
  } | null;
}

async function casesOf(to: string): Promise<Case[]> {
  await node.settle();
  const { body } = await node.call('POST', '/api/consent/lookup', { to });
  const ids = (body.cases as { id: string }[]).map(({ id }) => id);
  return Promise.all(ids.map(async (id) => (await node.call('GET', `/api/consent/cases/${id}`)).body.case as Case));
}

describe('a complaint', () => {
  it('is a case at once: suppressed, confirmed, with evidence, an incident and a clock', async () => {
    const to = '+15550102001';
    const at = new Date(node.clock.now() - 86_400_000).toISOString();
    await node.call('POST', '/api/consent/entries', {
      to,
      channel: 'sms',
      action: 'granted',
      how: 'web-form',
      at,
      wording: 'v1',
    });
    await node.receive(to, 'STOP', { sentAtMs: node.clock.now() - 7_200_000 });
    const sent = [new Date(node.clock.now() - 3_600_000), to, "Buy now, it's cheap"];
    await application.query('insert into public.sent_message values ($1, $2, $3), ($1, $4, $3)', [
      ...sent,
      '+15550109999',
    ]);
    await node.receive(to, 'This is SPAM, how did you get my number?');
    const [one] = await casesOf(to);
    expect(one).toMatchObject({
      kind: 'complaint',
      status: 'open',
      late: false,
      suppressed: true,
      incidentId: expect.any(String),
    });
    expect(one?.address).toMatch(/001$/);
    expect(one?.address).not.toContain('555010');
    expect(one?.notes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['opened', 'suppressed', 'evidence']));
    expect(one?.evidence).toMatchObject({
      ...{ origin: expect.stringContaining('web-form'), earlierStop: expect.stringContaining('stop by keyword') },
      sent: { rows: [[expect.any(String), "Buy now, it's cheap"]] },
    });
    expect(one?.evidence?.findings.join(' ')).toContain('Messages sent after the first STOP of');
    const incident = await node.incident(one?.incidentId ?? '');
    expect(incident).toMatchObject({ severity: 'complaint', status: 'detected' });
    // What the same person says again belongs to it.
    await node.receive(to, 'I will call my lawyer');
    expect(await casesOf(to)).toHaveLength(1);
  });

  it('of somebody else joins the incident that is open', async () => {
    await node.receive('+15550102002', 'stop spamming me');
    const [first] = await casesOf('+15550102001');
    const [second] = await casesOf('+15550102002');
    expect(second?.incidentId).toBe(first?.incidentId);
  });

  it('is reminded of, and escalated when nobody answers within the hour', async () => {
    const [one] = await casesOf('+15550102001');
    await node.advance(31 * 60);
    await node.advance(30 * 60);
    const [late] = await casesOf('+15550102001');
    expect(late?.late).toBe(true);
    expect(late?.notes.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['reminder', 'overdue']));
    expect(await node.facts(one?.incidentId ?? '')).toContain('escalated');
  });

  it('is answered, and closed with its cause; no sooner', async () => {
    const [one] = await casesOf('+15550102001');
    const path = `/api/consent/cases/${one?.id}`;
    const close = { cause: 'stop-missed', note: 'A list was sent from elsewhere.' };
    expect((await node.call('POST', `${path}/close`, close)).status).toBe(409);
    const answer = { text: 'We are sorry: you will get no more messages.', send: true };
    expect((await node.call('POST', `${path}/answer`, answer)).body.case).toMatchObject({
      status: 'answered',
      late: true,
    });
    expect((await node.call('POST', `${path}/answer`, answer)).status).toBe(409);
    await node.settle();
    expect((await node.messages('+15550102001')).map(({ subject }) => subject)).toContain(answer.text);
    expect((await node.call('POST', `${path}/close`, { ...close, lift: true })).status).toBe(400);
    const { body } = await node.call('POST', `${path}/close`, close);
    expect(body.case).toMatchObject({ status: 'closed', cause: 'stop-missed', suppressed: true });
  });
});

describe('a message that may be an opt-out', () => {
  it('ends messages until a person has looked at it', async () => {
    const to = '+15550102003';
    await node.call('POST', '/api/consent/entries', { to, channel: 'sms', action: 'granted' });
    await node.receive(to, 'Please stop texting me');
    expect(await node.mayWrite(to)).toBe('suppressed');
    const [one] = await casesOf(to);
    expect(one).toMatchObject({ kind: 'possible-stop', status: 'open' });
    const close = { cause: 'not-a-complaint', note: 'They meant something else.', lift: true };
    expect((await node.call('POST', `/api/consent/cases/${one?.id}/close`, close)).status).toBe(200);
    expect(await node.mayWrite(to)).toBe('yes');
  });

  it('is not every message with such a word', async () => {
    const to = '+15550102004';
    await node.receive(to, 'Can you move my appointment? I have to cancel at three');
    expect(await casesOf(to)).toEqual([]);
    expect(await node.mayWrite(to, { required: false })).toBe('yes');
  });
});

describe('a case by hand, and erasure', () => {
  it('suppresses and tells the person; what is erased stays suppressed, whatever is imported', async () => {
    const to = '+15550102005';
    const opened = await node.call('POST', '/api/consent/cases', { to, text: 'She called and complained.' });
    expect(opened.body.case).toMatchObject({ origin: 'person', status: 'open', fullAddress: to, suppressed: true });
    await node.settle();
    expect((await node.messages(to)).map(({ subject }) => subject)).toEqual(['You will get no more messages.']);
    const erased = await node.call('POST', '/api/consent/erase', {
      to: '+1 (555) 010-2005',
      reason: 'she asked for it',
    });
    expect(erased.body).toMatchObject({ cases: 1 });
    const csv = `phone,at,name\n${to},2026-01-01T10:00:00Z,Her name\n+15550102006,2026-01-01T10:00:00Z,x\n`;
    const response = await fetch(`${node.url}/api/consent/import?service=${SERVICE}`, {
      ...{ method: 'POST', body: csv, headers: { authorization: 'Bearer a-token-for-tests-only' } },
    });
    expect(await response.json()).toMatchObject({ imported: true, rows: 2, fresh: 1, erased: 1, suppressed: 1 });
    expect(await node.mayWrite(to, { required: false })).toBe('suppressed');
    const tables = [
      'consent_address',
      'consent_entry',
      'consent_message',
      'consent_case',
      'consent_case_note',
      'message',
      'audit',
    ];
    for (const table of tables) {
      const { rows } = await node.app.pool.query(
        `select count(*)::int as n from ${table} as t where t::text like '%5550102005%' or t::text like '%Her name%' or t::text like '%complained%'`,
      );
      expect([table, rows[0]?.n]).toEqual([table, 0]);
    }
    await expect(node.app.pool.query(`update consent_entry set action = 'granted'`)).rejects.toThrow('append-only');
    await expect(node.app.pool.query('delete from consent_entry')).rejects.toThrow('append-only');
  });
});
