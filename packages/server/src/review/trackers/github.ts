import type { EpochMs, Tracker } from '@tocsin/core';
import { z } from 'zod';
import { type Asking, askTracker, limited, said, type TrackerAnswer, type TrackerRequest } from './ask-tracker.ts';
import { markdownText } from './issue-text.ts';
import type { TrackerClient } from './tracker-client.ts';
import { type Issue, type IssueChange, type IssueDraft, type ItemStatus, TrackerError } from './tracker-client.ts';

type GitHub = Extract<Tracker, { kind: 'github' }> & { readonly token: string };

const NAME = 'GitHub';
const OWN_URL = 'https://api.github.com';
/** https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const VERSION = '2022-11-28';
const PER_PAGE = 100;
const MOST_PAGES = 10;
/** GitHub's clock and ours need not agree. */
const SKEW_MS = 300_000;

const issueSchema = z.object({
  number: z.number().int().positive(),
  html_url: z.string(),
  state: z.enum(['open', 'closed']),
  state_reason: z.string().nullish(),
  body: z.string().nullish(),
  closed_at: z.string().nullish(),
  updated_at: z.string(),
  pull_request: z.unknown().optional(),
});
type GitHubIssue = z.infer<typeof issueSchema>;

const refusalSchema = z
  .object({
    message: z.string().catch(''),
    errors: z.array(z.object({ field: z.string().nullish(), message: z.string().nullish() })).catch([]),
  })
  .catch({ message: '', errors: [] });

/** Issues of a repository. https://docs.github.com/en/rest/issues/issues */
export function githubClient(tracker: GitHub, asking: Asking): TrackerClient {
  const [, owner, repository] = /^([\w.-]+)\/([\w.-]+)$/.exec(tracker.repository) ?? [];
  const base = `${(tracker.url ?? OWN_URL).replace(/\/+$/, '')}/repos/${owner}/${repository}/issues`;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${tracker.token}`,
    'x-github-api-version': VERSION,
  };
  const ask = async (method: TrackerRequest['method'], path: string, body?: object): Promise<TrackerAnswer> => {
    if (owner === undefined || repository === undefined)
      throw new TrackerError('access', 'review.tracker.repository is no "owner/name".');
    const request = { method, url: `${base}${path}`, headers, ...(body ? { body } : {}) };
    const answer = await askTracker(NAME, request, asking);
    if (answer.status >= 400) throw refusal(answer, tracker.repository, path !== '' && !path.startsWith('?'), asking);
    return answer;
  };
  const toIssue = (body: unknown): Issue => issueOf(parsed(issueSchema, body), tracker.repository);
  const list = async (query: string, page: number): Promise<readonly GitHubIssue[]> => {
    const { body } = await ask('GET', `?state=all&per_page=${PER_PAGE}&page=${page}&${query}`);
    return parsed(z.array(issueSchema), body);
  };

  return {
    name: NAME,
    async create(draft) {
      const labels = tracker.labels.map((label) => label.trim().slice(0, 50));
      const { body } = await ask('POST', '', { title: draft.title, body: markdownText(draft), labels });
      return toIssue(body);
    },
    async find(draft, sinceMs) {
      const query = `sort=created&direction=desc&since=${moment(sinceMs - SKEW_MS)}`;
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const issues = await list(query, page);
        const found = issues.find((one) => !one.pull_request && one.body?.includes(`\`${draft.marker}\``));
        if (found) return issueOf(found, tracker.repository);
        if (issues.length < PER_PAGE) break;
      }
      return null;
    },
    async read(id) {
      const { body } = await ask('GET', `/${encodeURIComponent(id)}`);
      return toIssue(body);
    },
    async update(issue, change) {
      const { body } = await ask('PATCH', `/${encodeURIComponent(issue.id)}`, changeBody(change));
      return toIssue(body);
    },
    async changedSince(sinceMs) {
      const found: GitHubIssue[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const issues = await list(`sort=updated&direction=asc&since=${moment(sinceMs)}`, page);
        found.push(...issues);
        if (issues.length < PER_PAGE) return { issues: issuesOf(found, tracker.repository), throughMs: null };
      }
      const last = found.at(-1);
      return {
        issues: issuesOf(found, tracker.repository),
        throughMs: last === undefined ? null : Date.parse(last.updated_at),
      };
    },
  };
}

function changeBody({ title, text, status }: IssueChange): object {
  return {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { body: markdownText(text as IssueDraft) }),
    ...(status === undefined ? {} : stateBody(status)),
  };
}

function stateBody(status: ItemStatus): object {
  if (status === 'open') return { state: 'open', state_reason: 'reopened' };
  return { state: 'closed', state_reason: status === 'done' ? 'completed' : 'not_planned' };
}

function issuesOf(issues: readonly GitHubIssue[], repository: string): readonly Issue[] {
  return issues.filter((one) => !one.pull_request).map((one) => issueOf(one, repository));
}

function issueOf(issue: GitHubIssue, repository: string): Issue {
  const { number, state, state_reason: reason, html_url: url } = issue;
  const isGivenUp = reason === 'not_planned' || reason === 'duplicate';
  return {
    id: String(number),
    key: `${repository}#${number}`,
    url: /^https?:\/\//.test(url) && url.length <= 2000 ? url : null,
    status: state === 'open' ? 'open' : isGivenUp ? 'dropped' : 'done',
    changedMs: Date.parse(issue.closed_at ?? issue.updated_at) || 0,
  };
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
function refusal(answer: TrackerAnswer, repository: string, isOne: boolean, asking: Asking): TrackerError {
  const { status, headers } = answer;
  const { message, errors } = refusalSchema.parse(answer.body ?? {});
  const isLimited =
    headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /rate limit/i.test(message);
  if (status === 429 || (status === 403 && isLimited)) {
    const isOver = headers.get('x-ratelimit-remaining') === '0';
    const reset = isOver ? Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1_000 : null;
    return limited(NAME, headers, asking.now(), reset);
  }
  switch (status) {
    case 401:
      return new TrackerError('access', 'GitHub does not accept the token (401).');
    case 403:
      return new TrackerError('access', `GitHub does not allow it (403): ${said(message) || 'it says no more'}`);
    case 404:
    case 410:
      if (isOne) return new TrackerError('gone', `GitHub has this issue no more (${status}).`);
      return new TrackerError('access', whereTo(status, repository));
    default:
      return new TrackerError('invalid', `GitHub does not take it (${status}): ${fieldsOf(errors, message)}`);
  }
}

function whereTo(status: number, repository: string): string {
  return status === 410
    ? `Issues are turned off in ${repository} (410).`
    : `GitHub has no repository ${repository}, or the token may not see it (404).`;
}

function fieldsOf(errors: z.infer<typeof refusalSchema>['errors'], message: string): string {
  const fields = errors.map(({ field, message: what }) => [said(field), said(what)].filter(Boolean).join(': '));
  return fields.filter(Boolean).slice(0, 5).join('; ') || said(message) || 'it says no more';
}

function parsed<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new TrackerError('unclear', 'GitHub answered with something else than an issue.');
}

function moment(ms: EpochMs): string {
  return encodeURIComponent(`${new Date(ms).toISOString().slice(0, 19)}Z`);
}
