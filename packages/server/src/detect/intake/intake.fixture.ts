import type { IntakeMapping, Plan } from '@tocsin/core';
import { planOf } from '../detect-app.fixture.ts';
import type { Format, ParseContext, RawRequest } from './format.ts';

/** The moment of the fixtures' messages. */
export const NOW_MS = Date.UTC(2026, 0, 5, 12, 1);

export const MAPPING: IntakeMapping = {
  id: 'shop-bot',
  title: 'Shop bot',
  key: 'body.id',
  summary: '"Bot: " + body.title',
  severity: 'body.urgent ? "P0" : "P2"',
  status: 'body.state == "closed" ? "resolved" : "firing"',
  component: 'body.?part.orValue("")',
  link: 'body.?url.orValue("")',
};

/** A plan with secrets and mappings. */
export function intakePlan(service: string, secrets: Readonly<Record<string, string>> = {}): Plan {
  const plan = planOf({ service });
  return { ...plan, intake: { ...plan.intake, mappings: { [MAPPING.id]: MAPPING }, secrets } };
}

export function contextFor(given: Partial<ParseContext> = {}): ParseContext {
  const fetchText = () => Promise.reject(new Error('no address is read in this test'));
  return { nowMs: NOW_MS, secret: null, mappings: { [MAPPING.id]: MAPPING }, fetchText, ...given };
}

/** A request as a sender makes it; a body that is no text is JSON. */
export function requestFor(given: {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly query?: string;
  readonly rest?: string;
}): RawRequest {
  const { body = '', headers = {}, method = 'POST', query = '', rest = '' } = given;
  const raw = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const all = { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers };
  return {
    method,
    rest,
    query: new URLSearchParams(query),
    header: (name) => (Object.hasOwn(all, name) ? (all as Record<string, string>)[name] : undefined),
    headers: () => all,
    body: raw,
  };
}

/** What a format reads of a body. */
export async function parsed(
  format: Format,
  given: Parameters<typeof requestFor>[0],
  context: Partial<ParseContext> = {},
) {
  return format.parse(requestFor(given), contextFor(context));
}

/** What a format understood of a request. @throws when it is refused */
export async function said(format: Format, given: Parameters<typeof parsed>[1], context: Partial<ParseContext> = {}) {
  const result = await parsed(format, given, context);
  if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
  return result.said;
}

/** The sample of a format, to be changed. */
export const sample = (format: Format) => format.sample as Record<string, unknown>;
