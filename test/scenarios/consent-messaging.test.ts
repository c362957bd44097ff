import { randomUUID } from 'node:crypto';
import { MESSAGING_SETTINGS } from '@tocsin/sample-app';
import { createConsentGuard } from '@tocsin/sdk/consent';
import type { ConsentCase, IncidentRoom, Outbox, OutboxMessage } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type LeversWorld, leversOf } from '../harness/levers-world.ts';
import { fromTwilio } from '../vendors/inbox-senders/senders.ts';
import { closeWorld, count, MESSAGING, openWorld, post, sql, stage } from './runbooks-b-world.ts';

/* Consent of the messaging service: what people write to Twilio, what is sent to them, and a complaint from its beginning to its end. */
const OURS = '+15550101';
let levers: LeversWorld;
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  // What the application has sent goes by the machine's clock.
  await openWorld(MESSAGING, { startMs: Date.now() });
  levers = leversOf(stage, MESSAGING);
});
afterAll(closeWorld);

/** Somebody writes to us: Twilio calls the inbox. */
async function writes(from: string, text: string): Promise<void> {
  const address = `${stage.server.url}/in/${MESSAGING}/twilio`;
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  const fields = {
    MessageSid: sid,
    AccountSid: MESSAGING_SETTINGS.TWILIO_ACCOUNT_SID,
    From: from,
    To: OURS,
    Body: text,
  };
  const { headers, body } = fromTwilio(MESSAGING_SETTINGS.TWILIO_AUTH_TOKEN, address, {
    ...fields,
    SmsStatus: 'received',
  });
  expect((await fetch(address, { method: 'POST', headers, body })).status).toBeLessThan(300);
}
const guard = () => createConsentGuard({ url: stage.server.url, key: stage.server.app.keys.sdk(MESSAGING) });
const reasonFor = async (to: string, merchant?: string, required = true) =>
  (await guard().check({ to, channel: 'sms', merchant, required })).reason;
const agree = (to: string, merchant: string) =>
  guard().record({ ...{ to, merchant, channel: 'sms', action: 'granted', how: 'web-form' }, wording: '2026-01' });
/** A merchant writes to somebody, with an offer or about an order. @returns what became of it */
async function sends(to: string, merchant: string, kind: 'offer' | 'order' = 'offer'): Promise<string> {
  const query = `merchant=${merchant}${kind === 'offer' ? '&offer' : ''}`;
  const { body } = await post(`/messaging/api/messages/${to}?${query}`);
  return levers.see('the message is sent or refused', async () => {
    const found = await sql.query<{ status: string; because: string | null }>(
      'SELECT status, refused_because AS because FROM outbound_messages WHERE id = $1',
      [body.id],
    );
    const { status, because } = found.rows[0] ?? { status: 'waiting', because: null };
    return status !== 'waiting' && [status, because].filter(Boolean).join(': ');
  });
}
/** What was written to somebody by the plan's channel. */
async function answersTo(to: string): Promise<string[]> {
  const { messages } = await levers.must<Outbox>('GET', '/api/outbox?limit=500');
  const all = await Promise.all(messages.map(({ id }) => levers.must<OutboxMessage>('GET', `/api/outbox/${id}`)));
  return all.filter((one) => JSON.stringify(one).includes(to)).map(({ subject, text }) => `${subject} ${text}`);
}

it('STOP by Twilio ends the messages of all merchants within a moment; START lifts it', async () => {
  const to = '+15550103001';
  await agree(to, 'm-1');
  expect(await sends(to, 'm-1')).toBe('sent');
  expect(await sends(to, 'm-2')).toBe('refused: unknown');
  expect(await sends(to, 'm-2', 'order')).toBe('sent');
  await writes(to, 'Stop');
  await levers.see('suppressed for everybody', async () => (await reasonFor(to, 'm-1')) === 'suppressed');
  for (const merchant of ['m-1', 'm-2']) expect(await sends(to, merchant, 'order')).toBe('refused: suppressed');
  await levers.see(
    'the application has it too',
    async () => (await count(`inbound_messages WHERE sender = '${to}'`)) === 1,
  );
  await levers.advance('10s');
  expect(await answersTo(to)).toEqual([expect.stringContaining('no more messages')]);
  await writes(to, 'START');
  await levers.see('as before', async () => (await reasonFor(to, 'm-1')) === 'granted');
  expect(await sends(to, 'm-1')).toBe('sent');
});

