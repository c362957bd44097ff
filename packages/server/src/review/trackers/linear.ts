import { createHash } from 'node:crypto';
import type { EpochMs, Tracker } from '@tocsin/core';
import { z } from 'zod';
import type { Asking } from './ask-tracker.ts';
import { markdownText } from './issue-text.ts';
import { askLinear } from './linear-ask.ts';
import { forgetTeam, type LinearTeam, teamOf } from './linear-team.ts';
import type { TrackerClient } from './tracker-client.ts';
import { type Issue, type IssueChange, type IssueDraft, type ItemStatus, TrackerError } from './tracker-client.ts';

export type Linear = Extract<Tracker, { kind: 'linear' }> & { readonly token: string };

const NAME = 'Linear';
const PER_PAGE = 100;
const MOST_PAGES = 10;

const ISSUE = 'id identifier url updatedAt completedAt canceledAt state { type }';
const issueSchema = z.object({
  id: z.string().min(1),
  identifier: z.string().min(1).max(100),
  url: z.string(),
  updatedAt: z.string(),
  completedAt: z.string().nullish(),
  canceledAt: z.string().nullish(),
  state: z.object({ type: z.string() }),
});
const issuesSchema = z.object({
  issues: z.object({
    nodes: z.array(issueSchema),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
  }),
});
const savedSchema = z.object({ saved: z.object({ success: z.boolean(), issue: issueSchema.nullish() }) });

const LIST = `query Issues($filter: IssueFilter!, $first: Int!, $after: String) {
  issues(filter: $filter, first: $first, after: $after, orderBy: updatedAt, includeArchived: true) {
    nodes { ${ISSUE} } pageInfo { hasNextPage endCursor }
  }
}`;
const CREATE = `mutation Create($input: IssueCreateInput!) {
  saved: issueCreate(input: $input) { success issue { ${ISSUE} } }
}`;
const UPDATE = `mutation Update($id: String!, $input: IssueUpdateInput!) {
  saved: issueUpdate(id: $id, input: $input) { success issue { ${ISSUE} } }
}`;

/** Issues of a team. https://linear.app/developers/graphql */
export function linearClient(tracker: Linear, asking: Asking): TrackerClient {
  const save = async (query: string, variables: object): Promise<Issue> => {
    const { saved } = await askLinear(tracker, { query, variables }, savedSchema, asking);
    if (!saved.success || !saved.issue) throw new TrackerError('unclear', 'Linear does not say what became of it.');
    return issueOf(saved.issue);
  };
  const page = (filter: object, after: string | null) =>
    askLinear(tracker, { query: LIST, variables: { filter, first: PER_PAGE, after } }, issuesSchema, asking);
  const read = async (id: string): Promise<Issue | null> => {
    const { issues } = await page({ id: { eq: id } }, null);
    return issues.nodes[0] ? issueOf(issues.nodes[0]) : null;
  };

  return {
    name: NAME,
    async create(draft) {
      const team = await teamOf(tracker, asking);
      const labelIds = tracker.labels.flatMap((label) => team.labels.get(label.trim().toLowerCase()) ?? []);
      const { title, due } = draft;
      const input = {
        ...{ id: issueId(tracker, draft), teamId: team.id, title, description: markdownText(draft), labelIds },
        ...(due === null ? {} : { dueDate: due }),
      };
      return await withTeam(tracker, () => save(CREATE, { input }));
    },
    find: (draft) => read(issueId(tracker, draft)),
    read,
    async update(issue, change) {
      const team = change.status === undefined ? null : await teamOf(tracker, asking);
      const input = changeInput(change, team);
      return await withTeam(tracker, () => save(UPDATE, { id: issue.id, input }));
    },
    async changedSince(sinceMs) {
      const filter = { team: { key: { eq: tracker.team } }, updatedAt: { gte: new Date(sinceMs).toISOString() } };
      const found: Issue[] = [];
      let after: string | null = null;
      for (let count = 0; count < MOST_PAGES; count += 1) {
        const { issues }: z.infer<typeof issuesSchema> = await page(filter, after);
        found.push(...issues.nodes.map(issueOf));
        if (!issues.pageInfo.hasNextPage || !issues.pageInfo.endCursor) return { issues: found, throughMs: null };
        after = issues.pageInfo.endCursor;
      }
      // The newest come first: what is older than these is looked for again.
      return { issues: found, throughMs: sinceMs };
    },
  };
}

/** What the team has may have changed since it was read: the next attempt reads it again. */
async function withTeam(tracker: Linear, call: () => Promise<Issue>): Promise<Issue> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof TrackerError && error.kind === 'invalid') forgetTeam(tracker);
    throw error;
  }
}

/** The issue's id is ours to choose, a UUID v4: Linear itself makes no second one of the same id. */
function issueId({ team }: Linear, { marker }: IssueDraft): string {
  const hex = createHash('sha256').update(`${team}/${marker}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

function changeInput({ title, text, due, status }: IssueChange, team: LinearTeam | null): object {
  return {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { description: markdownText(text) }),
    ...(due === undefined ? {} : { dueDate: due }),
    ...(status === undefined || !team ? {} : { stateId: stateOf(team, status) }),
  };
}

const STATE_TYPES: Readonly<Record<ItemStatus, readonly string[]>> = {
  open: ['unstarted', 'backlog', 'started'],
  done: ['completed'],
  dropped: ['canceled'],
};

function stateOf(team: LinearTeam, status: ItemStatus): string {
  for (const type of STATE_TYPES[status]) {
    const state = team.states.find((one) => one.type === type);
    if (state) return state.id;
  }
  throw new TrackerError('invalid', `The team has no workflow state of the type ${STATE_TYPES[status][0]} in Linear.`);
}

function issueOf(issue: z.infer<typeof issueSchema>): Issue {
  const { id, identifier, url, state } = issue;
  const changedMs: EpochMs = Date.parse(issue.completedAt ?? issue.canceledAt ?? issue.updatedAt) || 0;
  return {
    ...{ id, key: identifier, changedMs },
    url: /^https?:\/\//.test(url) && url.length <= 2000 ? url : null,
    status: state.type === 'completed' ? 'done' : ['canceled', 'duplicate'].includes(state.type) ? 'dropped' : 'open',
  };
}
