import type { InboundResponse } from '../channel.ts';
import { cleanText } from '../clean-text.ts';

/** Characters that XML 1.0 has no way to write, beside the control characters that `cleanText` drops. */
const NOT_XML = /[\ufffe\uffff]/gu;

/** Returns clean text in which nothing has a meaning in XML, within elements and within quoted attributes. */
export function escapeXml(text: string): string {
  return cleanText(text)
    .replace(NOT_XML, '')
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/"/gu, '&quot;')
    .replace(/'/gu, '&apos;');
}

/** Wraps verbs, which must be escaped already, into a document. */
export function twiml(verbs: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs}</Response>`;
}

/** Answers a request of Twilio with a document of verbs. */
export function twimlResponse(verbs: string): InboundResponse {
  return { status: 200, contentType: 'text/xml; charset=utf-8', body: twiml(verbs) };
}
