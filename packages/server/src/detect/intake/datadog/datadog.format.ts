import { type Fields, firstText, labelsOf, labelsOfTags, linkOf, textAt, timeOf } from '../fields.ts';
import { formFields } from '../form-fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, understood } from '../format.ts';

/**
 * Datadog's webhooks: https://docs.datadoghq.com/integrations/webhooks/
 * With our payload an alert is known by its cycle; with Datadog's own default only by its title.
 *
 * "Datadog only issues a retry if there is an internal error, or if Datadog receives a 5XX response"; a request may take 15
 * seconds. So a request that is too much is answered 503: a 429 would be the last we heard of it.
 */
export const datadog: Format = {
  id: 'datadog',
  title: 'Datadog',
  setUp:
    'Integrations → Webhooks: URL ADDRESS, payload {"id": "$ALERT_ID", "cycle": "$ALERT_CYCLE_KEY", "transition": "$ALERT_TRANSITION", "type": "$ALERT_TYPE", "title": "$EVENT_TITLE", "tags": "$TAGS", "link": "$LINK", "date": "$DATE"}; name it as @webhook-… in the monitor',
  methods: ['POST'],
  mostBytes: 256 * 1024,
  signs: false,
  parse: parseDatadog,
  accepted: 200,
  busy: 503,
  sample: {
    id: '1234',
    cycle: '5678',
    transition: 'Triggered',
    type: 'error',
    title: '[Triggered on {host:web-1}] Sample: CPU is high',
    tags: 'env:prod,service:api',
    link: 'https://app.datadoghq.com/monitors/1234',
    date: '1767614400000',
  },
};

const OVER = /^(?:re-)?(?:recovered|resolved|ok)\b/i;
const WARN = /^(?:re-)?warn/i;
const NO_DATA = /^(?:re-)?no data/i;
/** `[Triggered on {host:web-1}] `: what happened, and where. */
const STATE = /^\[([^\]]{1,300})\]\s{0,9}/;

export function parseDatadog(request: RawRequest): Parsed {
  const event = formFields(request);
  if (!event) return refused(400, 'The body is neither a JSON object nor a form.');
  const title = firstText(event, 'title', 'alert_title', 'event_title');
  if (title === null) return refused(400, '`title` is missing: enter the payload of the documentation, or none.');
  const state = STATE.exec(title)?.[1] ?? '';
  const transition = firstText(event, 'transition', 'alert_transition') ?? state;
  const type = firstText(event, 'type', 'alert_type');
  const isMonitor = transition !== '' || type !== null || (textAt(event, 'event_type') ?? '').includes('monitor');
  if (!isMonitor) return ignored('The event is of no monitor.');
  const labels = labelsOf(labelsOfTags((textAt(event, 'tags') ?? '').split(',').map((tag) => tag.trim())), {
    scope: firstText(event, 'scope', 'alert_scope'),
    host: event.hostname,
    priority: firstText(event, 'priority', 'alert_priority'),
  });
  return understood([
    {
      action: OVER.test(transition) || type === 'success' ? 'resolve' : 'trigger',
      key: keyOf(event, title, state),
      summary: title.replace(STATE, '') || title,
      severity: severityOf(transition, type),
      component: null,
      labels,
      link: linkOf(event.link),
      atMs: timeOf(event.date) ?? timeOf(event.date_posix),
    },
  ]);
}

/** The cycle leads from the alert to its end; without it the monitor and its scope do; of the default payload only the title. */
function keyOf(event: Fields, title: string, state: string): string {
  const cycle = firstText(event, 'cycle', 'alert_cycle_key');
  if (cycle !== null) return `cycle:${cycle}`;
  const id =
    firstText(event, 'alert_id', 'monitor_id') ?? (firstText(event, 'transition') ? textAt(event, 'id') : null);
  const scope = firstText(event, 'scope', 'alert_scope') ?? state.replace(/^[^{]*/, '');
  return id === null ? `title:${scope}${title.replace(STATE, '')}` : `monitor:${id}:${scope}`;
}

function severityOf(transition: string, type: string | null): string {
  if (WARN.test(transition)) return 'warning';
  if (NO_DATA.test(transition)) return 'warning';
  return type ?? 'error';
}
