import {
  clean,
  type Fields,
  firstText,
  isObject,
  labelsOf,
  linkOf,
  parseJson,
  parseObject,
  textAt,
  textOf,
  timeOf,
} from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, type Said, understood } from '../format.ts';

const MOST_EVENTS = 1000;
const ATTRIBUTES = ['id', 'source', 'specversion', 'type', 'subject', 'time', 'severity', 'component'] as const;

/**
 * CloudEvents 1.0 over HTTP in all three modes (binary, structured, batched):
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 *
 * By https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md a delivery that is taken is answered 202, one
 * of an unknown media type 415, and one that is too much 429 with Retry-After, which a sender must observe.
 */
export const cloudevents: Format = {
  id: 'cloudevents',
  title: 'CloudEvents 1.0',
  setUp: 'The sink is ADDRESS; binary, structured and batched modes',
  methods: ['POST'],
  mostBytes: 1024 * 1024,
  signs: false,
  parse: parseCloudEvents,
  accepted: 202,
  busy: 429,
  sample: {
    specversion: '1.0',
    id: 'sample-1',
    source: '/hosts/web-1',
    type: 'com.example.disk.full',
    subject: 'disk /var',
    time: '2026-01-05T12:00:00Z',
    data: { summary: 'Sample: disk is full', severity: 'warning', status: 'firing' },
  },
};

export function parseCloudEvents(request: RawRequest): Parsed {
  const events = eventsOf(request);
  if (!Array.isArray(events)) return events as Parsed;
  const said: Said[] = [];
  for (const event of events) {
    const one = sayEvent(event as Fields);
    if (typeof one === 'string') return refused(400, one);
    said.push(events.length > 1 ? { ...one, part: event } : one);
  }
  return said.length > 0 ? understood(said) : ignored('The batch is empty.');
}

/** The events in whichever mode they came, with their attributes as fields; or why there are none. */
function eventsOf(request: RawRequest): unknown[] | Parsed {
  const type = (request.header('content-type') ?? '').toLowerCase();
  const text = request.body.toString('utf8');
  if (type.startsWith('application/cloudevents-batch')) {
    const batch = parseJson(text);
    if (!Array.isArray(batch)) return refused(400, 'The body of a batch is not a JSON list.');
    if (batch.length > MOST_EVENTS) return refused(413, `A batch holds at most ${MOST_EVENTS} events.`);
    return batch;
  }
  if (type.startsWith('application/cloudevents')) return [parseJson(text)];
  if (request.header('ce-specversion') !== undefined) return [binaryEvent(request, text)];
  // A structured event whose sender forgot its media type is one all the same.
  const event = parseObject(text);
  if (event && 'specversion' in event) return [event];
  return refused(
    415,
    'Send Content-Type application/cloudevents+json, application/cloudevents-batch+json, or ce- headers.',
  );
}

/** Attributes are headers, whose values are percent-encoded (section 3.1.3.2). */
function binaryEvent({ header }: RawRequest, text: string): Fields {
  const attributes = ATTRIBUTES.flatMap((name) => {
    const value = header(`ce-${name}`);
    return value === undefined ? [] : [[name, decode(value)]];
  });
  return { ...Object.fromEntries(attributes), data: parseJson(text) ?? text };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Ends of an event's type that say that something is over. */
const OVER_TYPE = /\.(?:resolved|recovered|closed|cleared|ok|up)$/i;
const STATE_TYPE = /\.(?:resolved|recovered|closed|cleared|ok|up|firing|triggered|opened|raised|failed|down)$/i;
const OVER: ReadonlySet<string> = new Set(['resolved', 'recovered', 'closed', 'cleared', 'ok', 'up']);

function sayEvent(event: unknown): Said | string {
  if (!isObject(event)) return 'An event is not a JSON object.';
  const [id, source, type] = [textAt(event, 'id'), textAt(event, 'source'), textAt(event, 'type')];
  if (!(textAt(event, 'specversion') ?? '').startsWith('1')) return '`specversion` is not 1.0.';
  if (id === null || source === null || type === null) return '`id`, `source` or `type` is missing.';
  const data = isObject(event.data) ? event.data : {};
  const subject = textAt(event, 'subject');
  const status = firstText(data, 'status', 'state')?.toLowerCase();
  const key = firstText(data, 'dedupKey', 'dedup_key', 'key') ?? subject ?? type.replace(STATE_TYPE, '');
  return {
    action: OVER_TYPE.test(type) || (status !== undefined && OVER.has(status)) ? 'resolve' : 'trigger',
    key: `${source}:${key}`,
    summary:
      firstText(data, 'summary', 'message', 'title') ??
      textOf(clean(`${type}${subject ? `: ${subject}` : ''}`)) ??
      type,
    severity: firstText(data, 'severity', 'level') ?? textAt(event, 'severity'),
    component: textAt(data, 'component') ?? textAt(event, 'component'),
    labels: labelsOf({ source, type, subject, severity: data.severity, component: data.component }, data.labels),
    link: linkOf(data.link) ?? linkOf(data.url),
    atMs: timeOf(event.time),
  };
}
