import type { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { oneLine } from '../clean-text.ts';
import type { BulkOutcome } from './bulk-mail.ts';
import type { BulkServer } from './bulk-server.ts';

interface Composed {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly content: Readable;
  /** Whether the server may have the text. */
  isHandedOver(): boolean;
}

/** A conversation with a mail server in which one mail follows the other. */
export interface BulkConnection {
  /** Never throws. After a broken connection `isOpen` is false. */
  send(mail: Composed): Promise<BulkOutcome>;
  isOpen(): boolean;
  close(): void;
}

/** Opens a conversation and signs in. @throws what the server or the network says */
export async function openConnection(server: BulkServer): Promise<BulkConnection> {
  const { host, port, isSecure, auth, timeoutMs } = server;
  const times = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const smtp = new SMTPConnection({ host, port, secure: isSecure, ...times, dnsTimeout: timeoutMs });
  let isOpen = true;
  let onBreak: (error: Error) => void = () => undefined;
  smtp.on('error', (error: Error) => {
    isOpen = false;
    onBreak(error);
  });
  smtp.on('end', () => {
    isOpen = false;
    onBreak(new Error('the connection ended'));
  });
  /** Ends by the callback, or because the connection broke: then nodemailer calls nothing back. */
  const step = <T>(begin: (done: (error?: Error | null, result?: T) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      onBreak = reject;
      begin((error) => (error ? reject(error) : resolve()));
    });
  const close = () => {
    isOpen = false;
    smtp.close();
  };
  try {
    await step((done) => smtp.connect(done));
    // Text and closing dot are two writes: the second one would wait for the acknowledgement of the first, 40 ms a mail.
    if (smtp._socket) smtp._socket.setNoDelay(true);
    if (auth !== null) await step((done) => smtp.login({ credentials: auth }, done));
  } catch (error) {
    close();
    throw error;
  }
  const send = async ({ envelope, content, isHandedOver }: Composed): Promise<BulkOutcome> => {
    try {
      await step((done) => smtp.send({ from: envelope.from, to: [envelope.to] }, content, done));
      return { kind: 'sent' };
    } catch (error) {
      const outcome = outcomeOf(failureOf(error), isHandedOver());
      // What was refused is forgotten, and the next mail may be said; without an answer there is no next one.
      if (isOpen) await step((done) => smtp.reset(done)).catch(close);
      return outcome;
    }
  };
  return { send, isOpen: () => isOpen, close };
}

export interface SmtpRefusal {
  /** The command that was refused: `MAIL FROM`, `RCPT TO`, `DATA`; empty: the text itself. */
  readonly command: string;
  /** The server's three digits; null: it did not answer. */
  readonly code: number | null;
  readonly words: string;
}

/**
 * What a failure means. 4xx is for now, 5xx for good (RFC 5321, 4.2.1); what is refused at MAIL FROM is about us, not about the
 * recipient. Without an answer, what the server has seen decides.
 */
export function outcomeOf({ command, code, words }: SmtpRefusal, isHandedOver: boolean): BulkOutcome {
  if (code === null) {
    if (isHandedOver) return { kind: 'unclear', reason: `the connection broke after the text was sent: ${words}` };
    return { kind: 'blocked', reason: `the connection broke: ${words}` };
  }
  if (command === 'MAIL FROM' || code === 421) return { kind: 'blocked', reason: `the mail server says: ${words}` };
  if (code < 500) return { kind: 'later', reason: `the mail server asks to try later: ${words}` };
  return {
    kind: 'refused',
    isBounce: command === 'RCPT TO' && isMailbox(words),
    reason: `the mail server refused: ${words}`,
  };
}

/** Whether a refusal is about the mailbox, by its enhanced code (RFC 3463): 5.7 is policy, 5.5 protocol, 5.3 and 5.4 are systems. */
function isMailbox(words: string): boolean {
  const [, subject] = /^5\d\d[ -]5\.(\d{1,3})\.\d{1,3}\b/.exec(words) ?? [];
  if (subject !== undefined) return subject === '1' || subject === '2';
  return /^(?:550|551|553) /.test(words);
}

function failureOf(error: unknown): SmtpRefusal {
  const fields: Readonly<Record<string, unknown>> = typeof error === 'object' && error !== null ? { ...error } : {};
  const { command, responseCode, response } = fields;
  const message = error instanceof Error ? error.message : String(error);
  return {
    command: typeof command === 'string' ? command : '',
    code: typeof responseCode === 'number' ? responseCode : null,
    words: oneLine(typeof response === 'string' ? response : message, 200),
  };
}
