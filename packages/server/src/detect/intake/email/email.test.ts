import { describe, expect, test } from 'vitest';
import { parsed } from '../intake.fixture.ts';
import { email } from './email.format.ts';
import { readSubject } from './subject.ts';

const raw = (subject: string, headers = '', text = 'See the dashboard.') =>
  `From: Monitor <monitor@example.com>\r\nTo: key@in.example.com\r\nSubject: ${subject}\r\nMessage-ID: <1@example.com>\r\nDate: Mon, 05 Jan 2026 12:00:00 +0000\r\n${headers}\r\n${text}\r\n`;

async function said(given: Parameters<typeof parsed>[1]) {
  const result = await parsed(email, given);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.said;
}

describe('a subject', () => {
  test.each([
    ['[FIRING:1] Disk is full', false, 'disk is full'],
    ['[RESOLVED] Disk is full', true, 'disk is full'],
    ['Re: [Resolved] Disk is full', true, 'disk is full'],
    ['RESOLVED: Disk is full', true, 'disk is full'],
    ['Disk is full [Resolved]', true, 'disk is full'],
    ['** PROBLEM - Disk is full **', false, 'disk is full'],
    ['Recovery - Disk is full', true, 'disk is full'],
    ['[shop] Disk is full', false, '[shop] disk is full'],
    ['How we resolved the outage', false, 'how we resolved the outage'],
    ['Down the road', false, 'down the road'],
    ['', false, ''],
  ])('%s', (subject, isOver, name) => {
    expect(readSubject(subject)).toMatchObject({ isOver, name });
  });
  test('a hostile one takes no time', () => {
    const startMs = performance.now();
    for (const text of ['[re '.repeat(50_000), 'Re: '.repeat(50_000), '*'.repeat(200_000), ' '.repeat(500_000)])
      readSubject(text);
    expect(performance.now() - startMs).toBeLessThan(500);
  });
});

describe('a mail', () => {
  test('raw', async () => {
    expect(
      await said({ body: raw('=?utf-8?q?=5BCRITICAL=5D_Z=C3=A4hler_steht?=', '', 'Severity: P1\r\nComponent: api') }),
    ).toMatchObject([
      {
        action: 'trigger',
        key: 'zähler steht',
        summary: '[CRITICAL] Zähler steht',
        severity: 'critical',
        labels: { severity: 'P1', component: 'api', from: 'monitor@example.com' },
        atMs: Date.UTC(2026, 0, 5, 12),
      },
    ]);
  });

  test('its end is of the same alert', async () => {
    const [fired] = await said({ body: raw('[Alert] Backup is late') });
    const [over] = await said({ body: raw('[Resolved] Backup is late') });
    expect(over).toMatchObject({ action: 'resolve', key: fired?.key });
  });

  test('without a subject it is known by its thread', async () => {
    expect(await said({ body: raw('', 'References: <0@example.com> <9@example.com>\r\n') })).toMatchObject([
      { key: '<0@example.com>' },
    ]);
    expect(await said({ body: raw('') })).toMatchObject([{ key: '<1@example.com>' }]);
  });

  test("a machine's reply is nothing", async () => {
    expect(await said({ body: raw('Out of office', 'Auto-Submitted: auto-replied\r\n') })).toEqual([]);
  });

  const wanted = [{ action: 'resolve', key: 'backup is late', labels: { from: 'monitor@example.com' } }];
  const subject = '[Resolved] Backup is late';
  test.each([
    [
      'Postmark',
      {
        Subject: subject,
        From: 'monitor@example.com',
        MessageID: 'x',
        TextBody: 't',
        Headers: [{ Name: 'X-A', Value: 'b' }],
      },
    ],
    [
      'CloudMailin',
      { headers: { subject, from: 'monitor@example.com', message_id: '<1@x>' }, plain: 't', envelope: {} },
    ],
    [
      'Mailgun',
      { subject, sender: 'monitor@example.com', 'body-plain': 't', 'message-headers': '[["Message-Id", "<1@x>"]]' },
    ],
    ['a raw mail within', { 'body-mime': raw(subject) }],
  ])('by %s', async (_, body) => {
    expect(await said({ body })).toMatchObject(wanted);
    const form = new URLSearchParams(
      Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    if (form.has('subject') || form.has('body-mime')) {
      expect(
        await said({ body: form.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      ).toMatchObject(wanted);
    }
  });

  test('by SendGrid, as a form of parts', async () => {
    const form = new FormData();
    form.set('subject', subject);
    form.set('from', 'monitor@example.com');
    const response = new Response(form);
    const headers = { 'content-type': response.headers.get('content-type') ?? '' };
    expect(await said({ body: Buffer.from(await response.arrayBuffer()), headers })).toMatchObject(wanted);
  });

  test.each([
    ['nothing', { body: '' }],
    ['no mail', { body: 'hello' }],
    [
      'a form that breaks off',
      { body: '--x\r\nContent-Dis', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ],
    ['a mail nested too deep', { body: nested(200) }],
  ])('%s is refused', async (_, given) => {
    expect(await parsed(email, given)).toMatchObject({ kind: 'refused', status: 400 });
  });
});

function nested(depth: number): string {
  const boundary = (level: number) => `b${level}`;
  let text = 'Subject: deep\r\nFrom: a@example.com\r\n';
  for (let level = 0; level < depth; level += 1) {
    text += `Content-Type: multipart/mixed; boundary=${boundary(level)}\r\n\r\n--${boundary(level)}\r\n`;
  }
  return text;
}
