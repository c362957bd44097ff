import PostalMime from 'postal-mime';
import { type Fields, firstText, isObject, listAt, objectAt, parseObject, textAt, textOf } from '../fields.ts';
import { type Parsed, type RawRequest, refused } from '../format.ts';

/** The parts of a mail by which an alert is made. */
export interface Mail {
  readonly subject: string;
  readonly from: string | null;
  readonly text: string;
  readonly messageId: string | null;
  /** The first message of the thread. */
  readonly threadId: string | null;
  readonly atMs: number | null;
  /** A machine's answer, such as "out of office". */
  readonly isAutomaticReply: boolean;
  readonly isUrgent: boolean;
}

const LIMITS = { maxNestingDepth: 32, maxHeadersSize: 256 * 1024 };
const RAW_FIELDS = ['email', 'body-mime', 'raw', 'content'];

/**
 * Reads a mail from the body of a request: raw (RFC 5322), or the fields by which vendors of inbound mail post it (Postmark and
 * CloudMailin as JSON, Mailgun and SendGrid as forms).
 */
export async function readMail(request: RawRequest): Promise<Mail | Parsed> {
  const type = (request.header('content-type') ?? '').toLowerCase();
  if (request.body.length === 0) return refused(400, 'The body is empty: post the mail.');
  if (type.includes('json')) {
    const fields = parseObject(request.body.toString('utf8'));
    return fields ? mailOfFields(fields) : refused(400, 'The body is not a JSON object.');
  }
  if (type.includes('form-data') || type.includes('form-urlencoded')) {
    const fields = await formOf(request.body, type, request.header('content-type') ?? '');
    return fields ? mailOfFields(fields) : refused(400, 'The form cannot be read.');
  }
  return readRawMail(request.body);
}

/** @param raw a message as SMTP hands it over */
export async function readRawMail(raw: Buffer): Promise<Mail | Parsed> {
  try {
    const mail = await PostalMime.parse(raw, LIMITS);
    const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key.toLowerCase(), value]));
    if (mail.subject === undefined && mail.from === undefined && mail.messageId === undefined) {
      return refused(400, 'The body is no mail: it has neither Subject, From nor Message-ID.');
    }
    return mailOf({
      headers,
      subject: mail.subject ?? '',
      from: mail.from?.address ?? null,
      text: mail.text ?? '',
      messageId: mail.messageId ?? null,
    });
  } catch {
    return refused(400, 'The mail cannot be read: it is nested too deep or has too many headers.');
  }
}

async function mailOfFields(fields: Fields): Promise<Mail | Parsed> {
  const raw = RAW_FIELDS.map((name) => textAt(fields, name)).find(
    (text) => text?.includes('\n') && /^[\w-]+:/.test(text),
  );
  if (raw) return readRawMail(Buffer.from(raw));
  const subject = firstText(fields, 'Subject', 'subject') ?? textAt(objectAt(fields, 'headers'), 'subject');
  if (subject === null)
    return refused(
      400,
      '`subject` is missing: post the mail raw, or as Postmark, CloudMailin, Mailgun or SendGrid do.',
    );
  const headers = { ...headersOf(fields.headers ?? fields.Headers ?? fields['message-headers']), ...headersOf(fields) };
  return mailOf({
    headers,
    subject,
    from: firstText(fields, 'From', 'from', 'sender') ?? textOf(headers.from),
    text: firstText(fields, 'TextBody', 'plain', 'body-plain', 'text') ?? '',
    messageId: textOf(headers['message-id'] ?? headers.message_id) ?? firstText(fields, 'MessageID'),
  });
}

/** Headers as an object, or as a list of `{ Name, Value }` or of pairs. */
function headersOf(value: unknown): Record<string, unknown> {
  const parsed = typeof value === 'string' ? (parseObject(`{"list":${value}}`)?.list ?? {}) : value;
  if (isObject(parsed))
    return Object.fromEntries(Object.entries(parsed).map(([name, one]) => [name.toLowerCase(), one]));
  const pairs = listAt({ list: parsed }, 'list').flatMap((one) => {
    const [name, text] = Array.isArray(one) ? one : isObject(one) ? [one.Name ?? one.name, one.Value ?? one.value] : [];
    return typeof name === 'string' ? [[name.toLowerCase(), text]] : [];
  });
  return Object.fromEntries(pairs);
}

function mailOf(read: {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly subject: string;
  readonly from: string | null;
  readonly text: string;
  readonly messageId: string | null;
}): Mail {
  const header = (name: string) => textOf(read.headers[name]) ?? textOf(read.headers[name.replaceAll('-', '_')]) ?? '';
  const date = Date.parse(header('date').slice(0, 60));
  const automatic = header('auto-submitted').toLowerCase();
  return {
    subject: textOf(read.subject) ?? '',
    from: read.from,
    text: read.text,
    messageId: textOf(read.messageId),
    threadId: /<[^<>\s]{1,250}>/.exec(header('references') || header('in-reply-to'))?.[0] ?? textOf(read.messageId),
    atMs: Number.isNaN(date) ? null : date,
    isAutomaticReply: automatic.startsWith('auto-replied') || header('x-autoreply') !== '',
    isUrgent: header('importance').toLowerCase() === 'high' || header('x-priority').startsWith('1'),
  };
}

/** @param type the media type in small letters, which does for a form in the query's form @param written as it came */
async function formOf(body: Buffer, type: string, written: string): Promise<Fields | null> {
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': written } }).formData();
    const fields = [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return Object.fromEntries(fields);
  } catch {
    return null;
  }
}
