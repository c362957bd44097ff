import type { IncomingHttpHeaders } from 'node:http';
import { type CheckedMonitor, type Scalar, whatIsWrong } from '@tocsin/core';
import { FunctionExpressionType, JSONPathEnvironment, type JSONPathQuery } from 'json-p3';

/** No fact that a path finds is longer than this, in characters. */
const LONGEST_FACT = 4096;
/** Deeper than any answer that somebody means; what is built to exhaust the stack ends here. */
const DEEPEST = 200;

/** What the assertions of a monitor name. */
export interface AskedFacts {
  readonly names: ReadonlySet<string>;
  /** Facts of the form `header:NAME`, as they are written. */
  readonly headers: readonly string[];
  /** Facts of the form `json:PATH`. */
  readonly json: readonly string[];
}

export type Facts = Record<string, Scalar>;

const asked = new WeakMap<object, AskedFacts>();

/** The facts that a monitor's (or a journey step's) assertions name; worked out once for each. */
export function askedFacts(
  monitor: Pick<CheckedMonitor, 'expect'> & Partial<Pick<CheckedMonitor, 'degraded'>>,
): AskedFacts {
  const known = asked.get(monitor);
  if (known) return known;
  const names = [...new Set([...monitor.expect, ...(monitor.degraded ?? [])].map(({ of }) => of))];
  const found = {
    names: new Set(names),
    headers: names.filter((name) => name.startsWith('header:')),
    json: names.filter((name) => name.startsWith('json:')),
  };
  asked.set(monitor, found);
  return found;
}

/** Adds the header facts that are asked for. Several headers of one name are joined by a comma. */
export function addHeaderFacts(facts: Facts, headers: IncomingHttpHeaders, { headers: wanted }: AskedFacts): void {
  for (const name of wanted) {
    const value = headers[name.slice('header:'.length).trim().toLowerCase()];
    if (value !== undefined) facts[name] = Array.isArray(value) ? value.join(', ') : value;
  }
}

/**
 * Adds the JSON facts that are asked for.
 * @returns why some of them could not be read, in words; null when all could
 */
export function addJsonFacts(facts: Facts, text: string, { json: wanted }: AskedFacts): string | null {
  if (wanted.length === 0) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the body is not JSON';
  }
  let problem: string | null = null;
  for (const name of wanted) {
    try {
      const fact = jsonFact(name.slice('json:'.length), value);
      if (fact !== undefined) facts[name] = fact;
    } catch (error) {
      problem = `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return problem;
}

/**
 * What a JSONPath (RFC 9535) finds in parsed JSON: a single value as it is, several as a JSON list, an object or a list as its
 * JSON text, of at most 4,096 characters.
 * @returns undefined when it finds nothing
 * @throws Error when the path is not one, or the document is deeper than 200
 */
export function jsonFact(path: string, value: unknown): Scalar | undefined {
  // Parsed JSON is what the library takes; its type cannot be told from `unknown` otherwise.
  const nodes = compiled(path.trim())
    .query(value as never)
    .values();
  if (nodes.length === 0) return undefined;
  const found: unknown = nodes.length === 1 ? nodes[0] : nodes;
  if (found === null || typeof found === 'number' || typeof found === 'boolean') return found;
  return (typeof found === 'string' ? found : JSON.stringify(found)).slice(0, LONGEST_FACT);
}

const environment = new JSONPathEnvironment({ maxRecursionDepth: DEEPEST });
// Texts come from whatever is checked: these match in linear time, as everywhere else.
for (const [name, around] of [
  ['match', (pattern: string) => `^(?:${pattern})$`],
  ['search', (pattern: string) => pattern],
] as const) {
  environment.functionRegister.set(name, {
    argTypes: [FunctionExpressionType.ValueType, FunctionExpressionType.ValueType],
    returnType: FunctionExpressionType.LogicalType,
    call: (text: unknown, pattern: unknown) => isMatch(text, pattern, around),
  });
}

function isMatch(text: unknown, pattern: unknown, around: (pattern: string) => string): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false;
  try {
    return whatIsWrong({ matches: around(pattern) }, text) === null;
  } catch {
    // By RFC 9535 what is no pattern matches nothing.
    return false;
  }
}

const queries = new Map<string, JSONPathQuery>();

/** Compiled once; plans have few paths. */
function compiled(path: string): JSONPathQuery {
  const known = queries.get(path) ?? environment.compile(path);
  queries.set(path, known);
  return known;
}
