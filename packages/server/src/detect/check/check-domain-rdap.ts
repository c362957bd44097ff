/** What a registry says of a domain. */
export interface Registration {
  /** When the registration ends, as the registry writes it. */
  readonly expires: string;
  readonly registrar: string;
  /** All of them, joined by `, `. */
  readonly status: string;
}

const LONGEST = 500;

/**
 * Reads the answer of an RDAP service about a domain (RFC 9083).
 * @throws Error in words when it is none, or does not say when the registration ends
 */
export function readRdap(answer: unknown): Registration {
  const events = listOf(answer, 'events');
  if (fieldOf(answer, 'objectClassName') !== 'domain' && events.length === 0) {
    throw new Error('what the registry answered is not RDAP');
  }
  const dates = events
    .filter((event) => textOf(fieldOf(event, 'eventAction')).toLowerCase() === 'expiration')
    .map((event) => textOf(fieldOf(event, 'eventDate')))
    .filter((date) => !Number.isNaN(Date.parse(date)));
  const [expires] = dates;
  if (expires === undefined) throw new Error('the registry does not say when the registration ends');
  const registrar = listOf(answer, 'entities').find((entity) => listOf(entity, 'roles').includes('registrar'));
  const status = listOf(answer, 'status').map(textOf).join(', ');
  return { expires, registrar: nameOf(registrar).slice(0, LONGEST), status: status.slice(0, LONGEST) };
}

/** The name on a card of RFC 7095: `["vcard", [["fn", {}, "text", "Registrar Ltd."]]]`. */
function nameOf(entity: unknown): string {
  const card = listOf(entity, 'vcardArray')[1];
  const line = Array.isArray(card)
    ? card.find((entry: unknown) => Array.isArray(entry) && entry[0] === 'fn')
    : undefined;
  const name = Array.isArray(line) ? textOf(line[3]) : '';
  return name || textOf(fieldOf(entity, 'handle'));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function listOf(value: unknown, name: string): unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
