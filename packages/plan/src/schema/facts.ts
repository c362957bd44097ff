import type { Assertion, Bounds } from '@tocsin/core';
import { compile } from 'json-p3';
import { z } from 'zod';
import { plainBounds, quantityBounds } from './bounds.ts';
import { says } from './formats.ts';

/* What checks see, and how a plan says what it must be: the map under `expect` and `degraded`. */

const one = {
  status: plainBounds('Status of the answer.', [200, 204]),
  latency: quantityBounds('latency', 'Time that the whole answer took.'),
  body: plainBounds('Body of the answer, within its first 256 KB.', { contains: '"status":"ok"' }),
  days: quantityBounds('days', 'Days that are left.'),
  rows: plainBounds('Number of rows.', { above: 0 }),
  value: plainBounds('The only value: first column of the first row, or the answer of Redis.', { below: 100 }),
  answer: plainBounds('What the server says once it is connected.', { matches: '^220 ' }),
  answers: plainBounds('The records that were found, joined by a comma.', { contains: '192.0.2.1' }),
  count: plainBounds('Number of records.', { above: 1 }),
  exit: plainBounds('Exit code.', 0),
  output: plainBounds('What was printed, within the first 256 KB.', { contains: 'ready' }),
  depth: plainBounds('Number of entries that wait.', { below: 1000 }),
  age: quantityBounds('age', 'How long the oldest entry has waited.'),
  loss: quantityBounds('share', 'Share of the packets that were lost.'),
  message: plainBounds('First message that arrives.', { contains: 'welcome' }),
  trusted: plainBounds('Whether a browser would accept it for this name.', true),
  subject: plainBounds('Name that the certificate is for.', 'app.example.com'),
  issuer: plainBounds('Name of who issued the certificate.', { contains: 'Example CA' }),
  names: plainBounds('The names that it covers, joined by a comma.', { contains: 'app.example.com' }),
  protocol: plainBounds('Version of TLS that was agreed on.', ['TLSv1.2', 'TLSv1.3']),
  registrar: plainBounds('The registrar of the domain.', 'Example Registrar'),
  sent: plainBounds('Number of packets that were sent.', 3),
  received: plainBounds('Number of packets that were answered.', { above: 1 }),
  url: plainBounds('The address that answered, after redirects.', { contains: '/home' }),
  'dns-ms': quantityBounds('latency', 'Time that looking the name up took.'),
  'connect-ms': quantityBounds('latency', 'Time that connecting took.'),
  'tls-ms': quantityBounds('latency', 'Time that the TLS handshake took.'),
  'first-byte-ms': quantityBounds('latency', 'Time from asking until the answer began.'),
};

const several = {
  header: z
    .record(z.string(), plainBounds('Value of the header.'))
    .meta(says('Headers by name.', { 'content-type': { matches: 'json' } })),
  json: z
    .record(z.string(), plainBounds('What the path finds.'))
    .superRefine((paths, context) => {
      for (const path of Object.keys(paths)) {
        const problem = jsonPathProblem(path);
        if (problem === null) continue;
        const params = { code: 'bad-json-path', hint: 'Write it by RFC 9535: "$.queue.depth", "$.items[0].id".' };
        const message = `"${path}" is not a JSONPath: ${problem}`;
        context.addIssue({ code: 'custom', message, path: [path], params });
      }
    })
    .meta(says('Values in JSON, by JSONPath (RFC 9535).', { '$.status': 'ok', '$.queue.depth': { below: 100 } })),
  column: z
    .record(z.string(), plainBounds('Value in the first row.'))
    .meta(says('Columns of the first row by name.', { depth: { below: 5 } })),
};

export type FactName = keyof typeof one | keyof typeof several;

/** Says what is wrong with a JSONPath; null: nothing. */
export function jsonPathProblem(path: string): string | null {
  try {
    compile(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * The map of assertions that one type of monitor knows, read into a list. A fact that it does not have is an unknown key, whose
 * hint lists those that it has.
 */
export function conditions(names: readonly FactName[], description: string, ...examples: unknown[]) {
  const known = { ...one, ...several };
  const shape = Object.fromEntries(names.map((name) => [name, known[name].optional()]));
  return z
    .strictObject(shape)
    .transform((facts): readonly Assertion[] => Object.entries(facts).flatMap(toAssertions))
    .meta(says(`${description} It knows ${names.join(', ')}.`, ...examples));
}

function toAssertions([fact, must]: [string, unknown]): readonly Assertion[] {
  if (must === undefined) return [];
  // The schema of each fact says which of the two it is.
  if (!Object.hasOwn(several, fact)) return [{ of: fact, must: must as Bounds }];
  const named = Object.entries(must as Readonly<Record<string, Bounds>>);
  return named.map(([name, bounds]) => ({
    of: `${fact}:${fact === 'header' ? name.toLowerCase() : name}`,
    must: bounds,
  }));
}
