import { type Answer, headerOf } from './answer.ts';

const READABLE = /^text\/|[/+](?:json|xml|javascript|yaml|x-www-form-urlencoded|graphql|problem\+json|x-ndjson)\b/i;

/** The body as text, in the charset that its header names; null: it is binary. */
export function bodyText(answer: Pick<Answer, 'headers' | 'body' | 'isCut'>): string | null {
  const type = headerOf(answer, 'content-type') ?? '';
  if (answer.body.includes(0) && !/charset\s*=\s*"?utf-16/i.test(type)) return null;
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(type)?.[1];
  if (charset === undefined && !READABLE.test(type)) return utf8OrNull(answer);
  return decode(answer.body, charset ?? 'utf-8');
}

/** A body as JSON; undefined: it is none. */
export function bodyJson(answer: Pick<Answer, 'headers' | 'body' | 'isCut'>): unknown {
  const text = answer.isCut ? null : bodyText(answer);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function utf8OrNull({ body, isCut }: Pick<Answer, 'body' | 'isCut'>): string | null {
  try {
    // What was cut may end in the middle of a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: isCut });
  } catch {
    return null;
  }
}

function decode(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
