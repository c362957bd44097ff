import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeSmtp, startFakeSmtp } from './fake-smtp.ts';

let smtp: FakeSmtp;
beforeAll(async () => {
  smtp = await startFakeSmtp({ mostBytes: 50_000 });
});
afterAll(() => smtp.close());

const HEAD = 'From: a@example.com\r\nDate: Sat, 21 Nov 2026 15:00:00 +0000\r\n';

/** Says a mail as a client of no library does. @returns the answer to its text, and what the server announced */
async function say(text: string, recipients = 1): Promise<{ last: string; announced: string; rcpt: string[] }> {
  const socket = connect(Number(new URL(smtp.url).port), '127.0.0.1');
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const heard = async () => {
    for (let all = ''; ; ) {
      const { value } = await lines.next();
      all += `${value}\n`;
      if (/^\d{3} /.test(String(value))) return all;
    }
  };
  const ask = (line: string) => {
    socket.write(Buffer.from(`${line}\r\n`, 'latin1'));
    return heard();
  };
  await heard();
  const announced = await ask('EHLO example.com');
  await ask('MAIL FROM:<a@example.com>');
  const rcpt: string[] = [];
  for (let n = 0; n < recipients; n += 1) rcpt.push(await ask(`RCPT TO:<b${n}@example.com>`));
  await ask('DATA');
  const last = await ask(`${text}\r\n.`);
  socket.end('QUIT\r\n');
  await once(socket, 'close');
  return { last, announced, rcpt };
}

it('takes a mail that is right, and announces what it can', async () => {
  const { last, announced } = await say(`${HEAD}Subject: =?UTF-8?Q?Z=C3=A4hler?=\r\n\r\n..\r\n..stuffed\r\ntext`);
  expect(last).toMatch(/^250 /);
  expect(announced).not.toMatch(/8BITMIME|SMTPUTF8/);
  expect(announced).toContain('SIZE 50000');
  expect(smtp.messages.at(-1)).toMatchObject({ subject: 'Zähler', text: expect.stringContaining('.stuffed') });
});

it.each([
  ['a dot that is not stuffed', `${HEAD}\r\ntext\r\n.hidden`, 'stuffed'],
  ['a line of 999 characters', `${HEAD}\r\n${'x'.repeat(999)}`, '999 characters'],
  ['8 bit', `${HEAD}\r\nZ\u00e4hler`, '8 bit'],
  ['8 bit in a header', `${HEAD}Subject: Z\u00e4hler\r\n\r\ntext`, '8 bit'],
  ['a bare line feed', `${HEAD}\r\none\ntwo`, 'bare'],
  ['an encoded word that is too long', `${HEAD}Subject: =?UTF-8?Q?${'x'.repeat(80)}?=\r\n\r\n`, 'encoded word'],
  ['an encoded word that is none', `${HEAD}Subject: =?UTF-8?B?abc?=\r\n\r\n`, 'encoded word'],
  ['two subjects', `${HEAD}Subject: a\r\nSubject: b\r\n\r\n`, 'more than one header subject'],
  ['no date', 'From: a@example.com\r\n\r\ntext', 'no header date'],
  ['a header without a name', `${HEAD}hello\r\n\r\ntext`, 'no header'],
])('refuses %s', async (_what, text, reason) => {
  const before = smtp.messages.length;
  const { last } = await say(text);
  expect(last).toMatch(/^554 5\.6/);
  expect(last).toContain(reason);
  expect(smtp.messages).toHaveLength(before);
});

it('refuses a mail that is too large, and more recipients than it takes', async () => {
  expect((await say(`${HEAD}\r\n${'text\r\n'.repeat(10_000)}`)).last).toMatch(/^552 /);
  const { rcpt, last } = await say(`${HEAD}\r\ntext`, 102);
  expect(rcpt.filter((one) => one.startsWith('250'))).toHaveLength(100);
  expect(rcpt.at(-1)).toMatch(/^452 /);
  expect(last).toMatch(/^250 /);
});
