/** Where an error or a result may carry how long to wait. */
interface Carrier {
  retryAfterMs?: unknown;
  retryAfter?: unknown;
  headers?: unknown;
  response?: unknown;
}

/**
 * Reads how long a vendor asks to wait, in milliseconds, from an error or a result: `retryAfterMs`, `retryAfter` (seconds, a
 * date, or the header's text), or the header Retry-After of `headers` or `response.headers` (RFC 9110, 10.2.3).
 * @param nowMs the wall clock, for dates
 * @returns undefined when it says nothing that can be read
 */
export function readRetryAfterMs(thing: unknown, nowMs: number): number | undefined {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const { retryAfterMs, retryAfter, headers, response } = thing as Carrier;
  if (typeof retryAfterMs === 'number') return notNegative(retryAfterMs);
  const own = readValue(retryAfter, nowMs) ?? readValue(headerOf(headers), nowMs);
  if (own !== undefined || typeof response !== 'object' || response === null) return own;
  return readValue(headerOf((response as Carrier).headers), nowMs);
}

function readValue(value: unknown, nowMs: number): number | undefined {
  if (typeof value === 'number') return notNegative(value * 1000);
  if (value instanceof Date) return notNegative(value.getTime() - nowMs);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // What looks like a number but is not seconds is read by Date as a year.
  return /^[A-Za-z]{3}/.test(text) ? notNegative(Date.parse(text) - nowMs) : undefined;
}

/** What is past is now; what is no number is nothing. */
function notNegative(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function headerOf(headers: unknown): unknown {
  if (typeof headers !== 'object' || headers === null) return undefined;
  if (typeof (headers as Headers).get === 'function') return (headers as Headers).get('retry-after');
  const record = headers as Record<string, unknown>;
  return record['retry-after'] ?? record['Retry-After'];
}
