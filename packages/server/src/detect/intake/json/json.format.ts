import { type Fields, parseJson } from '../fields.ts';
import { formFields } from '../form-fields.ts';
import { type Format, type ParseContext, type Parsed, type RawRequest, refused } from '../format.ts';
import type { Seen } from './expression.ts';
import { evaluateMapping, sayMapped } from './mapping.ts';

/**
 * JSON of any shape, read by the CEL expressions of a mapping in the plan's `intake.mappings`; forms are read as objects.
 *
 * What its senders do is not known: 202 is done, 4xx says what is wrong with the expression or the body and is not worth
 * another try, 429 with Retry-After (RFC 6585) is.
 */
export const json: Format = {
  id: 'json',
  title: 'JSON by a mapping of the plan',
  setUp: 'POST JSON to ADDRESS/<mapping>, a mapping of the plan’s intake.mappings',
  methods: ['POST', 'PUT'],
  mostBytes: 256 * 1024,
  signs: false,
  parse: parseMapped,
  accepted: 202,
  busy: 429,
  sample: { id: 'sample-1', title: 'Sample: something is wrong', state: 'open' },
};

/** Headers that prove who somebody is are nothing for an expression, whose value is shown to people. */
const HIDDEN: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization']);

export function parseMapped(request: RawRequest, { mappings }: ParseContext): Parsed {
  const mapping = Object.hasOwn(mappings, request.rest) ? mappings[request.rest] : undefined;
  if (!mapping) {
    const known = Object.keys(mappings).join(', ') || 'none';
    return refused(404, `There is no mapping of that name in the plan's intake.mappings. There are: ${known}.`);
  }
  const body = bodyOf(request);
  if (body === undefined) return refused(400, 'The body is neither JSON nor a form.');
  const headers = Object.entries(request.headers()).filter(([name]) => !HIDDEN.has(name.toLowerCase()));
  const seen: Seen = { body, headers: Object.fromEntries(headers), query: Object.fromEntries(request.query) };
  return sayMapped(mapping, evaluateMapping(mapping, seen), seen);
}

function bodyOf(request: RawRequest): Fields | unknown {
  const value = parseJson(request.body.toString('utf8'));
  return value === undefined ? (formFields(request) ?? undefined) : value;
}
