import {
  type Fields,
  firstText,
  isObject,
  labelsOf,
  linkOf,
  objectAt,
  parseObject,
  textAt,
  timeOf,
} from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, type Said, understood } from '../format.ts';

/**
 * Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 *
 * Alertmanager takes 2xx for done and comes again only after 5xx and after no answer; everything else, 429 too, is given up
 * until the group's next interval (notify/webhook/webhook.go: "5xx response codes are assumed to be recoverable"). So a
 * request that is too much is answered 503.
 */
export const alertmanager: Format = {
  id: 'alertmanager',
  title: 'Prometheus Alertmanager',
  setUp: 'alertmanager.yml: receivers: [{ name: tocsin, webhook_configs: [{ url: ADDRESS, send_resolved: true }] }]',
  methods: ['POST'],
  mostBytes: 1024 * 1024,
  signs: false,
  parse: parseAlertmanager,
  accepted: 200,
  busy: 503,
  sample: {
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    status: 'firing',
    receiver: 'tocsin',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighErrorRate', severity: 'warning', service: 'api' },
        annotations: { summary: 'Sample: 7 % of requests fail' },
        startsAt: '2026-01-05T12:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'https://prometheus.example.com/graph',
        fingerprint: 'c0ffee0000000001',
      },
    ],
  },
};

/** Each alert of the group is one of ours, by its fingerprint. */
export function parseAlertmanager(request: RawRequest): Parsed {
  return parseGroup(request, (alert) => linkOf(alert.generatorURL));
}

/** The form that Alertmanager and Grafana share. @param linkOfAlert where the sender shows an alert */
export function parseGroup(request: RawRequest, linkOfAlert: (alert: Fields) => string | null): Parsed {
  const message = parseObject(request.body.toString('utf8'));
  if (!message) return refused(400, 'The body is not a JSON object.');
  if (!Array.isArray(message.alerts))
    return refused(400, '`alerts` is not a list: send the webhook message, version 4.');
  const common = objectAt(message, 'commonAnnotations');
  const said: Said[] = [];
  for (const alert of message.alerts) {
    if (isObject(alert)) said.push(sayAlert(alert, common, linkOfAlert));
  }
  if (said.length === 0 && message.alerts.length > 0) return refused(400, 'No entry of `alerts` is an object.');
  if (said.length === 0) return ignored('The group holds no alert.');
  return understood(said);
}

function sayAlert(alert: Fields, common: Fields, linkOfAlert: (alert: Fields) => string | null): Said {
  const labels = labelsOf(alert.labels);
  const annotations = objectAt(alert, 'annotations');
  const name = labels.alertname ?? 'alert';
  return {
    action: textAt(alert, 'status') === 'resolved' ? 'resolve' : 'trigger',
    key: textAt(alert, 'fingerprint') ?? fingerprintOf(labels),
    summary:
      firstText(annotations, 'summary', 'message', 'description') ??
      firstText(common, 'summary', 'message', 'description') ??
      (labels.instance ? `${name} on ${labels.instance}` : name),
    severity: labels.severity ?? null,
    component: null,
    labels,
    link: linkOfAlert(alert) ?? linkOf(annotations.runbook_url),
    atMs: timeOf(alert.startsAt),
    part: alert,
  };
}

/** What identifies an alert of a sender that gives it no fingerprint: all its labels. */
function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
