import { verify, X509Certificate } from 'node:crypto';
import { type Fields, textAt } from '../fields.ts';

/** Amazon's own names: `sns.eu-west-1.amazonaws.com`, and those of its Chinese regions. */
const SNS_HOST = /^sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?$/;

/** What is signed, in this order; a field that a message does not have is left out. */
const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** Version 1 of the signature is of SHA-1, version 2 of SHA-256. */
const DIGESTS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

/** An address of SNS itself: https, its default port, no user, one of its hosts. @returns null when it is not */
export function snsUrl(text: string | null): URL | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return isPlain && SNS_HOST.test(url.hostname) ? url : null;
}

/**
 * Checks who signed a message: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 * @param certificate PEM of the certificate that `SigningCertURL` leads to, read from Amazon's own host
 * @returns what is wrong; null when nothing is
 */
export function checkSnsSignature(message: Fields, certificate: string, nowMs: number): string | null {
  const digest = ownOf(DIGESTS, textAt(message, 'SignatureVersion'));
  const fields = ownOf(SIGNED, textAt(message, 'Type'));
  const signature = textAt(message, 'Signature');
  if (!digest) return '`SignatureVersion` is neither 1 nor 2.';
  if (!fields || signature === null) return '`Type` or `Signature` is missing.';
  try {
    const x509 = new X509Certificate(certificate);
    if (nowMs < Date.parse(x509.validFrom) || nowMs > Date.parse(x509.validTo))
      return 'The certificate is not valid now.';
    const isGood = verify(
      digest,
      Buffer.from(signedText(message, fields)),
      x509.publicKey,
      Buffer.from(signature, 'base64'),
    );
    return isGood ? null : 'The signature is not that of the certificate.';
  } catch {
    return 'What SigningCertURL leads to is no certificate.';
  }
}

/** Names and values as they stand in the message, each followed by a line's end. */
export function signedText(message: Fields, fields: readonly string[] = SIGNED[String(message.Type)] ?? []): string {
  return fields
    .filter((name) => typeof message[name] === 'string')
    .map((name) => `${name}\n${String(message[name])}\n`)
    .join('');
}

/** What a sender names may also be something that every object has, such as "constructor". */
function ownOf<T>(known: Readonly<Record<string, T>>, name: string | null): T | undefined {
  return name !== null && Object.hasOwn(known, name) ? known[name] : undefined;
}
