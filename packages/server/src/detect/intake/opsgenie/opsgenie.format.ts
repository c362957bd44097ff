import { type Fields, firstText, labelsOf, labelsOfTags, linkOf, listAt, parseObject, textAt } from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, understood } from '../format.ts';

const MOST_ALIAS_CHARACTERS = 512;

/**
 * Opsgenie's Alert API: https://docs.opsgenie.com/docs/alert-api. Its paths and its key (`Authorization: GenieKey …`) are those
 * of opsgenie.routes.ts, which also turns answers into Opsgenie's.
 *
 * Create, close and acknowledge are answered 202 with a `requestId`. Clients come again after 429 and 5xx (Alertmanager's
 * notifier: `RetryCodes: 429`); 401, 422 and 400 they give up.
 */
export const opsgenie: Format = {
  id: 'opsgenie',
  title: 'Opsgenie Alert API',
  setUp: 'Where the tool asks for the API URL: BASE; for the API key: KEY',
  methods: ['POST'],
  mostBytes: 256 * 1024,
  signs: false,
  parse: parseOpsgenie,
  accepted: 202,
  busy: 429,
  sample: {
    message: 'Sample: API latency is above 2 s',
    alias: 'sample-latency',
    priority: 'P3',
    tags: ['service:api'],
    details: { region: 'eu' },
  },
};

/** Opsgenie's priorities are not the plan's levels, though they are called alike. */
const PRIORITIES: ReadonlyMap<string, string> = new Map([
  ['P1', 'critical'],
  ['P2', 'error'],
  ['P3', 'warning'],
  ['P4', 'info'],
  ['P5', 'info'],
]);

/**
 * `rest` is the operation on one alert, empty to create one; the identifier of a close is in the query as `identifier`.
 */
export function parseOpsgenie(request: RawRequest): Parsed {
  const text = request.body.toString('utf8');
  const body = text.trim() === '' ? {} : parseObject(text);
  if (!body) return refused(400, 'Request body is not a JSON object.');
  if (request.rest === '') return parseCreate(body, request.query.get('requestId') ?? '');
  const identifier = request.query.get('identifier') ?? '';
  if (request.rest !== 'close' && request.rest !== 'acknowledge') {
    return ignored(`"${request.rest}" changes nothing here.`);
  }
  return understood([
    {
      action: request.rest === 'close' ? 'resolve' : 'acknowledge',
      key: identifier,
      summary: '',
      severity: null,
      component: null,
      labels: {},
      link: null,
      atMs: null,
    },
  ]);
}

function parseCreate(body: Fields, requestId: string): Parsed {
  const message = textAt(body, 'message');
  if (message === null) return refused(422, '`message` may not be empty.');
  const alias = textAt(body, 'alias');
  if (alias !== null && alias.length > MOST_ALIAS_CHARACTERS) {
    return refused(422, `\`alias\` is longer than ${MOST_ALIAS_CHARACTERS} characters.`);
  }
  const details = body.details;
  const tags = labelsOfTags(listAt(body, 'tags'));
  return understood([
    {
      action: 'trigger',
      key: alias ?? requestId,
      summary: message,
      severity: PRIORITIES.get(textAt(body, 'priority') ?? 'P3') ?? 'warning',
      component: firstText(body, 'entity'),
      labels: labelsOf(details, tags, { entity: body.entity, source: body.source }),
      link: linkOf(labelsOf(details).url) ?? linkOf(body.source),
      atMs: null,
    },
  ]);
}
