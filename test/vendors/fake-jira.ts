import { type FakeIssue, type FakeStatus, type FakeTracker, TrackerShelf } from './fake-tracker.ts';
import { jsonObject, startVendorServer, type VendorCall, type VendorReply } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

const STATUS: Readonly<Record<FakeStatus, { readonly name: string; readonly category: string }>> = {
  open: { name: 'To Do', category: 'new' },
  done: { name: 'Done', category: 'done' },
  dropped: { name: "Won't Do", category: 'done' },
};
const TRANSITIONS: readonly (readonly [string, FakeStatus])[] = [
  ['11', 'open'],
  ['31', 'done'],
  ['41', 'dropped'],
];

export interface FakeJira extends FakeTracker {
  readonly user: string;
  /** How long a new issue is not found by a search. */
  indexLagMs: number;
}

/**
 * Jira Cloud's REST API v3 for the issues of one project, whose search is behind what was written.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/
 */
export async function startFakeJira(project: string, now: () => number): Promise<FakeJira> {
  const shelf = new TrackerShelf(now);
  const fake = { token: 'ATATT3xFake', indexLagMs: 30_000 };
  const user = 'bot@example.com';
  const createdMs = new Map<string, number>();
  const server = await startVendorServer((call) => serve(call));

  function serve({ method, path, headers, body }: VendorCall): VendorReply {
    const basic = `Basic ${Buffer.from(`${user}:${fake.token}`).toString('base64')}`;
    if (headers.authorization !== basic)
      return { status: 401, body: 'Client must be authenticated to access this resource.' };
    const { pathname, searchParams } = new URL(path, 'http://jira');
    const [, rest, api, version, resource, id, part] = pathname.split('/');
    if (`${rest}/${api}/${version}` !== 'rest/api/3') return refused(404, ['Not found']);
    if (resource === 'search' && id === 'jql' && method === 'POST') return search(jsonObject(body));
    if (resource !== 'issue') return { status: 410, body: { errorMessages: ['The requested API has been removed.'] } };
    return id === undefined ? create(jsonObject(body)) : one({ method, id, part, body }, searchParams);
  }

  interface OneCall {
    readonly method: string;
    readonly id: string;
    readonly part: string | undefined;
    readonly body: string;
  }

  function one({ method, id, part, body }: OneCall, query: URLSearchParams): VendorReply {
    const issue = shelf.issues.find((each) => each.id === id || each.key === id);
    if (!issue) return refused(404, ['Issue does not exist or you do not have permission to see it.']);
    if (part === 'transitions') return method === 'GET' ? transitions(issue) : move(issue, jsonObject(body));
    return method === 'PUT' ? change(issue, jsonObject(body)) : read(issue, query);
  }

  function read(issue: FakeIssue, query: URLSearchParams): VendorReply {
    return { status: 200, body: shown(issue, (query.get('fields') ?? '').split(',')) };
  }

  function create(input: Json | null): VendorReply {
    const fields = object(input?.fields);
    const wrong = wrongFields(fields, true);
    if (object(fields.project).key !== project) wrong.project = 'valid project is required';
    if (object(fields.issuetype).name !== 'Task') wrong.issuetype = 'Specify a valid issue type';
    if (Object.keys(wrong).length > 0) return refused(400, [], wrong);
    const number = shelf.issues.length + 1;
    const id = String(10_000 + number);
    const issue: FakeIssue = {
      ...{ id, key: `${project}-${number}`, title: String(fields.summary), text: adfWords(fields.description) },
      ...{ labels: fields.labels as string[], status: 'open', changedMs: now() },
    };
    shelf.issues.push(issue);
    createdMs.set(id, now());
    return shelf.created({ status: 201, body: { id, key: issue.key, self: `http://jira/rest/api/3/issue/${id}` } });
  }

  function change(issue: FakeIssue, input: Json | null): VendorReply {
    const fields = object(input?.fields);
    const wrong = wrongFields(fields, false);
    if (Object.keys(wrong).length > 0) return refused(400, [], wrong);
    if (fields.summary !== undefined) issue.title = String(fields.summary);
    if (fields.description !== undefined) issue.text = adfWords(fields.description);
    return { status: 204 };
  }

  function transitions(issue: FakeIssue): VendorReply {
    const ways = TRANSITIONS.filter(([, status]) => status !== issue.status);
    const list = ways.map(([id, status]) => ({ id, name: STATUS[status].name, to: statusOf(status) }));
    return { status: 200, body: { transitions: list } };
  }

  function move(issue: FakeIssue, input: Json | null): VendorReply {
    const way = TRANSITIONS.find(([id]) => id === object(input?.transition).id);
    if (!way || way[1] === issue.status) return refused(400, ['It is not possible to perform this transition.']);
    shelf.setStatus(issue.key, way[1]);
    return { status: 204 };
  }

  function search(input: Json | null): VendorReply {
    const fields = Array.isArray(input?.fields) ? input.fields.map(String) : [];
    if (fields.length === 0) shelf.complain('a search without fields gives nothing but ids');
    const jql = String(input?.jql ?? '');
    const parts = /^project = "([^"]+)" AND labels = "?([\w-]+)"?(?: AND updated >= "-(\d+)m")?(?: ORDER BY .*)?$/.exec(
      jql,
    );
    if (!parts) return refused(400, [`Error in the JQL Query: ${jql}`]);
    const since = parts[3] === undefined ? 0 : now() - Number(parts[3]) * 60_000;
    const found = shelf.issues.filter((one) => {
      const isIndexed = now() - (createdMs.get(one.id) ?? 0) >= fake.indexLagMs;
      return parts[1] === project && isIndexed && one.labels.includes(parts[2] ?? '') && one.changedMs >= since;
    });
    return { status: 200, body: { issues: found.map((one) => shown(one, fields)), isLast: true } };
  }

  function refused(status: number, errorMessages: readonly string[], errors: Json = {}): VendorReply {
    if (status === 400) shelf.complain(JSON.stringify({ errorMessages, errors }));
    return { status, body: { errorMessages, errors } };
  }

  return {
    ...{ url: server.url, user },
    get token() {
      return fake.token;
    },
    set token(token) {
      fake.token = token;
    },
    get indexLagMs() {
      return fake.indexLagMs;
    },
    set indexLagMs(lag) {
      fake.indexLagMs = lag;
    },
    ...{ issues: shelf.issues, complaints: shelf.complaints, calls: server.calls, close: server.close },
    ...{ setStatus: shelf.setStatus.bind(shelf), remove: shelf.remove.bind(shelf), failNext: server.failNext },
    loseNextCreated: () => {
      shelf.isNextLost = true;
    },
    limitNext: (seconds) => server.failNext({ status: 429, headers: { 'retry-after': String(seconds) } }),
  };
}

