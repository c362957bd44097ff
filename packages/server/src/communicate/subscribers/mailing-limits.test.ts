import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startSmtpListener } from '../../detect/intake/email/smtp-listener.ts';
import { claimRecipients } from './send/mailing.store.ts';
import { SERVICE, type SubscriberNode, startSubscriberNode } from './subscriber-node.fixture.ts';

let node: SubscriberNode;
beforeAll(async () => {
  node = await startSubscriberNode();
});
afterAll(() => node.close());
beforeEach(async () => {
  node.smtp.messages.length = 0;
  await node.app.pool.query('delete from mailing');
  await node.app.pool.query('delete from subscriber');
  await node.app.pool.query('delete from subscriber_suppression');
  node.clock.advance(60_000);
});

const BASE = `/api/status/${SERVICE}`;
const recipients = () => node.smtp.messages.flatMap(({ to }) => to);

interface Mailing {
  readonly id: string;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly hint: string | null;
}

async function newest(): Promise<Mailing> {
  const { body } = await node.call('GET', `${BASE}/mailings`);
  const [first] = body.mailings as Mailing[];
  if (!first) throw new Error('there is no mailing');
  return first;
}

test('what could not be sent for two days is dropped, and counted', async () => {
  await node.add(['late@example.com']);
  node.smtp.failNext(451, '4.7.1 Greylisted');
  await node.tell();
  await node.send();
  expect(await node.states()).toEqual({ queued: 1 });
  node.clock.advance(48 * 3_600_000);
  await node.send();
  const { rows } = await node.app.pool.query('select state, reason from mailing_recipient');
  expect(rows).toEqual([{ state: 'failed', reason: 'It could not be sent for two days.' }]);
  expect(await newest()).toMatchObject({ status: 'done', counts: { failed: 1 } });
  expect(recipients()).toEqual([]);
});

/** Two of three recipients were claimed by a node that is no more. */
async function leaveUnclear(): Promise<Mailing> {
  await node.add(['a@example.com', 'b@example.com', 'c@example.com']);
  await node.tell({ about: 'INC-5' });
  const { id } = await newest();
  await node.app.pool.query(`update mailing set status = 'running', recipients = 3 where id = $1`, [id]);
  await node.app.pool.query(
    `insert into mailing_recipient (mailing, subscriber, lane, state, next_at) select $1, id, 'mail', 'queued', $2 from subscriber`,
    [id, new Date(node.clock.now())],
  );
  const where = { mailing: id, lane: 'mail' as const, most: 2 };
  expect(await claimRecipients(node.app.db, where, 'a-node-that-died', node.clock.now())).toHaveLength(2);
  node.clock.advance(61_000);
  await node.send();
  return newest();
}

test('who is unclear is counted, said how to be sent to again, and then is, once, and audited', async () => {
  const left = await leaveUnclear();
  expect(left).toMatchObject({ status: 'done', counts: { sent: 1, unclear: 2 } });
  expect(left.hint).toContain('2 recipients');
  expect(left.hint).toContain(`tocsin status mailings --retry-unclear ${left.id}`);
  expect(recipients()).toHaveLength(1);
  const again = await node.call('POST', `${BASE}/mailings/${left.id}`, { do: 'retry-unclear' });
  expect(again).toMatchObject({ status: 200, body: { status: 'running', counts: { queued: 2, sent: 1 }, hint: null } });
  expect((await node.call('POST', `${BASE}/mailings/${left.id}`, { do: 'retry-unclear' })).status).toBe(409);
  await node.send();
  expect(recipients().sort()).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
  expect(await newest()).toMatchObject({ status: 'done', counts: { sent: 3 }, hint: null });
  const { rows } = await node.app.pool.query(
    `select detail from audit where action = 'mailing.retry-unclear' and subject = $1`,
    [left.id],
  );
  expect(rows).toMatchObject([{ detail: { service: SERVICE, count: 2 } }]);
});

test('old news and what is overhauled is not sent again', async () => {
  const { id } = await leaveUnclear();
  await node.tell({ about: 'INC-5', state: 'resolved' });
  await node.send();
  expect(await node.call('POST', `${BASE}/mailings/${id}`, { do: 'retry-unclear' })).toMatchObject({
    ...{ status: 409, body: { detail: expect.stringContaining('something newer') } },
  });
  node.clock.advance(3 * 86_400_000);
  expect((await node.call('POST', `${BASE}/mailings/${id}`, { do: 'retry-unclear' })).body.detail).toContain(
    'two days',
  );
  expect((await node.call('POST', `${BASE}/mailings/nonsense`, { do: 'retry-unclear' })).status).toBe(404);
});

