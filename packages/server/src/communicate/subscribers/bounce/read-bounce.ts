import PostalMime from 'postal-mime';

/** What a mail that came back says. */
export type Bounce =
  | { readonly kind: 'bounce'; readonly status: string }
  | { readonly kind: 'complaint' }
  /** A delay, a mailbox that is full for now, an answer of a machine, or something that nobody can read. */
  | { readonly kind: 'nothing' };

const LIMITS = { maxNestingDepth: 32, maxHeadersSize: 256 * 1024 };
const MOST_REPORT = 64 * 1024;
const NOTHING: Bounce = { kind: 'nothing' };

/**
 * Reads a delivery report (RFC 3464) or a complaint that a mailbox provider passes on (RFC 5965). Only reports that machines write are
 * believed: words in the text of a mail are not.
 */
export async function readBounce(raw: Buffer): Promise<Bounce> {
  const reports = await reportsOf(raw);
  if (reports === null) return NOTHING;
  for (const { type, text } of reports) {
    if (type === 'message/feedback-report' && /^feedback-type[ \t]*:[ \t]*abuse/im.test(text))
      return { kind: 'complaint' };
    if (type !== 'message/delivery-status') continue;
    const isFailed = /^action[ \t]*:[ \t]*failed/im.test(text);
    const status = /^status[ \t]*:[ \t]*([245]\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1];
    // RFC 3463: 5.x.x is for good; 5.1 and 5.2 are about the mailbox, the others about policy, systems and protocol.
    if (isFailed && status && /^5\.[12]\./.test(status)) return { kind: 'bounce', status };
  }
  return NOTHING;
}

async function reportsOf(raw: Buffer): Promise<{ readonly type: string; readonly text: string }[] | null> {
  try {
    const mail = await PostalMime.parse(raw, {
      ...LIMITS,
      attachmentEncoding: 'arraybuffer',
      forceRfc822Attachments: true,
    });
    const type = mail.headers.find(({ key }) => key === 'content-type')?.value ?? '';
    if (!/^multipart\/report\b/i.test(type)) return null;
    const attached = mail.attachments.map(({ mimeType, content }) => ({
      type: mimeType.toLowerCase(),
      text: (typeof content === 'string' ? content : Buffer.from(content as ArrayBuffer).toString('utf8')).slice(
        0,
        MOST_REPORT,
      ),
    }));
    return attached;
  } catch {
    return null;
  }
}
