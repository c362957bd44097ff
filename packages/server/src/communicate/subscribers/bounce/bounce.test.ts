import { describe, expect, test } from 'vitest';
import { Keys } from '../../../platform/auth/keys.ts';
import { readBounce } from './read-bounce.ts';
import { readReturnPath, returnPathOf } from './return-path.ts';

const keys = new Keys('secret');
const ID = '0123456789abcdef0123456789abcdef';

describe('a return path', () => {
  test('names its subscriber, fits into RFC 5321, and nobody else can make it', () => {
    const path = returnPathOf(keys, 'bounces@status.example.com', ID) ?? '';
    expect(path.split('@')[0]?.length).toBeLessThanOrEqual(64);
    expect(readReturnPath(keys, path.toUpperCase())).toBe(ID);
    expect(readReturnPath(new Keys('other'), path)).toBeNull();
    expect(readReturnPath(keys, path.replace('0123', '1123'))).toBeNull();
    expect(readReturnPath(keys, 'bounces@status.example.com')).toBeNull();
  });
  test('is the sender where the channel names none, or nonsense', () => {
    expect(returnPathOf(keys, undefined, ID)).toBeNull();
    expect(returnPathOf(keys, 'a@b@c', ID)).toBeNull();
  });
});

function report(type: string, part: string, machine: string): Buffer {
  return Buffer.from(
    [
      ...[
        'From: MAILER-DAEMON@example.com',
        'To: bounces@status.example.com',
        'Subject: Returned',
        'MIME-Version: 1.0',
      ],
      ...[
        `Content-Type: multipart/report; report-type=${type}; boundary="x"`,
        '',
        '--x',
        'Content-Type: text/plain',
        '',
      ],
      ...['Your mail came back. Action: failed. Status: 5.1.1', '', '--x', `Content-Type: ${part}`, '', machine, ''],
      ...['--x', 'Content-Type: message/rfc822', '', 'Subject: hello', 'Status: 5.1.1', '', 'text', '--x--', ''],
    ].join('\r\n'),
  );
}

const status = (lines: string) =>
  report('delivery-status', 'message/delivery-status', `Reporting-MTA: dns; mx.example.com\r\n\r\n${lines}`);

describe('a mail that came back', () => {
  test.each([
    [
      'a mailbox that is not there',
      'Final-Recipient: rfc822; a@example.com\r\nAction: failed\r\nStatus: 5.1.1',
      'bounce',
    ],
    ['a mailbox that is closed', 'Action: failed\r\nStatus: 5.2.1', 'bounce'],
    ['policy', 'Action: failed\r\nStatus: 5.7.1', 'nothing'],
    ['a delay', 'Action: delayed\r\nStatus: 4.4.7', 'nothing'],
    ['given up for now', 'Action: failed\r\nStatus: 4.4.7', 'nothing'],
    ['nothing that can be read', 'Hello', 'nothing'],
  ])('says %s', async (_what, lines, kind) => {
    expect((await readBounce(status(lines))).kind).toBe(kind);
  });

  test('is a complaint', async () => {
    const machine = 'Feedback-Type: abuse\r\nUser-Agent: Some/1\r\nVersion: 1';
    expect(await readBounce(report('feedback-report', 'message/feedback-report', machine))).toEqual({
      kind: 'complaint',
    });
    const other = machine.replace('abuse', 'not-spam');
    expect((await readBounce(report('feedback-report', 'message/feedback-report', other))).kind).toBe('nothing');
  });

  test('that only looks so is not believed', async () => {
    const text = Buffer.from('Subject: x\r\nContent-Type: text/plain\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n');
    expect((await readBounce(text)).kind).toBe('nothing');
    expect((await readBounce(Buffer.from(`Subject: ${'('.repeat(100_000)}`))).kind).toBe('nothing');
  });
});
