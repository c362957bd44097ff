import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { WireText, wrongInMail } from './check-mail.ts';

/** RFC 5321, 4.5.3.1.8: a server takes at least so many recipients of one mail; this one takes no more. */
const MOST_RECIPIENTS = 100;
const MOST_BYTES = 10 * 1024 * 1024;

/** A mail as it arrived. */
export interface ReceivedMail {
  /** The envelope: who the server was told to deliver to, whatever the headers say. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: string | null;
  /** All headers by lower-case name; of several with one name the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly raw: string;
}

export interface FakeSmtpOptions {
  /** Clients have to sign in with these. */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** The largest mail, as it announces. */
  readonly mostBytes?: number;
}

/**
 * A real SMTP server that keeps what it accepts. It announces neither 8BITMIME nor SMTPUTF8, and refuses mails that break RFC 5321,
 * 5322 or 2047 with 554 and the reason.
 */
export class FakeSmtp {
  /** Every mail that was accepted, in order. */
  readonly messages: ReceivedMail[] = [];
  /** How many connections clients have opened. */
  connections = 0;
  readonly #rejected = new Set<string>();
  readonly #answers: { readonly code: number; readonly text: string }[] = [];
  readonly #auth: FakeSmtpOptions['auth'];
  readonly #server: SMTPServer;
  /** By the client's port. */
  readonly #wires = new Map<number, WireText>();

  constructor(options: FakeSmtpOptions = {}) {
    this.#auth = options.auth;
    this.#server = new SMTPServer({
      // Its certificate would be a self-made one, which a careful client refuses.
      disabledCommands: this.#auth === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'],
      allowInsecureAuth: true,
      disableReverseLookup: true,
      closeTimeout: 200,
      logger: false,
      ...{ hide8BITMIME: true, hideSMTPUTF8: true, size: options.mostBytes ?? MOST_BYTES },
      onAuth: (given, _session, done) => {
        const right = given.username === this.#auth?.user && given.password === this.#auth?.pass;
        if (right) done(null, { user: given.username });
        else done(smtpError(535, 'Authentication credentials invalid'));
      },
      onConnect: (_session, done) => {
        this.connections += 1;
        done();
      },
      onRcptTo: (address, { envelope }, done) => {
        if (envelope.rcptTo.length >= MOST_RECIPIENTS) return done(smtpError(452, '4.5.3 Too many recipients'));
        return done(this.#rejected.has(address.address) ? smtpError(550, 'No such user here') : null);
      },
      onData: (stream, session, done) => {
        this.#receive(stream, session).then((error) => done(error), done);
      },
    });
    // A client that breaks off is part of the tests, not a failure of the server.
    this.#server.on('error', () => undefined);
    this.#server.server.on('connection', (socket) => {
      const { remotePort = 0 } = socket;
      const wire = new WireText();
      this.#wires.set(remotePort, wire);
      socket.on('data', (chunk: Buffer) => wire.take(chunk));
      socket.on('close', () => this.#wires.delete(remotePort));
    });
  }

  /** `smtp://127.0.0.1:…`, with the credentials when they are asked for. */
  get url(): string {
    const auth = this.#auth;
    const credentials = auth === undefined ? '' : `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@`;
    return `smtp://${credentials}127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  /** Starts to listen on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** From now on this recipient is refused with 550. */
  reject(address: string): void {
    this.#rejected.add(address);
  }

  /** Answers the next `times` mails with this code, 451 being a temporary failure. */
  failNext(code = 451, text = 'Try again later', times = 1): void {
    for (let n = 0; n < times; n += 1) this.#answers.push({ code, text });
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** Reads a mail to its end, because a client hears the answer only then. Returns the error to answer with. */
  async #receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Error | null> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const planned = this.#answers.shift();
    if (planned !== undefined) return smtpError(planned.code, planned.text);
    if (stream.sizeExceeded) return smtpError(552, '5.3.4 Message too big');
    const wire = this.#wires.get(session.remotePort);
    const wrong = wire ? wrongInMail(wire.text) : null;
    if (wrong !== null) return smtpError(554, wrong);
    const raw = Buffer.concat(chunks);
    this.messages.push(received(await PostalMime.parse(raw), session, raw.toString('utf8')));
    return null;
  }
}

/** Starts a fake SMTP server on a free port. */
export async function startFakeSmtp(options: FakeSmtpOptions = {}): Promise<FakeSmtp> {
  const smtp = new FakeSmtp(options);
  await smtp.listen();
  return smtp;
}

function received(mail: Email, session: SMTPServerSession, raw: string): ReceivedMail {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
    references: mail.references ?? null,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
    raw,
  };
}

function smtpError(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
