import {
  type Fields,
  firstText,
  isObject,
  labelsOf,
  linkOf,
  listAt,
  objectAt,
  parseObject,
  textAt,
  timeOf,
} from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, understood } from '../format.ts';

/**
 * What a subscriber of a Statuspage is sent: https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/
 *
 * Statuspage wants 2xx within 30 seconds; it tries again what failed, and ends the subscription of an endpoint that goes on
 * failing. So what is no trouble (maintenance) is answered 200.
 */
export const statuspage: Format = {
  id: 'statuspage',
  title: 'Statuspage',
  setUp: 'On the vendor’s status page: Subscribe → Webhook, with ADDRESS',
  methods: ['POST'],
  mostBytes: 512 * 1024,
  signs: false,
  parse: parseStatuspage,
  accepted: 200,
  busy: 503,
  sample: {
    page: { id: 'j2mfxwj97wnj', status_indicator: 'major', status_description: 'Partial System Outage' },
    incident: {
      id: 'lbkhbwn21v5q',
      name: 'Sample: payments are delayed',
      status: 'investigating',
      impact: 'major',
      shortlink: 'https://stspg.io/sample',
      created_at: '2026-01-05T12:00:00.000Z',
      components: [{ name: 'API' }],
    },
  },
};

const MAINTENANCE: ReadonlySet<string> = new Set(['scheduled', 'in_progress', 'verifying', 'completed']);
const OVER: ReadonlySet<string> = new Set(['resolved', 'postmortem']);

export function parseStatuspage(request: RawRequest): Parsed {
  const hook = parseObject(request.body.toString('utf8'));
  if (!hook) return refused(400, 'The body is not a JSON object.');
  const page = objectAt(hook, 'page');
  if (isObject(hook.incident)) return sayIncident(page, hook.incident);
  if (isObject(hook.component_update)) return sayComponent(page, hook.component_update, objectAt(hook, 'component'));
  return refused(400, 'There is neither `incident` nor `component_update` in the body.');
}

function sayIncident(page: Fields, incident: Fields): Parsed {
  const id = textAt(incident, 'id');
  const status = textAt(incident, 'status');
  if (id === null || status === null) return refused(400, '`incident.id` or `incident.status` is missing.');
  if (MAINTENANCE.has(status) || incident.impact === 'maintenance') return ignored('A maintenance is no outage.');
  const names = listAt(incident, 'components').flatMap((one) => (isObject(one) ? [textAt(one, 'name')] : []));
  return understood([
    {
      action: OVER.has(status) ? 'resolve' : 'trigger',
      key: `incident:${id}`,
      summary: `${textAt(incident, 'name') ?? 'Incident'} (${status})`,
      severity: textAt(incident, 'impact') ?? 'minor',
      component: names[0] ?? null,
      labels: labelsOf({
        page: page.id,
        impact: incident.impact,
        status,
        components: names.filter(Boolean).join(', '),
      }),
      link: linkOf(incident.shortlink),
      atMs: timeOf(incident.created_at),
    },
  ]);
}

function sayComponent(page: Fields, update: Fields, component: Fields): Parsed {
  const id = firstText(update, 'component_id') ?? textAt(component, 'id');
  const status = firstText(update, 'new_status') ?? textAt(component, 'status');
  if (id === null || status === null)
    return refused(400, '`component_update` has no `component_id` or no `new_status`.');
  if (status === 'under_maintenance') return ignored('A maintenance is no outage.');
  const name = textAt(component, 'name') ?? id;
  return understood([
    {
      action: status === 'operational' ? 'resolve' : 'trigger',
      key: `component:${id}`,
      summary: `${name}: ${status.replaceAll('_', ' ')}`,
      severity: status,
      component: name,
      labels: labelsOf({ page: page.id, status, name }),
      link: null,
      atMs: timeOf(update.created_at),
    },
  ]);
}
