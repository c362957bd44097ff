import { redact } from '@tocsin/core';
import { z } from 'zod';

const PRIVATE_HEADER = /^(?:authorization|proxy-authorization|cookie|set-cookie|.{0,40}(?:token|secret|key).{0,10})$/i;

const named = z.looseObject({ name: z.string(), value: z.string() });
const side = z.looseObject({ headers: z.array(named).default([]), cookies: z.array(named).default([]) });
const har = z.looseObject({
  log: z.looseObject({ entries: z.array(z.looseObject({ request: side, response: side })) }),
});

type Side = z.infer<typeof side>;

/**
 * A recording (HAR 1.2) without what must not be kept: credentials in headers, cookies, what was posted, and the plan's secrets.
 * @returns null when it is no recording
 */
export function redactHar(text: string, secrets: readonly string[]): string | null {
  const parsed = har.safeParse(parse(text));
  if (!parsed.success) return null;
  const { log } = parsed.data;
  const entries = log.entries.map((entry) => {
    const { postData: _, ...request } = entry.request;
    return { ...entry, request: masked(request as Side), response: masked(entry.response) };
  });
  return redact(JSON.stringify({ ...parsed.data, log: { ...log, entries } }), secrets);
}

function masked(one: Side): Side {
  const hide = <T extends { value: string }>(pair: T): T => ({ ...pair, value: '[hidden]' });
  const headers = one.headers.map((header) => (PRIVATE_HEADER.test(header.name) ? hide(header) : header));
  return { ...one, headers, cookies: one.cookies.map(hide) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
