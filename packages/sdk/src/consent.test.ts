import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createConsentGuard } from './consent.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answering = (status: number, body: string) =>
  serve((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });

/** Answers as Tocsin does: who is in the list is allowed. */
const tocsin = (allowed: readonly string[], seen: unknown[] = []) =>
  serve((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const { checks } = JSON.parse(text) as { checks: { to: string }[] };
      seen.push({ count: checks.length, path: request.url, key: request.headers.authorization });
      const answers = checks.map(({ to }) => ({
        ...{ to, allowed: allowed.includes(to), reason: allowed.includes(to) ? 'granted' : 'suppressed', since: null },
      }));
      response.end(JSON.stringify({ allowed: false, reason: 'suppressed', answers }));
    });
  });

const to = '+15550100001';
const question = { to, channel: 'sms' } as const;
const unavailable = { to, allowed: false, reason: 'unavailable' };
const guardOf = (url: string | undefined, onError?: (error: Error) => void, timeoutMs = 10_000) =>
  createConsentGuard({ url, key: 'sdk_key', timeoutMs, ...(onError ? { onError } : {}) });

describe('the consent guard', () => {
  it('sends what is allowed, and nothing else', async () => {
    const seen: unknown[] = [];
    const guard = guardOf(await tocsin([to], seen));
    const sent: string[] = [];
    const send = async (number: string) =>
      (await guard.send({ ...question, to: number }, () => sent.push(number))).answer.reason;
    expect([await send(to), await send('+15550100002')]).toEqual(['granted', 'suppressed']);
    expect(sent).toEqual([to]);
    expect(seen[0]).toEqual({ count: 1, path: '/api/consent/check', key: 'Bearer sdk_key' });
    await expect(guard.send(question, () => Promise.reject(new Error('no credit')))).rejects.toThrow('no credit');
  });

  it('asks for any number of messages, 10,000 at once', async () => {
    const seen: { count: number }[] = [];
    const guard = createConsentGuard({ url: await tocsin([to], seen), key: 'k', timeoutMs: 10_000 });
    const questions = Array.from({ length: 20_001 }, (_, index) => ({
      ...question,
      to: index === 20_000 ? to : `${index}`,
    }));
    const answers = await guard.checkAll(questions);
    expect(seen.map(({ count }) => count)).toEqual([10_000, 10_000, 1]);
    expect(answers.flatMap((answer, index) => (answer.allowed ? [index] : []))).toEqual([20_000]);
    expect(await guard.checkAll([])).toEqual([]);
  });

  const yes = { to, allowed: true, reason: 'granted' };
  it.each([
    ['is refused', 401, '{"detail":"no"}'],
    ['fails', 500, JSON.stringify({ answers: [yes] })],
    ['is somebody else', 200, '<html>ok</html>'],
    ['says nothing', 200, ''],
    ['answers null', 200, 'null'],
    ['answers no list', 200, '{"allowed":true}'],
    ['answers too little', 200, '{"allowed":true,"answers":[]}'],
    ['answers too much', 200, JSON.stringify({ answers: [yes, yes] })],
    ['answers about somebody else', 200, JSON.stringify({ answers: [{ ...yes, to: '+15550100009' }] })],
    ['answers with a word for true', 200, JSON.stringify({ answers: [{ ...yes, allowed: 'true' }] })],
    ['answers with 1', 200, JSON.stringify({ answers: [{ ...yes, allowed: 1 }] })],
    ['gives a reason that nobody knows', 200, JSON.stringify({ answers: [{ ...yes, reason: 'sure' }] })],
    ['answers later', 202, JSON.stringify({ answers: [yes] })],
  ])('allows nothing when what it asks %s', async (_what, status, body) => {
    const errors: Error[] = [];
    expect(await guardOf(await answering(status, body), (error) => errors.push(error)).check(question)).toEqual(
      unavailable,
    );
    expect(errors).toHaveLength(1);
  });

  it('allows nothing that is both allowed and refused', async () => {
    const url = await answering(200, JSON.stringify({ answers: [{ ...yes, reason: 'suppressed' }] }));
    expect(await guardOf(url).check(question)).toEqual({ to, allowed: false, reason: 'suppressed' });
  });

  it('allows nothing when Tocsin is down, slow, hangs up, is elsewhere, or is not configured', async () => {
    const slow = await serve(() => undefined);
    const halting = await serve((_request, response) => void response.writeHead(200).write('{"answers":'));
    const hangingUp = await serve((request) => request.socket.destroy());
    const good = await tocsin([to]);
    const elsewhere = await serve((_request, response) => void response.writeHead(307, { location: good }).end());
    for (const url of [slow, halting, hangingUp, elsewhere, 'http://127.0.0.1:1', 'not an address', undefined])
      expect(await guardOf(url, undefined, 300).check(question)).toEqual(unavailable);
    const throwing = guardOf('http://127.0.0.1:1', () => {
      throw new Error('a listener of no use');
    });
    expect(await throwing.check(question)).toEqual(unavailable);
  });

  it('says when it is not known whether consent was recorded', async () => {
    const record = { ...question, action: 'granted', wording: 'v1', evidence: { ip: '192.0.2.1' } } as const;
    const url = await answering(200, '{"recorded":true,"suppressed":false}');
    expect(await guardOf(url).record(record)).toEqual({ recorded: true, suppressed: false });
    await expect(guardOf(await answering(200, '{}')).record(record)).rejects.toThrow('not known');
    await expect(guardOf(await answering(503, 'away')).record(record)).rejects.toThrow('503');
    await expect(guardOf(undefined).record(record)).rejects.toThrow('no url');
  });
});
