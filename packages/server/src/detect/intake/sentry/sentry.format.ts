import {
  type Fields,
  firstText,
  labelsOf,
  linkOf,
  listAt,
  objectAt,
  parseObject,
  textAt,
  textOf,
  timeOf,
} from '../fields.ts';
import {
  type Format,
  ignored,
  type ParseContext,
  type Parsed,
  type RawRequest,
  refused,
  type Said,
  understood,
} from '../format.ts';
import { isSignedBy } from '../signature.ts';

/**
 * Webhooks of Sentry's internal integrations:
 * https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
 *
 * `Sentry-Hook-Resource` says what it is about, `Sentry-Hook-Signature` is the HMAC-SHA256 of the body by the integration's
 * client secret. Sentry waits one second for the answer and does not send again what was refused or failed, so what is valid
 * but nothing to us (comments, installations) is answered 200.
 */
export const sentry: Format = {
  id: 'sentry',
  title: 'Sentry',
  setUp:
    'Settings → Developer Settings → Internal integration: the webhook URL is ADDRESS; alert rule action on; its client secret goes to intake.secrets.sentry',
  methods: ['POST'],
  mostBytes: 1024 * 1024,
  signs: true,
  parse: parseSentry,
  accepted: 200,
  busy: 429,
  sample: {
    action: 'triggered',
    data: {
      event: {
        event_id: 'e4874d664c3540c1a32eab185f12c5ab',
        issue_id: '1170820242',
        title: 'Sample: ReferenceError: heck is not defined',
        level: 'error',
        web_url: 'https://sentry.example.com/issues/1170820242/',
        tags: [['environment', 'production']],
      },
      triggered_rule: 'Very important alert rule!',
    },
  },
};

const ISSUE_OVER: ReadonlySet<string> = new Set(['resolved', 'ignored', 'archived']);
const ISSUE_ACTIVE: ReadonlySet<string> = new Set(['created', 'unresolved']);

export function parseSentry(request: RawRequest, { secret }: ParseContext): Parsed {
  if (secret !== null) {
    const signature = request.header('sentry-hook-signature');
    if (!signature) return refused(401, 'Sentry-Hook-Signature is missing.');
    if (!isSignedBy(secret, signature, request.body)) {
      return refused(401, 'Sentry-Hook-Signature is not that of the secret in intake.secrets.sentry.');
    }
  }
  const hook = parseObject(request.body.toString('utf8'));
  if (!hook) return refused(400, 'The body is not a JSON object.');
  const data = objectAt(hook, 'data');
  const resource = request.header('sentry-hook-resource') ?? resourceOf(data);
  const said = sayHook(resource, textAt(hook, 'action') ?? '', data);
  if (said === 'nothing') return ignored(`Sentry's "${resource}" says nothing about an alert.`);
  return said ? understood([said]) : refused(400, `\`data\` is not what a webhook for "${resource}" holds.`);
}

/** What a hook is about when no header says it. */
function resourceOf(data: Fields): string {
  if ('metric_alert' in data) return 'metric_alert';
  if ('issue' in data) return 'issue';
  if ('error' in data) return 'error';
  return 'event' in data ? 'event_alert' : 'unknown';
}

function sayHook(resource: string, action: string, data: Fields): Said | 'nothing' | null {
  if (resource === 'event_alert') return sayEvent(objectAt(data, 'event'), textAt(data, 'triggered_rule'));
  if (resource === 'error') return sayEvent(objectAt(data, 'error'), null);
  if (resource === 'metric_alert') return sayMetric(action, data);
  if (resource === 'issue') return sayIssue(action, objectAt(data, 'issue'));
  return 'nothing';
}

/** An issue alert and an error are of their issue, so that the issue's end is theirs. */
function sayEvent(event: Fields, rule: string | null): Said | null {
  const id = firstText(event, 'issue_id', 'groupid', 'event_id');
  if (id === null) return null;
  const tags = tagsOf(event);
  return {
    action: 'trigger',
    key: `issue:${id}`,
    summary: firstText(event, 'title', 'message', 'culprit') ?? rule ?? `Sentry issue ${id}`,
    severity: firstText(event, 'level') ?? 'error',
    component: null,
    labels: labelsOf(tags, { rule, project: event.project, environment: event.environment, culprit: event.culprit }),
    link: linkOf(event.web_url) ?? linkOf(event.issue_url) ?? linkOf(event.url),
    atMs: timeOf(event.datetime) ?? timeOf(event.timestamp),
  };
}

function sayIssue(action: string, issue: Fields): Said | 'nothing' | null {
  const id = textAt(issue, 'id');
  if (id === null) return null;
  if (!ISSUE_OVER.has(action) && !ISSUE_ACTIVE.has(action)) return 'nothing';
  return {
    action: ISSUE_OVER.has(action) ? 'resolve' : 'trigger',
    key: `issue:${id}`,
    summary: firstText(issue, 'title', 'culprit') ?? `Sentry issue ${id}`,
    severity: textAt(issue, 'level') ?? 'error',
    component: null,
    labels: labelsOf({ project: objectAt(issue, 'project').slug, issue: issue.shortId, culprit: issue.culprit }),
    link: linkOf(issue.web_url) ?? linkOf(issue.permalink),
    atMs: timeOf(issue.firstSeen),
  };
}

function sayMetric(action: string, data: Fields): Said | null {
  const alert = objectAt(data, 'metric_alert');
  const rule = objectAt(alert, 'alert_rule');
  const id = textAt(alert, 'id') ?? textAt(alert, 'identifier');
  if (id === null) return null;
  return {
    action: action === 'resolved' ? 'resolve' : 'trigger',
    key: `metric:${id}`,
    summary: textAt(data, 'description_title') ?? firstText(alert, 'title') ?? `Sentry metric alert ${id}`,
    severity: action,
    component: null,
    labels: labelsOf({ rule: rule.name, environment: rule.environment, project: listAt(alert, 'projects')[0] }),
    link: linkOf(data.web_url),
    atMs: timeOf(alert.date_started),
  };
}

/** Tags are pairs: [["environment", "production"]]. */
function tagsOf(event: Fields): Record<string, unknown> {
  const pairs = listAt(event, 'tags').flatMap((tag) => {
    const name = Array.isArray(tag) ? textOf(tag[0]) : null;
    return name === null ? [] : [[name, (tag as unknown[])[1]]];
  });
  return Object.fromEntries(pairs);
}
