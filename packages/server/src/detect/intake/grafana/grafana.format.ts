import { parseGroup } from '../alertmanager/alertmanager.format.ts';
import { linkOf } from '../fields.ts';
import { type Format, type ParseContext, type Parsed, type RawRequest, refused } from '../format.ts';
import { isSignedBy } from '../signature.ts';

/** How old a signed request may be. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Grafana's webhook contact point:
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 *
 * Its body is Alertmanager's with links and values. With a secret Grafana signs the body by HMAC-SHA256 in
 * `X-Grafana-Alerting-Signature`; where a header for the time is entered too, the time and a colon come before the body. A
 * request that fails is told again with the group's next interval; 5xx is told again sooner, as in Alertmanager, whose
 * dispatcher Grafana runs.
 */
export const grafana: Format = {
  id: 'grafana',
  title: 'Grafana',
  setUp:
    'Alerting → Contact points → Webhook: the URL is ADDRESS. To sign, enter an HMAC secret and the timestamp header X-Grafana-Alerting-Timestamp',
  methods: ['POST', 'PUT'],
  mostBytes: 1024 * 1024,
  signs: true,
  parse: parseGrafana,
  accepted: 200,
  busy: 503,
  sample: {
    receiver: 'tocsin',
    status: 'firing',
    orgId: 1,
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'HighMemory', grafana_folder: 'Hosts', severity: 'error' },
        annotations: { summary: 'Sample: memory is at 93 %' },
        startsAt: '2026-01-05T12:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        values: { A: 93 },
        generatorURL: 'https://grafana.example.com/alerting/grafana/abc/view',
        fingerprint: 'c0ffee0000000002',
        panelURL: 'https://grafana.example.com/d/hosts?viewPanel=2',
      },
    ],
    version: '1',
    state: 'alerting',
    title: '[FIRING:1] HighMemory',
  },
};

export function parseGrafana(request: RawRequest, { secret, nowMs }: ParseContext): Parsed {
  if (secret !== null) {
    const wrong = checkSignature(request, secret, nowMs);
    if (wrong !== null) return refused(401, wrong);
  }
  return parseGroup(request, (alert) => linkOf(alert.panelURL) ?? linkOf(alert.generatorURL));
}

/** @returns what is wrong; null when nothing is */
function checkSignature({ header, body }: RawRequest, secret: string, nowMs: number): string | null {
  const signature = header('x-grafana-alerting-signature');
  if (!signature) return 'X-Grafana-Alerting-Signature is missing: enter the HMAC secret in the contact point.';
  const time = header('x-grafana-alerting-timestamp');
  if (time === undefined) return isSignedBy(secret, signature, body) ? null : WRONG;
  if (!isSignedBy(secret, signature, time, ':', body)) return WRONG;
  return Math.abs(nowMs - Number(time) * 1000) <= TOLERANCE_MS ? null : 'The signature is older than five minutes.';
}

const WRONG = 'X-Grafana-Alerting-Signature is not that of the secret in intake.secrets.grafana.';