function shown(issue: FakeIssue, fields: readonly string[]): Json {
  const at = new Date(issue.changedMs).toISOString().replace('Z', '+0000');
  const all: Json = {
    ...{ summary: issue.title, labels: issue.labels, status: statusOf(issue.status), updated: at },
    ...{
      statuscategorychangedate: at,
      resolution: issue.status === 'open' ? null : { name: STATUS[issue.status].name },
    },
  };
  return { id: issue.id, key: issue.key, fields: Object.fromEntries(fields.map((name) => [name, all[name]])) };
}

function statusOf(status: FakeStatus): Json {
  const { name, category } = STATUS[status];
  return { id: `1000${name.length}`, name, statusCategory: { id: 2, key: category } };
}

function wrongSummary(summary: unknown): string | null {
  if (typeof summary !== 'string' || summary.trim() === '') return 'You must specify a summary of the issue.';
  if (summary.length > 255) return 'Summary must be less than 255 characters.';
  return /[\r\n]/.test(summary) ? 'The summary is invalid because it contains newline characters.' : null;
}

function wrongFields(fields: Json, isNew: boolean): Record<string, string> {
  const wrong: Record<string, string> = {};
  const { summary, description, labels } = fields;
  const bad = isNew || summary !== undefined ? wrongSummary(summary) : null;
  if (bad) wrong.summary = bad;
  const known = new Set(['project', 'issuetype', 'summary', 'description', 'labels']);
  for (const name of Object.keys(fields))
    if (!known.has(name))
      wrong[name] = `Field '${name}' cannot be set. It is not on the appropriate screen, or unknown.`;
  if (description !== undefined && !isAdf(description))
    wrong.description = 'Operation value must be an Atlassian Document';
  const spaced = Array.isArray(labels) ? labels.find((one) => /\s/.test(String(one))) : undefined;
  if (spaced !== undefined) wrong.labels = `The label '${spaced}' contains spaces which is invalid.`;
  return wrong;
}

/** https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'bulletList'],
  bulletList: ['listItem'],
  listItem: ['paragraph'],
  paragraph: ['text'],
};

function isAdf(value: unknown): boolean {
  const doc = object(value);
  return doc.type === 'doc' && doc.version === 1 && isNode(doc);
}

function isNode(node: Json): boolean {
  if (node.type === 'text') return typeof node.text === 'string' && node.text !== '' && areMarks(node.marks);
  const children = CHILDREN[String(node.type)];
  if (!children || !Array.isArray(node.content) || (node.type !== 'paragraph' && node.content.length === 0))
    return false;
  return node.content.every((child) => children.includes(String(object(child).type)) && isNode(object(child)));
}

function areMarks(marks: unknown): boolean {
  if (marks === undefined) return true;
  const isLink = (mark: unknown) =>
    object(mark).type === 'link' && /^https?:/.test(String(object(object(mark).attrs).href));
  return Array.isArray(marks) && marks.every(isLink);
}

function adfWords(value: unknown): string {
  const node = object(value);
  if (node.type === 'text') return String(node.text);
  const parts = Array.isArray(node.content) ? node.content.map(adfWords) : [];
  return parts.join(node.type === 'paragraph' ? '' : '\n');
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
