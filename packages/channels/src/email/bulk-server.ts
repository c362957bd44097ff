import addressparser from 'nodemailer/lib/addressparser';
import type { ChannelSettings } from '../channel.ts';

/** A mail server, as an e-mail channel names it. */
export interface BulkServer {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | null;
  readonly timeoutMs: number;
  /** `Tocsin <tocsin@example.org>`. */
  readonly from: string;
  readonly fromAddress: string;
}

/** Reads the settings of an e-mail channel. @returns null when they name no mail server or no sender */
export function bulkServer({ url, from }: ChannelSettings, timeoutMs: number): BulkServer | null {
  const fromAddress = from === undefined ? null : senderAddress(from);
  if (url === undefined || from === undefined || fromAddress === null || !URL.canParse(url)) return null;
  const { protocol, hostname, port, username, password } = new URL(url);
  if (!['smtp:', 'smtps:'].includes(protocol) || hostname === '') return null;
  const isSecure = protocol === 'smtps:';
  const user = decodeURIComponent(username);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    isSecure,
    auth: user === '' ? null : { user, pass: decodeURIComponent(password) },
    ...{ timeoutMs, from, fromAddress },
  };
}

/** @returns the bare address of `Name <address>`; null when it is none or would break a header */
export function senderAddress(from: string): string | null {
  if (/[\r\n]/u.test(from)) return null;
  const [one, ...others] = addressparser(from, { flatten: true });
  return one && others.length === 0 && /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/u.test(one.address) ? one.address : null;
}