test('an exported list is no program for a spreadsheet, and is in the audit log', async () => {
  const consent = '=HYPERLINK("https://evil.example","x"), "quoted"\nsecond line';
  await node.add(['+1@example.com', 'plain@example.com']);
  await node.app.pool.query('update subscriber set consent = $1', [consent]);
  const headers = { authorization: 'Bearer a-token-for-tests-only' };
  const response = await fetch(`${node.url}${BASE}/subscribers/export.csv`, { headers });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const csv = await response.text();
  expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"",""x""), ""quoted""\nsecond line"`);
  expect(csv).toContain("\r\n'+1@example.com,email,");
  expect(csv).toMatch(/\r\nplain@example\.com,email,,confirmed,person,/);
  expect(csv).not.toMatch(/(?:^|\r\n|,)"?[=+\-@]/);
  const anonymous = await fetch(`${node.url}${BASE}/subscribers/export.csv`);
  expect(anonymous.status).toBe(401);
  const { rowCount } = await node.app.pool.query(`select 1 from audit where action = 'subscriber.export'`);
  expect(rowCount).toBe(1);
});

/** What a mail server says to the SMTP intake when a mail comes back. @returns the codes of the answers */
function sayBack(port: number, recipient: string, lines: readonly string[]): Promise<string[]> {
  const said = [
    'HELO mx.example.com',
    'MAIL FROM:<>',
    `RCPT TO:<${recipient}>`,
    'DATA',
    `${lines.join('\r\n')}\r\n.`,
    'QUIT',
  ];
  return new Promise((resolve, reject) => {
    const codes: string[] = [];
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').on('data', (text: string) => {
      codes.push(text.slice(0, 3));
      const line = said.shift();
      if (line === undefined || !/^[23]/.test(text)) socket.end();
      else socket.write(`${line}\r\n`);
    });
    socket.on('error', reject).on('close', () => resolve(codes));
  });
}

const report = (type: string, part: string, machine: readonly string[]) => [
  ...['From: MAILER-DAEMON@mx.example.com', 'To: bounces@status.shop.example.com', 'Subject: Returned'],
  ...['MIME-Version: 1.0', `Content-Type: multipart/report; report-type=${type}; boundary="b"`, ''],
  ...['--b', 'Content-Type: text/plain', '', 'It came back.', '', '--b', `Content-Type: ${part}`, ''],
  ...[...machine, '', '--b--', ''],
];

test('a mail that comes back to the SMTP intake ends the mails to its subscriber, and no import brings them back', async () => {
  const { port, stop } = await startSmtpListener(node.app, { host: '127.0.0.1', port: 0, tls: null });
  try {
    await node.add(['gone@example.com', 'angry@example.com', 'here@example.com']);
    await node.tell();
    await node.send();
    const pathOf = (to: string) => node.smtp.messages.find((mail) => mail.to[0] === to)?.from ?? '';
    const failed = ['Reporting-MTA: dns; mx.example.com', '', 'Final-Recipient: rfc822; gone@example.com'];
    const gone = report('delivery-status', 'message/delivery-status', [...failed, 'Action: failed', 'Status: 5.1.1']);
    const spam = report('feedback-report', 'message/feedback-report', ['Feedback-Type: abuse', 'Version: 1']);
    const taken = ['220', '250', '250', '250', '354', '250', '221'];
    expect(await sayBack(port, pathOf('gone@example.com'), gone)).toEqual(taken);
    expect(await sayBack(port, pathOf('gone@example.com'), gone)).toEqual(taken);
    expect(await sayBack(port, pathOf('angry@example.com'), spam)).toEqual(taken);
    const forged = pathOf('here@example.com').replace(/.(?=@)/, (last) => (last === '0' ? '1' : '0'));
    expect(await sayBack(port, forged, gone)).toEqual(['220', '250', '250', '550']);
    const { rows } = await node.app.pool.query('select address, status, note from subscriber order by address');
    expect(rows).toEqual([
      { address: 'angry@example.com', status: 'suppressed', note: 'The recipient called a mail spam.' },
      { address: 'gone@example.com', status: 'suppressed', note: 'A mail came back: 5.1.1.' },
      { address: 'here@example.com', status: 'confirmed', note: null },
    ]);
    await node.tell({ about: 'INC-2' });
    await node.send();
    expect(recipients().slice(3)).toEqual(['here@example.com']);
    const agreed = { address: 'gone@example.com', consent: 'They said so' };
    expect((await node.call('POST', `${BASE}/subscribers`, agreed)).status).toBe(409);
    await node.page(`/status/${SERVICE}/subscribe`, { kind: 'email', address: 'gone@example.com' });
    await node.settle();
    await sleep(50);
    expect(recipients()).toHaveLength(4);
  } finally {
    await stop();
  }
});
