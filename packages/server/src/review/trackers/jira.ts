import type { EpochMs, Tracker } from '@tocsin/core';
import { z } from 'zod';
import { type Asking, askTracker, limited, said, type TrackerAnswer, type TrackerRequest } from './ask-tracker.ts';
import { adfText } from './issue-text.ts';
import { type Issue, type ItemStatus, type TrackerClient, TrackerError } from './tracker-client.ts';

type Jira = Extract<Tracker, { kind: 'jira' }> & { readonly token: string; readonly url: string };
type Ask = (method: TrackerRequest['method'], path: string, body?: object) => Promise<TrackerAnswer>;

const NAME = 'Jira';
const API = '/rest/api/3';
/** By which the issues of all action items are listed at once. */
const COMMON_LABEL = 'tocsin';
const FIELDS = ['status', 'resolution', 'statuscategorychangedate', 'updated'];
const PER_PAGE = 100;
const MOST_PAGES = 10;

const issueSchema = z.object({
  id: z.string().min(1),
  key: z.string().min(1).max(100),
  fields: z.object({
    status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    resolution: z.object({ name: z.string() }).nullish(),
    statuscategorychangedate: z.string().nullish(),
    updated: z.string().nullish(),
  }),
});
type JiraIssue = z.infer<typeof issueSchema>;

const createdSchema = z.object({ id: z.string().min(1), key: z.string().min(1).max(100) });
const searchSchema = z.object({ issues: z.array(issueSchema), nextPageToken: z.string().nullish() });
const transitionsSchema = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      to: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    }),
  ),
});
type Transition = z.infer<typeof transitionsSchema>['transitions'][number];

const refusalSchema = z
  .object({ errorMessages: z.array(z.string()).catch([]), errors: z.record(z.string(), z.unknown()).catch({}) })
  .catch({ errorMessages: [], errors: {} });

/** How resolutions and statuses of what nobody will do are usually called. */
const GIVEN_UP = /won.?t|cancel|reject|declin|drop|duplicate|not planned|abandon|obsolete|cannot reproduce/i;

/** Issues of a project of Jira Cloud. https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
export function jiraClient(tracker: Jira, asking: Asking): TrackerClient {
  const site = tracker.url.replace(/\/+$/, '');
  const ask = asker(tracker, site, asking);
  const toIssue = (issue: JiraIssue): Issue => issueOf(issue, site);
  const read = async (id: string): Promise<Issue> => {
    const { body } = await ask('GET', `/issue/${encodeURIComponent(id)}?fields=${FIELDS.join(',')}`);
    return toIssue(parsed(issueSchema, body));
  };
  const search = async (jql: string) => {
    const issues: JiraIssue[] = [];
    let nextPageToken: string | undefined;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const more = nextPageToken === undefined ? {} : { nextPageToken };
      const { body } = await ask('POST', '/search/jql', { jql, fields: FIELDS, maxResults: PER_PAGE, ...more });
      const found = parsed(searchSchema, body);
      issues.push(...found.issues);
      if (!found.nextPageToken) return { issues, isAll: true };
      nextPageToken = found.nextPageToken;
    }
    return { issues, isAll: false };
  };

  return {
    name: NAME,
    async create(draft) {
      const labels = [COMMON_LABEL, draft.marker, ...tracker.labels.map(labelOf)].filter((label) => label !== '');
      const fields = {
        project: { key: tracker.project },
        issuetype: { name: tracker.type },
        summary: draft.title,
        description: adfText(draft),
        labels: [...new Set(labels)],
      };
      const { body } = await ask('POST', '/issue', { fields });
      const { id, key } = parsed(createdSchema, body);
      return { id, key, url: browse(site, key), status: 'open', changedMs: asking.now() };
    },
    async find(draft) {
      const { issues } = await search(`project = ${quoted(tracker.project)} AND labels = ${quoted(draft.marker)}`);
      return issues[0] ? toIssue(issues[0]) : null;
    },
    read,
    async update(issue, { title, text, status }) {
      const path = `/issue/${encodeURIComponent(issue.id)}`;
      const fields = {
        ...(title === undefined ? {} : { summary: title }),
        ...(text === undefined ? {} : { description: adfText(text) }),
      };
      if (Object.keys(fields).length > 0) await ask('PUT', path, { fields });
      if (status !== undefined) await move(ask, path, status);
      return read(issue.id);
    },
    async changedSince(sinceMs) {
      // A moment would be taken in the zone of the token's account; minutes back are the same everywhere.
      const minutes = Math.ceil((asking.now() - sinceMs) / 60_000) + 1;
      const which = `project = ${quoted(tracker.project)} AND labels = ${COMMON_LABEL} AND updated >= "-${minutes}m"`;
      const { issues, isAll } = await search(`${which} ORDER BY updated ASC`);
      const last = issues.at(-1)?.fields.updated;
      return { issues: issues.map(toIssue), throughMs: isAll || !last ? null : momentOf(last) };
    },
  };
}

function asker(tracker: Jira, site: string, asking: Asking): Ask {
  const { user, token } = tracker;
  const authorization =
    user === null ? `Bearer ${token}` : `Basic ${Buffer.from(`${user}:${token}`, 'utf8').toString('base64')}`;
  return async (method, path, body) => {
    const headers = { accept: 'application/json', authorization };
    const request = { method, url: `${site}${API}${path}`, headers, ...(body ? { body } : {}) };
    const answer = await askTracker(NAME, request, asking);
    if (answer.status >= 400) throw refusal(answer, /^\/issue\/./.test(path), asking);
    return answer;
  };
}

/** Moves an issue where its workflow lets it go. */
async function move(ask: Ask, path: string, status: ItemStatus): Promise<void> {
  const { body } = await ask('GET', `${path}/transitions`);
  const transition = choose(parsed(transitionsSchema, body).transitions, status);
  if (!transition) {
    const where = status === 'open' ? 'that is not done' : 'of the category Done';
    throw new TrackerError('invalid', `The workflow in Jira has no way from here to a status ${where}.`);
  }
  await ask('POST', `${path}/transitions`, { transition: { id: transition.id } });
}

