import { firstText, labelsOf, linkOf, textAt, timeOf } from '../fields.ts';
import { formFields } from '../form-fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, understood } from '../format.ts';

/**
 * UptimeRobot's webhook alert contact, by GET with the variables in the query, or by POST as a form or as JSON:
 * https://help.uptimerobot.com/en/articles/11360922-webhook-integration
 *
 * It takes 2xx for done. What it does after anything else is not documented, so that only what can never be read is refused.
 */
export const uptimerobot: Format = {
  id: 'uptimerobot',
  title: 'UptimeRobot',
  setUp:
    'Integrations → Webhook: the URL is ADDRESS? (with the question mark), default variables sent in the query or as JSON',
  methods: ['GET', 'POST'],
  mostBytes: 64 * 1024,
  signs: false,
  parse: parseUptimeRobot,
  accepted: 200,
  busy: 429,
  sample: {
    monitorID: '777712345',
    monitorURL: 'https://www.example.com',
    monitorFriendlyName: 'Sample: website',
    alertType: '1',
    alertTypeFriendlyName: 'Down',
    alertDetails: 'HTTP 503 - Service Unavailable',
    alertDateTime: '1767614400',
  },
};

const DOWN = '1';
const UP = '2';
const CERTIFICATE = '3';

export function parseUptimeRobot(request: RawRequest): Parsed {
  const fields = formFields(request);
  if (!fields) return refused(400, 'The body is neither a form nor a JSON object.');
  const id = firstText(fields, 'monitorID', 'monitorId', 'monitor_id');
  const type = textAt(fields, 'alertType');
  if (id === null || type === null)
    return refused(400, '`monitorID` or `alertType` is missing: send the default variables.');
  const name = firstText(fields, 'monitorFriendlyName', 'monitorURL') ?? `monitor ${id}`;
  const kind = textAt(fields, 'alertTypeFriendlyName') ?? '';
  if (type !== DOWN && type !== UP && type !== CERTIFICATE)
    return ignored(`An alert of type ${type} (${kind}) is no outage.`);
  const details = textAt(fields, 'alertDetails');
  const isCertificate = type === CERTIFICATE;
  const state = isCertificate ? 'certificate expires soon' : type === DOWN ? 'is down' : 'is up';
  return understood([
    {
      action: type === UP ? 'resolve' : 'trigger',
      key: isCertificate ? `certificate:${id}` : id,
      summary: `${name} ${state}${details ? `: ${details}` : ''}`,
      severity: isCertificate ? 'warning' : 'error',
      component: null,
      labels: labelsOf({ monitor: name, url: fields.monitorURL, alert: kind }, tagsOnly(fields)),
      link: linkOf(fields.monitorURL),
      atMs: timeOf(fields.alertDateTime),
    },
  ]);
}

/** What a custom set of variables may add. */
function tagsOnly(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { severity, component, service } = fields;
  return { severity, component, service };
}
