import type { OutgoingMessage } from '../channel.ts';

export const NOT_A_NUMBER = 'the address is not a telephone number with its country, such as +15550100';

/** E.164: a plus, the country, and at most 15 digits in all. */
export function isPhoneNumber(address: string): boolean {
  return /^\+[1-9]\d{5,14}$/u.test(address);
}

/** Returns where Twilio is to report about this message, or null when Tocsin cannot be reached. */
export function callbackAddress(message: OutgoingMessage, path: 'status' | 'gather'): string | null {
  const { callbackUrl } = message;
  if (callbackUrl === undefined || !URL.canParse(callbackUrl)) return null;
  return `${callbackUrl.replace(/\/{1,9}$/u, '')}/${path}?message=${encodeURIComponent(message.id)}`;
}
