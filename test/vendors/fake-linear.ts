import { randomUUID } from 'node:crypto';
import { type FakeIssue, type FakeStatus, type FakeTracker, TrackerShelf } from './fake-tracker.ts';
import { jsonObject, startVendorServer, type VendorCall, type VendorReply } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TYPES: Readonly<Record<FakeStatus, string>> = { open: 'unstarted', done: 'completed', dropped: 'canceled' };
const STATUSES: Readonly<Record<string, FakeStatus>> = { completed: 'done', canceled: 'dropped' };
/** Fields of IssueCreateInput and IssueUpdateInput that are used, with what they must be. */
const INPUT: Readonly<Record<string, (value: unknown) => boolean>> = {
  id: (value) => UUID.test(String(value)),
  teamId: (value) => UUID.test(String(value)),
  title: (value) => typeof value === 'string' && value.trim() !== '' && value.length <= 512,
  description: (value) => typeof value === 'string' && value.length <= 250_000,
  labelIds: (value) => Array.isArray(value) && value.every((one) => UUID.test(String(one))),
  stateId: (value) => UUID.test(String(value)),
  dueDate: (value) => value === null || /^\d{4}-\d{2}-\d{2}$/.test(String(value)),
};

/**
 * Linear's GraphQL API for the issues of one team. Variables are checked against what the operation declares.
 * https://linear.app/developers/graphql, https://linear.app/developers/rate-limiting
 */
export async function startFakeLinear(team: string, now: () => number): Promise<FakeTracker> {
  const shelf = new TrackerShelf(now);
  const fake = { token: 'lin_api_fake' };
  const teamId = randomUUID();
  const states = Object.entries({ backlog: 0, unstarted: 1, started: 2, completed: 3, canceled: 4 }).map(
    ([type, position]) => ({ id: randomUUID() as string, type, position }),
  );
  const labels: { readonly id: string; readonly name: string }[] = [{ id: randomUUID(), name: 'Incident Follow-up' }];
  const server = await startVendorServer((call) => serve(call));

  function serve({ method, path, headers, body }: VendorCall): VendorReply {
    if (method !== 'POST' || path !== '/graphql') return { status: 404, body: 'Not Found' };
    // An account's key stands bare; with "Bearer" it would be taken for a token of OAuth.
    if (headers.authorization !== fake.token)
      return errors(401, 'Authentication required, not authenticated', 'AUTHENTICATION_ERROR', 'authentication error');
    const { query, variables } = jsonObject(body) ?? {};
    const wrong = whyInvalid(String(query ?? ''), object(variables));
    if (wrong) {
      shelf.complain(wrong);
      return errors(400, wrong, 'GRAPHQL_VALIDATION_FAILED', 'graphql error');
    }
    return operate(String(query), object(variables));
  }

  function operate(query: string, variables: Json): VendorReply {
    if (query.includes('issueCreate(')) return create(object(variables.input));
    if (query.includes('issueUpdate(')) return change(String(variables.id), object(variables.input));
    if (query.includes('issueLabelCreate(')) return createLabel(object(variables.input));
    if (query.includes('teams(')) return readTeam(variables);
    return list(object(variables.filter));
  }

  function create(input: Json): VendorReply {
    const refused = checkInput(input, ['id', 'teamId', 'title']);
    if (refused) return refused;
    if (input.teamId !== teamId) return notTaken('Entity not found: Team - Could not find referenced Team.');
    if (shelf.issues.some(({ id }) => id === input.id)) return notTaken('Entity with this id already exists.');
    const names = ((input.labelIds ?? []) as string[]).map((id) => labels.find((one) => one.id === id)?.name ?? '');
    const number = shelf.issues.length + 1;
    shelf.issues.push({
      ...{
        id: String(input.id),
        key: `${team}-${number}`,
        title: String(input.title),
        text: String(input.description),
      },
      ...{ labels: names, status: 'open', changedMs: now() },
    });
    return shelf.created(saved(shelf.issues.at(-1)));
  }

  function change(id: string, input: Json): VendorReply {
    const refused = checkInput(input, []);
    if (refused) return refused;
    const issue = shelf.issues.find((one) => one.id === id);
    if (!issue) return notTaken('Entity not found: Issue - Could not find referenced Issue.');
    const type = states.find((one) => one.id === input.stateId)?.type;
    if (input.stateId !== undefined && type === undefined) return notTaken('Entity not found: WorkflowState');
    const { title = issue.title, description = issue.text } = input;
    const status = type === undefined ? issue.status : (STATUSES[type] ?? 'open');
    Object.assign(issue, { title, text: description, status, changedMs: now() });
    return saved(issue);
  }

  function createLabel({ name, teamId: of }: Json): VendorReply {
    if (of !== teamId || typeof name !== 'string') return notTaken('Argument Validation Error');
    if (labels.some((one) => one.name.toLowerCase() === name.toLowerCase())) return notTaken('duplicate label name');
    const label = { id: randomUUID(), name };
    labels.push(label);
    return data({ issueLabelCreate: { success: true, issueLabel: label } });
  }

  function readTeam({ key, labels: filter }: Json): VendorReply {
    const [byName] = (object(filter).and ?? []) as readonly Json[];
    const wanted = ((byName?.or ?? []) as readonly Json[]).map((one) => String(object(one.name).eqIgnoreCase));
    const found = labels.filter(({ name }) => wanted.some((one) => one.toLowerCase() === name.toLowerCase()));
    const nodes = key === team ? [{ id: teamId, states: { nodes: states.toReversed() } }] : [];
    return data({ teams: { nodes }, issueLabels: { nodes: found } });
  }

  function list(filter: Json): VendorReply {
    const id = object(filter.id).eq;
    const since = Date.parse(String(object(filter.updatedAt).gte ?? '1970-01-01'));
    const isOfTeam = filter.team === undefined || object(object(filter.team).key).eq === team;
    const found = shelf.issues.filter(
      (one) => isOfTeam && one.changedMs >= since && (id === undefined || one.id === id),
    );
    const pageInfo = { hasNextPage: false, endCursor: null };
    return data({ issues: { nodes: found.map((one) => shown(one, team)), pageInfo } });
  }

  function checkInput(input: Json, required: readonly string[]): VendorReply | null {
    const missing = required.find((name) => input[name] === undefined);
    const wrong = missing ?? Object.keys(input).find((name) => !INPUT[name]?.(input[name]));
    if (wrong === undefined) return null;
    return notTaken(`Argument Validation Error: ${wrong}`);
  }

  function notTaken(message: string): VendorReply {
    shelf.complain(message);
    return errors(200, message, 'INVALID_INPUT', 'invalid input');
  }

  function saved(issue: FakeIssue | undefined): VendorReply {
    return data({ saved: { success: true, issue: issue && shown(issue, team) } });
  }

  return {
    url: `${server.url}/graphql`,
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
      const reset = String(now() + seconds * 1000);
      const headers = { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': reset };
      const { status, body } = errors(400, 'Rate limit exceeded', 'RATELIMITED', 'ratelimited');
      server.failNext({ status, headers, body });
    },
  };
}

