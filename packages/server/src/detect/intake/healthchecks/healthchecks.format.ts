import { firstText, labelsOf, parseObject, textAt, timeOf } from '../fields.ts';
import { type Format, ignored, type Parsed, type RawRequest, refused, understood } from '../format.ts';

/**
 * A webhook of Healthchecks, whose body its owner writes with placeholders: https://healthchecks.io/docs/configuring_notifications/
 * Ours is `{"code": "$CODE", "name": "$NAME", "status": "$STATUS", "tags": "$TAGS", "now": "$NOW"}`; its own `$JSON` is read, too.
 *
 * Healthchecks takes 200 to 299 for done and tries up to three times after anything else and after no answer within ten
 * seconds, then marks the integration as failing.
 */
export const healthchecks: Format = {
  id: 'healthchecks',
  title: 'Healthchecks',
  setUp:
    'Integrations → Webhook, for down and for up: POST ADDRESS with the body {"code": "$CODE", "name": "$NAME", "status": "$STATUS", "tags": "$TAGS", "now": "$NOW"}',
  methods: ['POST', 'PUT'],
  mostBytes: 128 * 1024,
  signs: false,
  parse: parseHealthchecks,
  accepted: 200,
  busy: 429,
  sample: {
    code: '6f1a7b4e-0000-4000-8000-000000000001',
    name: 'Sample: nightly backup',
    status: 'down',
    tags: 'prod backup',
    now: '2026-01-05T12:00:00Z',
  },
};

export function parseHealthchecks(request: RawRequest): Parsed {
  const check = parseObject(request.body.toString('utf8'));
  if (!check) return refused(400, 'The body is not a JSON object: enter the one of the documentation.');
  const code = firstText(check, 'code', 'uuid', 'unique_key', 'slug', 'name');
  const status = textAt(check, 'status');
  if (code === null || status === null)
    return refused(400, '`code` or `status` is missing: enter the body of the documentation.');
  if (status !== 'up' && status !== 'down') return ignored(`A check that is "${status}" is neither up nor down.`);
  const name = firstText(check, 'name', 'slug') ?? code;
  const tags = (textAt(check, 'tags') ?? '').split(/\s+/).filter(Boolean).slice(0, 32);
  return understood([
    {
      action: status === 'up' ? 'resolve' : 'trigger',
      key: code,
      summary: `${name} is ${status}`,
      severity: textAt(check, 'severity') ?? 'error',
      component: textAt(check, 'component'),
      labels: labelsOf(
        { check: name, severity: check.severity },
        Object.fromEntries(tags.map((tag) => [`tag:${tag}`, 'yes'])),
      ),
      link: null,
      atMs: timeOf(check.now),
    },
  ]);
}
