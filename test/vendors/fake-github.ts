import { type FakeIssue, type FakeTracker, TrackerShelf } from './fake-tracker.ts';
import { jsonObject, startVendorServer, type VendorCall, type VendorReply } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

const REASONS = new Set(['completed', 'not_planned', 'duplicate', 'reopened']);

/**
 * GitHub's REST API for the issues of one repository, with pull requests among them.
 * https://docs.github.com/en/rest/issues/issues, /rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export async function startFakeGitHub(repository: string, now: () => number): Promise<FakeTracker> {
  const shelf = new TrackerShelf(now);
  const fake = { token: 'ghp_fake0token' };
  const server = await startVendorServer((call) => serve(call));

  function serve(call: VendorCall): VendorReply {
    const { path, headers } = call;
    const refused = checkHeaders(call);
    if (refused) return refused;
    if (headers.authorization !== `Bearer ${fake.token}`) return problem(401, 'Bad credentials');
    return route(call, new URL(path, 'http://github'));
  }

  function route({ method, body }: VendorCall, { pathname, searchParams }: URL): VendorReply {
    const prefix = `/repos/${repository}/issues`;
    if (pathname !== prefix && !pathname.startsWith(`${prefix}/`)) return problem(404, 'Not Found');
    const id = pathname.slice(prefix.length + 1);
    if (id === '') return method === 'POST' ? create(jsonObject(body)) : list(searchParams);
    const issue = shelf.issues.find((one) => one.id === id);
    if (!issue) return problem(404, 'Not Found');
    return method === 'PATCH' ? change(issue, jsonObject(body)) : { status: 200, body: shown(issue) };
  }

  function checkHeaders({ headers }: VendorCall): VendorReply | null {
    if (!headers['user-agent']) return problem(403, 'Request forbidden by administrative rules: no User-Agent header');
    if (headers.accept !== 'application/vnd.github+json') shelf.complain(`accept: ${headers.accept}`);
    const version = headers['x-github-api-version'];
    return version === '2022-11-28' ? null : problem(400, `"${version}" is not a supported API version`);
  }

  function create(input: Json | null): VendorReply {
    const wrong = input ? checkIssue(input, true) : [{ field: null, message: 'Problems parsing JSON' }];
    if (!input || wrong.length > 0) return invalid(wrong);
    const number = shelf.issues.length + 7;
    shelf.issues.push({
      ...{
        id: String(number),
        key: `${repository}#${number}`,
        title: String(input.title),
        text: String(input.body ?? ''),
      },
      labels: (input.labels as string[] | undefined) ?? [],
      ...{ status: 'open', changedMs: now() },
    });
    const issue = shelf.issues.at(-1) as FakeIssue;
    return shelf.created({ status: 201, body: shown(issue) });
  }

  function change(issue: FakeIssue, input: Json | null): VendorReply {
    const wrong = input ? checkIssue(input, false) : [{ field: null, message: 'Problems parsing JSON' }];
    if (!input || wrong.length > 0) return invalid(wrong);
    const { title = issue.title, body: text = issue.text, state, state_reason: reason } = input;
    const closed = reason === 'not_planned' ? 'dropped' : 'done';
    const status = state === undefined ? issue.status : state === 'open' ? 'open' : closed;
    Object.assign(issue, { title, text, status, changedMs: now() });
    return { status: 200, body: shown(issue) };
  }

  function invalid(errors: readonly Json[]): VendorReply {
    shelf.complain(JSON.stringify(errors));
    return { status: 422, body: { message: 'Validation Failed', errors, status: '422' } };
  }

  function list(query: URLSearchParams): VendorReply {
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    if (Number.isNaN(since)) return invalid([{ field: 'since', message: 'is not ISO 8601' }]);
    const size = Number(query.get('per_page') ?? 30);
    if (size > 100) shelf.complain('per_page is more than 100');
    const from = (Number(query.get('page') ?? 1) - 1) * size;
    const isAll = query.get('state') === 'all';
    const found = shelf.issues.filter(
      (one) => Math.ceil(one.changedMs / 1000) * 1000 >= since && (isAll || one.status === 'open'),
    );
    const pull = { ...shown({ ...newest(), id: '3', key: 'x#3' }), pull_request: { url: 'https://example.com' } };
    return { status: 200, body: [pull, ...found.map(shown)].slice(from, from + size) };
  }

  function newest(): FakeIssue {
    const last = shelf.issues.at(-1);
    return last ?? { id: '3', key: '', title: '', text: '', labels: [], status: 'open', changedMs: now() };
  }

  return {
    url: server.url,
    get token() {
      return fake.token;
    },
    set token(token) {
      fake.token = token;
    },
    ...{ issues: shelf.issues, complaints: shelf.complaints, calls: server.calls, close: server.close },
    ...{ setStatus: shelf.setStatus.bind(shelf), remove: shelf.remove.bind(shelf), failNext: server.failNext },
    loseNextCreated: () => {
      shelf.isNextLost = true;
    },
    limitNext: (seconds) => {
      const reset = String(Math.ceil(now() / 1000) + seconds);
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
      server.failNext({ status: 403, headers, body: { message: 'API rate limit exceeded for user ID 1.' } });
    },
  };
}

function shown(issue: FakeIssue): Json {
  const closed = issue.status !== 'open';
  const at = new Date(issue.changedMs).toISOString().replace(/\.\d+/, '');
  return {
    ...{ number: Number(issue.id), title: issue.title, body: issue.text, state: closed ? 'closed' : 'open' },
    state_reason: closed ? (issue.status === 'done' ? 'completed' : 'not_planned') : null,
    html_url: `https://github.example.com/${issue.key.replace('#', '/issues/')}`,
    ...{ closed_at: closed ? at : null, updated_at: at, created_at: at },
    labels: issue.labels.map((name) => ({ name })),
  };
}

function checkIssue(input: Json, isNew: boolean): readonly Json[] {
  const wrong: Json[] = [];
  const bad = (field: string, message: string) => wrong.push({ resource: 'Issue', code: 'custom', field, message });
  const { title, body, labels, state, state_reason: reason } = input;
  if (isNew && (typeof title !== 'string' || title.trim() === '')) bad('title', "can't be blank");
  if (typeof title === 'string' && [...title].length > 256) bad('title', 'is too long (maximum is 256 characters)');
  if (body !== undefined && (typeof body !== 'string' || body.length > 65_536)) bad('body', 'is too long');
  const isLabels = labels === undefined || (Array.isArray(labels) && labels.every((one) => isLabel(one)));
  if (!isLabels) bad('labels', 'is invalid');
  if (state !== undefined && state !== 'open' && state !== 'closed') bad('state', 'is invalid');
  if (reason !== undefined && !REASONS.has(String(reason))) bad('state_reason', 'is invalid');
  return wrong;
}

function isLabel(label: unknown): boolean {
  return typeof label === 'string' && label.length > 0 && label.length <= 50;
}

function problem(status: number, message: string): VendorReply {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}