function shown(issue: FakeIssue, team: string): Json {
  const at = new Date(issue.changedMs).toISOString();
  return {
    ...{ id: issue.id, identifier: issue.key, url: `https://linear.example.com/${team}/issue/${issue.key}` },
    ...{ updatedAt: at, completedAt: issue.status === 'done' ? at : null },
    ...{ canceledAt: issue.status === 'dropped' ? at : null, state: { type: TYPES[issue.status] } },
  };
}

/** What GraphQL itself would refuse of an operation's variables. */
function whyInvalid(query: string, variables: Json): string | null {
  const declared = /^(?:query|mutation) \w+\(([^)]*)\)/.exec(query)?.[1];
  if (declared === undefined) return 'Syntax Error: expected a named operation with variables';
  if (query.split('{').length !== query.split('}').length) return 'Syntax Error: braces do not match';
  const types = new Map(
    declared.split(',').map((one) => one.split(':').map((part) => part.trim()) as [string, string]),
  );
  for (const [name, type] of types) {
    const value = variables[name.slice(1)];
    if (type.endsWith('!') && (value === undefined || value === null))
      return `Variable "${name}" of required type "${type}" was not provided.`;
    if (!query.slice(query.indexOf(')')).includes(name)) return `Variable "${name}" is never used.`;
  }
  const unknown = Object.keys(variables).find((name) => !types.has(`$${name}`));
  return unknown === undefined ? null : `Variable "$${unknown}" is not declared.`;
}

function data(value: Json): VendorReply {
  return { status: 200, body: { data: value } };
}

function errors(status: number, message: string, code: string, type: string): VendorReply {
  const extensions = { code, type, userError: true, userPresentableMessage: message };
  return { status, body: { errors: [{ message, extensions }], data: null } };
}

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
