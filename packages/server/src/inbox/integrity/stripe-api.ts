import { askStripe } from './ask-stripe.ts';
import {
  type VendorAccess,
  type VendorApi,
  type VendorEndpoint,
  VendorError,
  type VendorEvent,
  type VendorObject,
  type VendorPeriod,
} from './vendor-api.ts';

/** Events can be listed for 30 days. https://docs.stripe.com/api/events */
const KEPT_SECONDS = 30 * 86_400;
const PAGE = 100;
/** Half a million: whoever has more in a period asks for a shorter one. */
const MOST_PAGES = 5_000;
/** As many types can be asked for. https://docs.stripe.com/api/events/list */
const MOST_TYPES = 20;
const MOST_ENDPOINT_PAGES = 10;

/** Stripe's API, with its version as the account has it: events are rendered as they were when they happened. */
export function openStripe(access: VendorAccess): VendorApi {
  return {
    keptSeconds: KEPT_SECONDS,
    events: (period) => eventsOf(access, period),
    objects: (path) => objectsOf(access, path),
    endpoint: (pathEnd) => endpointOf(access, pathEnd),
  };
}

async function* eventsOf(access: VendorAccess, period: VendorPeriod): AsyncGenerator<VendorEvent> {
  const query = new URLSearchParams({
    'created[gte]': String(Math.floor(period.fromMs / 1_000)),
    'created[lt]': String(Math.ceil(period.toMs / 1_000)),
  });
  const types = period.types ?? [];
  if (types.length > 0 && types.length <= MOST_TYPES && !types.some((type) => type.includes('*')))
    for (const type of types) query.append('types[]', type);
  for await (const object of listed(access, '/v1/events', query, MOST_PAGES)) {
    const event = eventOf(object);
    if (event.createdMs < Math.floor(period.fromMs / 1_000) * 1_000 || event.createdMs >= period.toMs + 1_000)
      throw new VendorError(`Stripe listed ${event.id}, which is not of the period that was asked for.`);
    if (event.createdMs >= period.fromMs && event.createdMs < period.toMs) yield event;
  }
}

function eventOf(object: VendorObject & { readonly id: string }): VendorEvent {
  const { id, type, created } = object;
  const isEvent =
    typeof type === 'string' && /^[\w.-]{1,200}$/.test(type) && typeof created === 'number' && Number.isFinite(created);
  if (!isEvent) throw new VendorError(`Stripe listed ${id}, which is no event: it has no type or no time.`);
  return { id, type, createdMs: created * 1_000, body: Buffer.from(JSON.stringify(object, null, 2)) };
}

function objectsOf(access: VendorAccess, path: string): AsyncGenerator<VendorObject> {
  const { pathname, searchParams } = new URL(path, 'https://stripe');
  for (const name of ['limit', 'starting_after', 'ending_before']) searchParams.delete(name);
  return listed(access, pathname, searchParams, MOST_PAGES);
}

async function endpointOf(access: VendorAccess, pathEnd: string): Promise<VendorEndpoint | null> {
  try {
    for await (const found of listed(access, '/v1/webhook_endpoints', new URLSearchParams(), MOST_ENDPOINT_PAGES)) {
      const { url, status, created, enabled_events: types } = found;
      if (typeof url !== 'string' || !URL.canParse(url) || !new URL(url).pathname.endsWith(pathEnd)) continue;
      if (status === 'disabled' || !Array.isArray(types)) continue;
      const createdMs = typeof created === 'number' ? created * 1_000 : 0;
      return { createdMs, types: types.filter((type) => typeof type === 'string') };
    }
  } catch (error) {
    // A restricted key need not be allowed to see endpoints.
    if (!(error instanceof VendorError)) throw error;
  }
  return null;
}

/**
 * Follows a list to its end, from the newest. https://docs.stripe.com/api/pagination
 * @throws VendorError also when the list goes in circles or does not end
 */
async function* listed(
  access: VendorAccess,
  path: string,
  query: URLSearchParams,
  mostPages: number,
): AsyncGenerator<VendorObject & { readonly id: string }> {
  const seen = new Set<string>();
  const page = new URLSearchParams(query);
  page.set('limit', String(PAGE));
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { data, hasMore } = pageOf(await askStripe(access, path, page), path);
    const fresh = data.filter(({ id }) => !seen.has(id));
    for (const object of fresh) {
      seen.add(object.id);
      yield object;
    }
    const last = data.at(-1);
    if (!hasMore || !last) return;
    if (fresh.length === 0) throw new VendorError(`The list ${path} of Stripe goes in circles.`);
    page.set('starting_after', last.id);
  }
  throw new VendorError(
    `The list ${path} of Stripe has more than ${mostPages * PAGE} entries: ask for a shorter period.`,
  );
}

interface Page {
  readonly data: readonly (VendorObject & { readonly id: string })[];
  readonly hasMore: boolean;
}

function pageOf(answer: unknown, path: string): Page {
  const { data, has_more } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  if (!Array.isArray(data) || typeof has_more !== 'boolean' || data.length > PAGE)
    throw new VendorError(`Stripe answered ${path} with something that is no list.`);
  if (!data.every(hasId)) throw new VendorError(`Stripe listed something without an id under ${path}.`);
  return { data, hasMore: has_more };
}

function hasId(value: unknown): value is VendorObject & { readonly id: string } {
  if (typeof value !== 'object' || value === null) return false;
  const id: unknown = Reflect.get(value, 'id');
  return typeof id === 'string' && /^[\w-]{1,255}$/.test(id);
}
