import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { subscriberOfReturnPath, takeBounce } from '../../../communicate/subscribers/bounce/take-bounce.ts';
import type { App } from '../../../platform/app.ts';
import type { Config } from '../../../platform/config.ts';
import { intakeOf, noteOf, receive } from '../receive.ts';
import { serviceOfIntakeKey } from '../sender-keys.ts';
import { email } from './email.format.ts';

const MOST_CLIENTS = 50;
const MOST_RECIPIENTS = 5;
const SOCKET_TIMEOUT_MS = 30_000;
/** What kind of body a mail by SMTP is, in the words of HTTP. */
const RAW_MAIL = 'message/rfc822';

/**
 * Takes mail to `<key>@anything` by SMTP and nothing else: a recipient whose key is nobody's is refused (550), so it relays for
 * no one. 250 follows only once the alert is durable; by RFC 5321, 4.2.1 a sender comes again after 4xx and gives up after 5xx.
 * @returns the port, and how to end it
 */
export async function startSmtpListener(
  app: App,
  settings: NonNullable<Config['smtp']>,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { tls } = settings;
  const server = new SMTPServer({
    ...(tls ? { key: await readFile(tls.key), cert: await readFile(tls.cert) } : {}),
    banner: 'Tocsin',
    authOptional: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    size: email.mostBytes,
    maxClients: MOST_CLIENTS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableReverseLookup: true,
    onRcptTo: (address, session, done) => done(checkRecipient(app, address.address, session)),
    onData: takeMail(app),
  });
  server.on('error', (error) => app.log.warn({ err: error }, 'SMTP'));
  server.listen(settings.port, settings.host);
  await once(server.server, 'listening');
  const address = server.server.address();
  const stop = () => new Promise<void>((closed) => server.close(() => closed()));
  return { port: typeof address === 'object' && address ? address.port : settings.port, stop };
}

function checkRecipient(app: App, address: string, { envelope }: SMTPServerSession): Error | null {
  if (envelope.rcptTo.length >= MOST_RECIPIENTS) return smtpError(452, 'Too many recipients');
  const key = keyOf(address);
  if (serviceOfIntakeKey(app, key) !== null || subscriberOfReturnPath(app, address) !== null) return null;
  noteOf(app, '', email)('refused', 0, 'Mail for a key that is nobody’s.');
  return smtpError(550, 'No such address here');
}

function takeMail(app: App): NonNullable<SMTPServerOptions['onData']> {
  return (stream, session, done) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // The rest is read and thrown away, so that the sender comes to hear why.
      if (bytes <= email.mostBytes) chunks.push(chunk);
    });
    stream.on('end', () => {
      if (stream.sizeExceeded || bytes > email.mostBytes) return done(smtpError(552, 'Message is larger than 1 MB'));
      deliver(app, Buffer.concat(chunks), session).then(
        (refusal) => done(refusal),
        (error: unknown) => {
          app.log.error({ err: error }, 'a mail could not be stored');
          done(smtpError(451, 'Cannot be stored now, come again'));
        },
      );
    });
  };
}

/** @returns why it is refused; null when every recipient's alert is durable */
async function deliver(app: App, raw: Buffer, { envelope }: SMTPServerSession): Promise<Error | null> {
  for (const { address } of envelope.rcptTo) {
    const subscriber = subscriberOfReturnPath(app, address);
    if (subscriber !== null) {
      await takeBounce(app, subscriber, raw);
      continue;
    }
    const header = (name: string) => (name === 'content-type' ? RAW_MAIL : undefined);
    const request = { method: 'POST', rest: '', query: new URLSearchParams(), header, headers: () => ({}), body: raw };
    const { status, body } = await receive(intakeOf(app), email, keyOf(address), request);
    if (status === email.busy) return smtpError(450, 'Too many mails, come again');
    if (status >= 400) return smtpError(554, String(body?.reason ?? 'The mail cannot be read').slice(0, 200));
  }
  return null;
}

/** The part before the last @, in small letters, as keys are. */
function keyOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf('@'))).toLowerCase();
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
