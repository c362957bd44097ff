import { createHmac, timingSafeEqual } from 'node:crypto';
import type { InboundRequest } from '../channel.ts';
import { MOST_INBOUND_LENGTH } from '../inbound.ts';

/** The fields of a form, each with the values that it has. */
export type TwilioForm = ReadonlyMap<string, string>;

export type TwilioVerification =
  | { readonly valid: true; readonly form: TwilioForm }
  | { readonly valid: false; readonly status: 400 | 401 | 403 | 405; readonly reason: string };

/**
 * Says whether a request comes from Twilio, and reads its form. The signature covers the whole address and all fields,
 * but no time: an old request can be sent again, so what it asks for must be harmless the second time.
 * Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function verifyTwilioRequest(request: InboundRequest, authToken: string | undefined): TwilioVerification {
  if (request.method !== 'POST') return invalid(405, 'Twilio is to be set up to call by POST');
  if (request.body.length > MOST_INBOUND_LENGTH) return invalid(400, 'the body is too long');
  if (authToken === undefined || authToken === '') return invalid(403, 'the setting `authToken` is missing');
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined) return invalid(401, 'the request is not signed');
  const fields = new URLSearchParams(request.body);
  const given = Buffer.from(signature);
  const isValid = addressesOf(request.url).some((url) => {
    const expected = Buffer.from(signTwilioRequest(authToken, url, fields));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return isValid ? { valid: true, form: new Map(fields) } : invalid(403, 'the signature does not fit');
}

/**
 * Signs as Twilio does: the base64 HMAC-SHA1 of the address followed by each field's name and value, sorted by name.
 * Of a name that comes several times, each different value counts once, in order.
 */
export function signTwilioRequest(authToken: string, url: string, fields: URLSearchParams): string {
  const names = [...new Set(fields.keys())].sort();
  const signed = names.flatMap((name) => [...new Set(fields.getAll(name))].sort().map((value) => `${name}${value}`));
  return createHmac('sha1', authToken)
    .update(`${url}${signed.join('')}`)
    .digest('base64');
}

/** Twilio signs the address with the usual port or without; its own libraries try both. */
function addressesOf(url: string): string[] {
  const match = /^(https?):\/\/([^/?#:@]{1,255})(:\d{1,5})?(.{0,8000})$/su.exec(url);
  if (match === null) return [url];
  const [, scheme, host, port, rest = ''] = match;
  const usual = scheme === 'https' ? ':443' : ':80';
  return [...new Set([url, `${scheme}://${host}${port === undefined ? usual : ''}${rest}`])];
}

function invalid(status: 400 | 401 | 403 | 405, reason: string): TwilioVerification {
  return { valid: false, status, reason };
}
