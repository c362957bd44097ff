import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsentNode, SERVICE, startConsentNode } from './consent-node.fixture.ts';
import { lookAtMessages, noticeMessages } from './message/due-messages.ts';

let node: ConsentNode;
let count = 0;
beforeAll(async () => {
  node = await startConsentNode();
}, 60_000);
afterAll(() => node.close());

/** A number that nobody else in this file has. */
const fresh = () => {
  count += 1;
  return `+1555010${String(count).padStart(4, '0')}`;
};
const grant = (to: string, more: object = {}) =>
  node.call('POST', '/api/consent/entries', { to, channel: 'sms', action: 'granted', how: 'web-form', ...more });

describe('whether a message may be sent', () => {
  it('is not known: no; agreed to: yes; to one merchant only: to no other', async () => {
    const to = fresh();
    expect(await node.mayWrite(to)).toBe('unknown');
    expect(await node.mayWrite(to, { required: false })).toBe('yes');
    await grant(to, { merchant: 'm1', wording: 'v1', evidence: { ip: '192.0.2.1', form: 'sign-up' } });
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('yes');
    expect(await node.mayWrite(to, { merchant: 'm2' })).toBe('unknown');
    expect(await node.mayWrite(to, { merchant: 'm1', channel: 'voice' })).toBe('unknown');
    expect(await node.mayWrite('nobody', {})).toBe('invalid-address');
  });

  it('is asked with the SDK key of the service, too, and with nothing else', async () => {
    const ask = (key: string, body: object) =>
      fetch(`${node.url}/api/consent/check`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const key = node.app.keys.sdk(SERVICE);
    const body = { to: fresh(), channel: 'sms' };
    expect(await (await ask(key, body)).json()).toMatchObject({ allowed: false, reason: 'unknown' });
    expect((await ask(key, { ...body, service: 'another' })).status).toBe(403);
    expect((await ask(`${key}0`, body)).status).toBe(401);
    const other = await fetch(`${node.url}/api/consent`, { headers: { authorization: `Bearer ${key}` } });
    expect(other.status).toBe(401);
  });

  it('is answered for 10,000 at once, in their order', async () => {
    const [granted, stopped] = [fresh(), fresh()];
    await grant(granted);
    await grant(stopped);
    await node.receive(stopped, 'STOP');
    const checks = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ channel: 'sms', to: index === 77 ? granted : index === 9_999 ? stopped : `+1555${2_000_000 + index}` },
    }));
    const { status, body } = await node.call('POST', '/api/consent/check', { checks });
    const answers = body.answers as { to: string; allowed: boolean; reason: string }[];
    expect(status).toBe(200);
    expect(answers.map(({ to }) => to)).toEqual(checks.map(({ to }) => to));
    expect(answers.filter(({ allowed }) => allowed).map(({ to }) => to)).toEqual([granted]);
    expect(answers[9_999]?.reason).toBe('suppressed');
    const tooMany = await node.call('POST', '/api/consent/check', { checks: [...checks, checks[0]] });
    expect(tooMany.status).toBe(400);
  });
});

