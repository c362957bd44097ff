import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSmtp, startFakeSmtp } from '../../../../test/vendors/fake-smtp.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import { closeChannels } from '../registry.ts';
import { createEmailChannel } from './email-channel.ts';
import { renderEmail } from './render-email.ts';

const FROM = 'Tocsin <tocsin@example.org>';
const ADDRESS = 'ada@example.org';

afterAll(closeChannels);

describeChannel('e-mail', async () => {
  const smtp = await startFakeSmtp({ auth: { user: 'tocsin', pass: 'geheim:1/2' } });
  smtp.reject('gone@example.org');
  return {
    channel: createEmailChannel(5000),
    settings: { url: smtp.url, from: FROM },
    unreachableSettings: { url: 'smtp://tocsin:geheim%3A1%2F2@127.0.0.1:1', from: FROM },
    address: ADDRESS,
    badAddress: 'gone@example.org',
    secrets: ['geheim'],
    received: () =>
      smtp.messages.map((mail) => ({
        id: mail.messageId,
        headline: mail.subject,
        text: mail.text,
        callsEverybody: false,
      })),
    limitRateOnce: () => {
      smtp.failNext(451, '4.7.1 Rate limit');
      return 60;
    },
    failOnce: () => smtp.failNext(421, 'Service not available'),
    close: async () => {
      closeChannels();
      await smtp.close();
    },
  };
});

describe('e-mail', () => {
  let smtp: FakeSmtp;
  const channel = createEmailChannel(5000);
  beforeEach(async () => {
    smtp = await startFakeSmtp();
  });
  afterEach(async () => {
    closeChannels();
    await smtp.close();
  });
  const settings = () => ({ url: smtp.url, from: FROM });

  it('sends both texts, threaded, and marked as automatic', async () => {
    const message = aPage(ADDRESS);
    expect(await channel.send(message, settings())).toEqual({ kind: 'delivered', reference: `<${message.id}@tocsin>` });
    const [mail] = smtp.messages;
    expect(mail).toMatchObject({
      from: 'tocsin@example.org',
      to: [ADDRESS],
      subject: '[P1] Webhook success is below 90 % (INC-2026-001)',
      messageId: `<${message.id}@tocsin>`,
      inReplyTo: '<thread.INC-2026-001@tocsin>',
      references: '<thread.INC-2026-001@tocsin>',
    });
    expect(mail?.headers).toMatchObject({ 'auto-submitted': 'auto-generated', importance: 'high' });
    expect(mail?.text).toContain('Acknowledge: https://tocsin.example.org/a/token');
    expect(mail?.html).toContain('href="https://tocsin.example.org/a/token"');
    expect(mail?.html).toContain('<strong>Since 14:30</strong>');
  });

  it('carries an invitation that mail programs offer to accept', async () => {
    const text = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
    const calendar = { method: 'REQUEST' as const, text };
    expect(await channel.send(aPage(ADDRESS, { calendar }), settings())).toMatchObject({ kind: 'delivered' });
    expect(smtp.messages[0]?.raw).toMatch(/Content-Type: text\/calendar;[^;]*charset=utf-8; method=REQUEST/i);
    expect(smtp.messages[0]?.text).toContain('Acknowledge:');
    expect(smtp.messages[0]?.raw).toContain('This invitation was sent to');
  });

  it.each([
    ['the subject', { subject: 'Down\r\nBcc: mallory@example.org' }],
    ['the name', { to: { name: 'Ada\r\nBcc: mallory@example.org', address: ADDRESS } }],
    ['the name, as a second mailbox', { to: { name: 'Ada" <mallory@example.org>, "', address: ADDRESS } }],
    ['the thread', { threadKey: 'INC>\r\nBcc: mallory@example.org' }],
    ['the id', { id: 'a@b>\r\nBcc: mallory@example.org' }],
  ])('lets %s add no header and no recipient', async (_what, changes) => {
    expect(await channel.send(aPage(ADDRESS, changes), settings())).toMatchObject({ kind: 'delivered' });
    expect(smtp.messages[0]?.to).toEqual([ADDRESS]);
    expect(smtp.messages[0]?.headers.bcc).toBeUndefined();
    expect(smtp.messages[0]?.raw).not.toMatch(/^Bcc:/imu);
  });

  it.each([
    'ada@example.org, mallory@example.org',
    'Ada <ada@example.org>',
    'ada@example.org\r\nBcc: m@example.org',
    'ada',
    'a@b@c',
  ])('gives up on %j, which is not one mailbox', async (address) => {
    expect(await channel.send(aPage(address), settings())).toMatchObject({ kind: 'permanent' });
    expect(smtp.messages).toHaveLength(0);
  });

  it('gives up on an answer of 5xx and quotes it', async () => {
    smtp.failNext(552, 'Mailbox full');
    const outcome = await channel.send(aPage(ADDRESS), settings());
    expect(outcome).toEqual({ kind: 'permanent', reason: expect.stringContaining('Mailbox full') });
  });

  it('uses a connection again, and opens a new one after closeChannels', async () => {
    await channel.send(aPage(ADDRESS), settings());
    await channel.send(aPage(ADDRESS), settings());
    expect(smtp.connections).toBe(1);
    closeChannels();
    expect(await channel.send(aPage(ADDRESS), settings())).toMatchObject({ kind: 'delivered' });
    expect(smtp.messages).toHaveLength(3);
    expect(smtp.connections).toBe(2);
  });

  it('signs in where the server asks for it, and gives up when it may not', async () => {
    const strict = await startFakeSmtp({ auth: { user: 'tocsin', pass: 'right' } });
    expect(await channel.send(aPage(ADDRESS), { url: strict.url, from: FROM })).toMatchObject({ kind: 'delivered' });
    const wrong = strict.url.replace('right', 'wrong');
    const outcome = await channel.send(aPage(ADDRESS), { url: wrong, from: FROM });
    expect(outcome).toMatchObject({ kind: 'permanent', reason: expect.stringContaining('535') });
    expect(JSON.stringify(outcome)).not.toContain('wrong');
    closeChannels();
    await strict.close();
  });

  it.each([{ url: 'https://example.org' }, { url: 'nonsense' }, { from: 'a\r\nBcc: m@example.org' }])(
    'gives up with the setting %j',
    async (change) => {
      expect(await channel.send(aPage(ADDRESS), { ...settings(), ...change })).toMatchObject({ kind: 'permanent' });
    },
  );

  it('tries again when the server says nothing', async () => {
    const mute = await startMuteServer();
    const outcome = await createEmailChannel(200).send(aPage(ADDRESS), { url: mute.url, from: FROM });
    expect(outcome).toMatchObject({ kind: 'retry' });
    mute.close();
  });
});

