import type { CalendarPart, Channel, ChannelSettings, Outcome, OutgoingMessage } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { permanent, retry, VENDOR_TIMEOUT_MS } from '../vendor-request.ts';
import { mailTransport } from './mail-transport.ts';
import { renderEmail } from './render-email.ts';

/** A 4xx answer means "later": greylisting takes about a minute. */
const TEMPORARY_RETRY_SECONDS = 60;
const UNREACHABLE_RETRY_SECONDS = 15;

/** One mailbox and nothing else, so that an address cannot smuggle in a second one. Its meaning is the server's to judge. */
const MAILBOX = /^[^\s@<>,;:"()[\]\\\p{Cc}]{1,64}@[^\s@<>,;:"()[\]\\\p{Cc}]{1,255}$/u;

/** nodemailer's codes for a set-up that is wrong, which another attempt does not cure. */
const SETUP_CODES = new Set(['EAUTH', 'ENOAUTH', 'ECONFIG', 'EREQUIRETLS']);

/**
 * Makes the e-mail channel. Settings: `url` (`smtp://user:pass@host:587`) and `from` (`Tocsin <tocsin@example.org>`).
 * The reference of a delivered message is its Message-ID.
 */
export function createEmailChannel(timeoutMs: number = VENDOR_TIMEOUT_MS): Channel {
  return {
    type: 'email',
    render: renderEmail,
    send: (message, settings) => sendMail(message, settings, timeoutMs),
  };
}

async function sendMail(message: OutgoingMessage, settings: ChannelSettings, timeoutMs: number): Promise<Outcome> {
  const { url, from } = settings;
  if (from === undefined || /[\r\n]/u.test(from)) return permanent('the setting `from` is missing or malformed');
  const transport = url === undefined ? null : mailTransport(url, timeoutMs);
  if (transport === null) return permanent('the setting `url` is missing or is not an smtp:// address');
  if (!MAILBOX.test(message.to.address)) return permanent('the address is not an e-mail address');
  const rendered = renderEmail(message);
  const { 'Message-ID': messageId, ...headers } = rendered.headers;
  try {
    await transport.sendMail({
      from,
      to: { name: oneLine(message.to.name, 200), address: message.to.address },
      subject: rendered.subject,
      text: rendered.text,
      html: rendered.html,
      messageId,
      headers,
      ...(message.calendar ? { icalEvent: icalOf(message.calendar) } : {}),
    });
    return { kind: 'delivered', reference: messageId ?? null };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** A `text/calendar` part beside the texts, by which mail programs offer "accept", and the same as a file. */
function icalOf({ method, text }: CalendarPart) {
  return { method, filename: 'invitation.ics', content: text };
}

interface SmtpFailure {
  readonly code: string;
  /** The server's three digits; null if it did not answer. */
  readonly responseCode: number | null;
  readonly response: string;
}

/** The server's own words come first: a 5xx is final, a 4xx is not, and without an answer the connection was lost. */
function outcomeOf(error: unknown): Outcome {
  const failure = smtpFailure(error);
  if (failure.responseCode !== null && failure.responseCode >= 500) {
    return permanent(`the mail server refused: ${failure.response}`);
  }
  if (failure.responseCode !== null && failure.responseCode >= 400) {
    return retry(TEMPORARY_RETRY_SECONDS, `the mail server asks to try later: ${failure.response}`);
  }
  if (SETUP_CODES.has(failure.code)) return permanent(`the mail server cannot be used as configured (${failure.code})`);
  return retry(UNREACHABLE_RETRY_SECONDS, `the mail server could not be reached (${failure.code})`);
}

function smtpFailure(error: unknown): SmtpFailure {
  const fields: Readonly<Record<string, unknown>> = typeof error === 'object' && error !== null ? { ...error } : {};
  const { code, responseCode, response } = fields;
  return {
    code: typeof code === 'string' ? code : 'unknown',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    response: typeof response === 'string' ? oneLine(response, 200) : 'no answer',
  };
}