describe('STOP and START', () => {
  it('end messages of all merchants and allow them again, each with one answer', async () => {
    const to = fresh();
    await grant(to, { merchant: 'm1' });
    await node.receive(to, ' Stop. ');
    for (const merchant of ['m1', 'm2'])
      expect(await node.mayWrite(to, { merchant, required: false })).toBe('suppressed');
    for (const channel of ['voice', 'whatsapp'])
      expect(await node.mayWrite(to, { channel, required: false })).toBe('suppressed');
    await grant(to, { merchant: 'm1' });
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('suppressed');
    await node.receive(to, 'yes');
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('suppressed');
    await node.receive(to, 'START');
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('yes');
    expect(await node.mayWrite(to, { merchant: 'm2' })).toBe('unknown');
    await node.settle();
    const said = (await node.messages(to)).map(({ subject }) => subject);
    expect(said).toEqual(['You will get no more messages.', 'You will get messages again.']);
  });

  it('count by when they were written, not by when they come', async () => {
    const to = fresh();
    await grant(to, { at: new Date(node.clock.now() - 3_600_000).toISOString() });
    const sentAtMs = node.clock.now() - 60_000;
    await node.receive(to, 'STOP', { sentAtMs });
    await node.receive(to, 'START', { sentAtMs: sentAtMs - 1_000 });
    expect(await node.mayWrite(to)).toBe('suppressed');
    await node.receive(to, 'START', { sentAtMs: sentAtMs + 1_000 });
    expect(await node.mayWrite(to)).toBe('yes');
    // A vendor whose clock is ahead does not end what is written later.
    await node.receive(to, 'START', { sentAtMs: node.clock.now() + 86_400_000 });
    node.clock.advance(10);
    await node.receive(to, 'STOP');
    expect(await node.mayWrite(to)).toBe('suppressed');
  });

  it('have one effect, however often and however simultaneously they come', async () => {
    const to = fresh();
    await grant(to);
    const sid = `SM${to}`;
    const event = await node.receive(to, 'STOP', { sid, look: false });
    await node.receive(to, 'STOP', { look: false });
    await Promise.all([lookAtMessages(node.app), lookAtMessages(node.app), lookAtMessages(node.app)]);
    await noticeMessages(node.app.db, [{ event, receivedAtMs: node.clock.now() }]);
    await lookAtMessages(node.app);
    const { body } = await node.call('POST', '/api/consent/lookup', { to });
    expect((body.entries as { action: string }[]).filter(({ action }) => action === 'suppressed')).toHaveLength(2);
    expect(body.messages).toHaveLength(2);
    expect(body.suppression).toMatchObject({ cause: 'stop', service: SERVICE });
    await node.settle();
    expect(await node.messages(to)).toHaveLength(1);
  });

  it('are those of the person alone: reports about our own messages, and of others, change nothing', async () => {
    const [to, other] = [fresh(), fresh()];
    await grant(to);
    await node.receive(to, 'STOP', { fields: { SmsStatus: 'delivered' } });
    await node.receive(other, 'STOP');
    expect(await node.mayWrite(to)).toBe('yes');
  });

  it('are known over WhatsApp, in other languages, and by the words of the account', async () => {
    for (const [text, fields] of [
      ['ARRÊT', {}],
      ['配信停止', {}],
      ['adios', { OptOutType: 'STOP' }],
    ] as const) {
      const to = fresh();
      await node.receive(`whatsapp:${to}`, text, { fields });
      expect(await node.mayWrite(to, { required: false })).toBe('suppressed');
    }
  });
});

describe('the double opt-in', () => {
  it('asks, and only an answer of the person allows', async () => {
    const to = fresh();
    await node.receive(to, 'STOP');
    const asked = await node.call('POST', '/api/consent/allow', { to, merchant: 'm1', reason: 'she called' });
    expect(asked.body).toMatchObject({ outcome: 'asked', message: expect.any(String) });
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('suppressed');
    node.clock.advance(10);
    await node.receive(to, 'Yes!');
    expect(await node.mayWrite(to, { merchant: 'm1' })).toBe('yes');
    expect(await node.mayWrite(to, { merchant: 'm2' })).toBe('unknown');
  });

  it('is over after seven days', async () => {
    const to = fresh();
    await node.call('POST', '/api/consent/allow', { to, reason: 'a form' });
    expect(await node.mayWrite(to)).toBe('asked');
    await node.receive(to, 'yes', { sentAtMs: node.clock.now() - 1 });
    const late = fresh();
    await node.call('POST', '/api/consent/allow', { to: late, reason: 'a form' });
    node.clock.advance(7 * 86_400_000 + 1_000);
    await node.app.db.transaction().execute(async () => undefined);
    await node.receive(late, 'yes');
    expect(await node.mayWrite(late)).toBe('asked');
    node.clock.advance(-7 * 86_400_000 - 1_000);
  });

  it('is the only way back from a STOP: nobody else lifts it', async () => {
    const to = fresh();
    await node.receive(to, 'STOP');
    const lifted = await node.call('POST', '/api/consent/allow', { to, mistake: true, reason: 'we think so' });
    expect(lifted.status).toBe(409);
    expect(await node.mayWrite(to)).toBe('suppressed');
    const byHand = fresh();
    await grant(byHand);
    await node.call('POST', '/api/consent/suppress', { to: byHand, reason: 'a slip' });
    expect(await node.mayWrite(byHand)).toBe('suppressed');
    await node.call('POST', '/api/consent/allow', { to: byHand, mistake: true, reason: 'it was a slip' });
    expect(await node.mayWrite(byHand)).toBe('yes');
  });
});