describe('renderEmail', () => {
  it('escapes everything that comes from outside', () => {
    const evil = '<script>alert(1)</script>"\'&';
    const incident = {
      id: evil,
      title: evil,
      severity: evil,
      severityName: evil,
      status: evil,
      url: 'javascript:alert(1)',
    };
    const actions = [{ id: 'acknowledge' as const, label: evil, url: 'https://example.org/"><script>' }];
    const to = { name: evil, address: ADDRESS };
    const { html } = renderEmail(aPage(ADDRESS, { to, incident, subject: evil, text: `# ${evil}\n${evil}`, actions }));
    expect(html).not.toContain('<script');
    expect(html).not.toContain('javascript:');
  });

  it('derives ids that are one word of plain characters from any key', () => {
    const { headers } = renderEmail(aPage(ADDRESS, { id: 'a@b>\r\nBcc: m', threadKey: 'INC 1>\r\nBcc: m' }));
    for (const name of ['Message-ID', 'In-Reply-To', 'References']) {
      expect(headers[name]).toMatch(/^<[A-Za-z0-9._-]+@tocsin>$/u);
    }
  });

  it('shows a button only where it leads somewhere', () => {
    const actions = [{ id: 'acknowledge' as const, label: 'Acknowledge' }];
    expect(renderEmail(aPage(ADDRESS, { actions })).html).not.toContain('Acknowledge</a>');
  });

  it('keeps a long text whole in the plain part and short in HTML', () => {
    const { html, text } = renderEmail(aPage(ADDRESS, { text: `${'word '.repeat(20_000)}end` }));
    expect(text).toContain('word end');
    expect(html.length).toBeLessThan(60_000);
    expect(html).toContain('goes on in the plain part');
  });
});

async function startMuteServer(): Promise<{ url: string; close: () => void }> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
