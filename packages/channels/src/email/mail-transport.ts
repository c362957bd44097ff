import nodemailer, { type Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';

export type MailTransport = Transporter<SMTPPool.SentMessageInfo>;

/** Open transports by address and time limit. A pool keeps its connections between pages of a storm. */
const transports = new Map<string, MailTransport>();

/**
 * Returns the pooled transport for an SMTP address such as `smtp://user:pass@host:587`, which may carry nodemailer's
 * options as its query. Null if it is not an SMTP address. Each phase of a delivery ends after `timeoutMs`.
 */
export function mailTransport(url: string, timeoutMs: number): MailTransport | null {
  if (!URL.canParse(url) || !['smtp:', 'smtps:'].includes(new URL(url).protocol)) return null;
  const key = `${timeoutMs} ${url}`;
  const open = transports.get(key);
  if (open !== undefined) return open;
  const options: SMTPPool.Options = {
    pool: true,
    url,
    maxConnections: 2,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // A message is text from outside: no part of it may name a file or an address to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const transport = nodemailer.createTransport(options);
  transports.set(key, transport);
  return transport;
}

/** Closes all pooled connections. The next message opens a new one. */
export function closeMailTransports(): void {
  for (const transport of transports.values()) transport.close();
  transports.clear();
}