it('sends nothing while nobody can say whether it may be sent', async () => {
  const away = createConsentGuard({ url: 'http://127.0.0.1:9', key: 'none', timeoutMs: 500 });
  const sent: string[] = [];
  const { answer } = await away.send({ to: '+15550103002', channel: 'sms', required: false }, () => sent.push('one'));
  expect({ answer, sent }).toMatchObject({ answer: { allowed: false, reason: 'unavailable' }, sent: [] });
});

async function caseOf(to: string): Promise<ConsentCase['case'] | undefined> {
  const { cases } = await levers.must<{ cases: { id: string }[] }>('POST', '/api/consent/lookup', { to });
  const id = cases[0]?.id;
  if (id === undefined) return undefined;
  return levers.must<ConsentCase>('GET', `/api/consent/cases/${id}`).then((found) => found.case);
}

it('a complaint: a case, an incident of compliance, an hour, the evidence, the answer, and consent anew', async () => {
  const to = '+15550103003';
  await agree(to, 'm-1');
  expect(await sends(to, 'm-1')).toBe('sent');
  await writes(to, 'STOP');
  await levers.see('suppressed', async () => (await reasonFor(to)) === 'suppressed');
  await levers.advance('5m');
  await sql.query(
    `INSERT INTO outbound_messages (recipient, merchant_id, needs_consent, body, status, sent_at)
     VALUES ($1, 'm-2', true, 'Only today', 'sent', $2)`,
    [to, new Date(stage.server.app.clock.now())],
  );
  await writes(to, 'This is spam. How did you get my number?');
  const opened = await levers.see('a case', () => caseOf(to));
  const room = await levers.see('an incident', async () => {
    await levers.advance('1s');
    const id = (await caseOf(to))?.incidentId;
    return id ? levers.must<IncidentRoom>('GET', `/api/incidents/${id}`) : undefined;
  });
  expect(room).toMatchObject({
    ...{ severity: 'complaint', commander: 'Compliance Officer', components: ['consent'] },
    runbook: { id: 'consent-complaint' },
  });
  expect(Date.parse(opened.dueAt) - Date.parse(opened.openedAt)).toBe(3_600_000);
  const evidence = await levers.see('its evidence', async () => (await caseOf(to))?.evidence);
  expect(evidence).toMatchObject({
    origin: expect.stringMatching(/granted to merchant-messaging, merchant m-1 by web-form, wording 2026-01/),
    earlierStop: expect.stringContaining('stop by keyword'),
    sent: { error: null, columns: ['sent_at', 'merchant_id', 'status', 'body'] },
  });
  expect(evidence.sent.rows.map((row) => row[3])).toEqual(expect.arrayContaining(['Ten percent off', 'Only today']));
  expect(evidence.findings.join(' ')).toMatch(/Messages sent after the first STOP of \S+: 1\./);

  const run = await stage.run(MESSAGING, 'consent-complaint', {
    skip: ['stop-messaging'],
    parameters: {
      ...{ PHONE: to, CASE: opened.id, CAUSE: 'stop-missed' },
      ...{ NOTE: 'A list was sent by hand', MERCHANT: 'm-1' },
    },
  });
  expect(run.text('waiting-cases')).toContain(opened.id);
  expect(run.text('confirm-suppressed')).toContain('they must get no messages');
  expect(run.text('read-evidence')).toContain('Only today');
  expect(await caseOf(to)).toMatchObject({
    status: 'closed',
    late: false,
    cause: 'stop-missed',
    suppressed: true,
  });
  await levers.advance('10s');
  const told = await answersTo(to);
  expect(told.filter((text) => text.includes('no more messages from us'))).toHaveLength(1);
  expect(told.join('\n')).toContain('We are sorry');

  // Only they themselves can lift it: they are asked, and answer.
  await run.step('ask-again');
  expect(await reasonFor(to)).toBe('suppressed');
  await levers.advance('10s');
  expect((await answersTo(to)).join('\n')).toContain('Answer YES');
  await writes(to, 'Yes');
  await levers.see('they agree', async () => (await reasonFor(to, 'm-1')) === 'granted');
  expect(await sends(to, 'm-1')).toBe('sent');
  expect(await sends(to, 'm-2')).toBe('refused: unknown');
});
