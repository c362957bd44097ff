import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format, Parsed } from './format.ts';
import { intakePlan, parsed } from './intake.fixture.ts';
import { FORMATS } from './registry.ts';
import { toEvents } from './to-events.ts';

/* Whatever a sender sends: no parser throws, and what it understands PostgreSQL can keep. */

const PLAN = intakePlan('shop');
const RUNS = 150;
const CLIENT_ERRORS = [400, 401, 403, 404, 413, 415, 422];
/** Of all formats only SNS may say that somebody else cannot be reached now. */
const allowed = (format: Format) => (format.id === 'sns' ? [...CLIENT_ERRORS, 503] : CLIENT_ERRORS);

function holds(format: Format, result: Parsed): void {
  if (result.kind === 'refused') {
    expect(allowed(format)).toContain(result.status);
    expect(result.reason.length).toBeGreaterThan(0);
    return;
  }
  expect(result.said.length > 0).toBe(result.ignored === null);
  for (const event of toEvents(PLAN, format.id, result.said, Buffer.from('x'), 1)) {
    expect(event.dedupKey.startsWith(`${format.id}:`)).toBe(true);
    expect(event.dedupKey.length).toBeLessThanOrEqual(300);
    if (event.action !== 'trigger') continue;
    const texts = [event.summary, event.link ?? '', event.dedupKey, ...Object.entries(event.labels).flat()];
    for (const text of texts) expect(text).not.toMatch(/\p{Surrogate}|\0/u);
    expect(event.summary.length).toBeLessThanOrEqual(1024);
    expect(Object.keys(event.labels).length).toBeLessThanOrEqual(64);
    expect(PLAN.severities.map(({ id }) => id)).toContain(event.severity);
    expect(event.sinceMs).toBeLessThanOrEqual(1);
  }
}

const REST = { json: 'shop-bot' } as Record<string, string>;
const send = (format: Format, body: unknown, type = 'application/json', query = '') =>
  parsed(format, { body, query, rest: REST[format.id] ?? '', headers: { 'content-type': type } });

const TYPES = [
  ...['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'message/rfc822', ''],
  ...['multipart/form-data; boundary=x', 'application/cloudevents+json', 'application/cloudevents-batch+json'],
];

describe.each(FORMATS.map((format) => [format.id, format] as const))('%s', (_id, format) => {
  const written = typeof format.sample === 'string' ? format.sample : JSON.stringify(format.sample);

  test('any JSON and any bytes', async () => {
    const body = fc.oneof(
      fc.json({ maxDepth: 8 }),
      fc.string({ unit: 'binary' }),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(body, fc.constantFrom(...TYPES), fc.string(), async (any, type, query) => {
        holds(format, await send(format, any, type, query));
      }),
      { numRuns: RUNS },
    );
  });

  test('its own message with a value of the wrong kind anywhere', async () => {
    if (typeof format.sample === 'string') return;
    const paths = pathsOf(format.sample);
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        '\0',
        '\ud800',
        'x'.repeat(100_000),
        -1,
        1e308,
        '9'.repeat(400),
        '__proto__',
        'constructor',
        [[[]]],
        {
          toString: 1,
        },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), odd, async (path, value) => {
        holds(format, await send(format, JSON.stringify(replaced(format.sample, path, value))));
      }),
      { numRuns: RUNS },
    );
  });

  test('its own message broken off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(written.length), async (end) => holds(format, await send(format, written.slice(0, end)))),
      { numRuns: 50 },
    );
  });

  const deep = '['.repeat(10_000) + ']'.repeat(10_000);
  const known = written.startsWith('{') ? written.slice(1) : '}';
  test.each([
    ['nested 10,000 deep', deep],
    ['nested 10,000 deep in a field', `{"deep":${deep},${known}`],
    ['with nested objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['with a thousand unknown keys', `{${Array.from({ length: 1000 }, (_, i) => `"k${i}":${i}`).join()},${known}`],
    ['with __proto__', `{"__proto__":{"status":"up"},"constructor":{"prototype":{}},${known}`],
    ['of UTF-16', Buffer.from(`\ufeff${written}`, 'utf16le')],
    ['of Latin-1', Buffer.from(written.replaceAll('Sample', 'Sämple'), 'latin1')],
    ['with a byte order mark', Buffer.from(`\ufeff${written}`)],
    ['with an endless text', `{"message":"${'a'.repeat(500_000)}",${known}`],
  ])('a body %s', async (_, body) => {
    for (const type of TYPES) holds(format, await send(format, body, type));
  });

  test('the same message twice is the same alert', async () => {
    const [first, second] = [await send(format, written), await send(format, written)];
    expect(second).toEqual(first);
  });
});

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}
