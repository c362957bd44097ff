import { type Keys, sameSecret } from '../../../platform/auth/keys.ts';

/**
 * The return path of a mail to one subscriber: what comes back to it names them by itself, whatever the other server writes.
 * `bounces@status.example.com` becomes `bounces+TOKEN@status.example.com`: 57 of the 64 characters that RFC 5321 allows.
 * @param address that of the channel's `bounces`; absent: mails return to the sender
 */
export function returnPathOf(keys: Keys, address: string | undefined, subscriber: string): string | null {
  const [, local, domain] = /^([a-z0-9._-]{1,15})@([^\s@<>]{1,190})$/i.exec(address ?? '') ?? [];
  return local && domain ? `${local}+${subscriber}${signature(keys, subscriber)}@${domain}` : null;
}

/** @returns the subscriber whom a recipient of the SMTP intake names; null: it is no return path of ours */
export function readReturnPath(keys: Keys, recipient: string): string | null {
  const [, subscriber, signed] = /\+([0-9a-f]{32})([0-9a-f]{16})@[^@]*$/i.exec(recipient.toLowerCase()) ?? [];
  return subscriber && signed && sameSecret(signed, signature(keys, subscriber)) ? subscriber : null;
}

function signature(keys: Keys, subscriber: string): string {
  return keys.sign(`subscriber-bounce:${subscriber}`).slice(0, 16);
}