function choose(transitions: readonly Transition[], status: ItemStatus): Transition | undefined {
  const to = (key: string) => transitions.filter((one) => one.to.statusCategory.key === key);
  if (status === 'open') return to('new')[0] ?? to('indeterminate')[0];
  const isGivenUp = (one: Transition) => GIVEN_UP.test(one.to.name) || GIVEN_UP.test(one.name);
  const done = to('done');
  return done.find((one) => isGivenUp(one) === (status === 'dropped')) ?? done[0];
}

function issueOf({ id, key, fields }: JiraIssue, site: string): Issue {
  const isDone = fields.status.statusCategory.key === 'done';
  const isGivenUp = GIVEN_UP.test(fields.resolution?.name ?? '') || GIVEN_UP.test(fields.status.name);
  const changed = fields.statuscategorychangedate ?? fields.updated;
  return {
    ...{ id, key, url: browse(site, key) },
    status: isDone ? (isGivenUp ? 'dropped' : 'done') : 'open',
    changedMs: changed ? momentOf(changed) : 0,
  };
}

/** `2026-01-05T19:15:00.000+0000`: without the colon that ISO 8601 has in its zone. */
function momentOf(text: string): EpochMs {
  return Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) || 0;
}

function refusal({ status, headers, body }: TrackerAnswer, isOne: boolean, asking: Asking): TrackerError {
  if (status === 429) {
    const reset = headers.get('x-ratelimit-reset');
    return limited(NAME, headers, asking.now(), reset === null ? null : momentOf(reset));
  }
  const { errorMessages, errors } = refusalSchema.parse(body ?? {});
  const fields = Object.entries(errors).map(([field, what]) => `${said(field)}: ${said(what)}`);
  const words = [...errorMessages.map(said), ...fields].slice(0, 5).join('; ') || 'it says no more';
  if (status === 401) return new TrackerError('access', 'Jira does not accept the user and the token (401).');
  if (status === 403) return new TrackerError('access', `Jira does not allow it (403): ${words}`);
  if (status === 404 || status === 410)
    return isOne
      ? new TrackerError('gone', `Jira has this issue no more (${status}).`)
      : new TrackerError('access', `Jira has no such address (${status}): ${words}`);
  return new TrackerError('invalid', `Jira does not take it (${status}): ${words}`);
}

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new TrackerError('unclear', 'Jira answered with something else than what was asked for.');
}

/** A label of Jira has no spaces, and at most 255 characters. */
function labelOf(label: string): string {
  return label.trim().replace(/\s+/g, '-').slice(0, 255);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function browse(site: string, key: string): string {
  return `${site}/browse/${encodeURIComponent(key)}`;
}
