import { labelsOf } from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, understood } from '../format.ts';
import { type Mail, readMail } from './read-mail.ts';
import { readSubject } from './subject.ts';

/**
 * Mail as alerts: its subject is the summary, and `[Resolved]` and the like end it.
 *
 * Vendors of inbound mail take 2xx for done. Postmark comes again after everything but 403, Mailgun after everything but 406
 * for eight hours, SendGrid after 5xx for three days; CloudMailin bounces a mail after 4xx and delays it after 5xx. So what
 * cannot be read is 400 and too much is 503, which all of them try again.
 */
export const email: Format = {
  id: 'email',
  title: 'E-mail',
  setUp:
    'Mail to KEY@<your mail host> where TOCSIN_SMTP_PORT is set; or POST ADDRESS with the raw mail, or from Postmark, CloudMailin, Mailgun or SendGrid',
  methods: ['POST'],
  mostBytes: 1024 * 1024,
  signs: false,
  parse: parseEmail,
  accepted: 200,
  busy: 503,
  sample:
    'From: monitor@example.com\r\nSubject: [Alert] Sample: backup is late\r\nMessage-ID: <sample@example.com>\r\n\r\nThe nightly backup has not begun.\r\n',
};

export async function parseEmail(request: RawRequest): Promise<Parsed> {
  const mail = await readMail(request);
  return 'kind' in mail ? mail : sayMail(mail);
}

/** What a mail says: of one alert for each subject, or for each thread where the subject is empty. */
export function sayMail(mail: Mail): Parsed {
  if (mail.isAutomaticReply) return ignored('A machine’s reply is no alert.');
  const { isOver, severity, name } = readSubject(mail.subject);
  const key = name === '' ? (mail.threadId ?? mail.messageId ?? '') : name;
  if (key === '') return ignored('The mail has neither a subject nor a Message-ID.');
  const firstLine = mail.text
    .split('\n', 20)
    .find((line) => line.trim() !== '')
    ?.trim();
  return understood([
    {
      action: isOver ? 'resolve' : 'trigger',
      key,
      summary: mail.subject || firstLine || `Mail from ${mail.from ?? 'nobody'}`,
      severity: severity ?? (mail.isUrgent ? 'error' : null),
      component: null,
      labels: labelsOf(wordsOf(mail.text), { from: mail.from, messageId: mail.messageId }),
      link: null,
      atMs: mail.atMs,
    },
  ]);
}

/** Lines such as `Severity: P1` or `Component: api` among the first of a mail. */
function wordsOf(text: string): Record<string, string> {
  const pairs = text.split('\n', 40).flatMap((line) => {
    const found = /^\s{0,20}(severity|component|service|host)\s?[:=]\s?([\w .-]{1,64})/i.exec(line.slice(0, 200));
    return found ? [[(found[1] ?? '').toLowerCase(), (found[2] ?? '').trim()]] : [];
  });
  return Object.fromEntries(pairs);
}
