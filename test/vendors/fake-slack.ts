import { createHash, randomBytes } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { whyBlocksAreInvalid } from './check-slack-blocks.ts';
import { type SlackRequest, signAsSlack } from './slack-requests.ts';
import { jsonObject } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message as Slack keeps it. */
export interface SlackMessage {
  /** The address it was sent to: `U…`, `C…` or `#name`. */
  readonly to: string;
  /** The conversation: for a member the direct message that Slack opens. */
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  /** Whether a reply is shown in the conversation as well. */
  readonly broadcast: boolean;
  readonly metadata: Json | null;
  text: string;
  blocks: readonly Json[];
  /** How often chat.update replaced it. */
  updates: number;
  /** True if it contains a `<!channel>`, `<!here>` or `<!everyone>` that Slack would act on. */
  callsEverybody: boolean;
}

/** What the next call meets instead of being served. `silence` never answers; `drop` closes the connection. */
export type SlackFault =
  | { readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly error: string }
  | 'silence'
  | 'drop';

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** The part of Slack's Web API that Tocsin uses, over real HTTP, with Slack's checks, limits and errors. */
export class FakeSlack {
  /** Every message that was accepted, in order. */
  readonly messages: SlackMessage[] = [];
  /** Every request to the API, accepted or not. */
  readonly calls: { readonly method: string; readonly body: Json }[] = [];
  /** What was posted to the `response_url` of a button. */
  readonly responses: Json[] = [];
  readonly token = `xoxb-${randomBytes(12).toString('hex')}`;
  /** One message a second for each conversation, as Slack documents for chat.postMessage. */
  limitRate = false;
  readonly #faults: SlackFault[] = [];
  readonly #unknown = new Set<string>();
  readonly #lastPostMs = new Map<string, number>();
  readonly #server: Server;
  #count = 0;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Starts to listen on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Makes the next `times` calls fail. */
  failNext(fault: SlackFault, times = 1): void {
    for (let n = 0; n < times; n += 1) this.#faults.push(fault);
  }

  /** From now on Slack does not know this member or conversation. */
  forget(address: string): void {
    this.#unknown.add(address);
  }

  /**
   * Presses a button as Slack does: POSTs the signed, form-encoded `block_actions` payload to the app and returns its
   * answer. Throws if there is no such message or button, because then nobody could press it.
   */
  async press(
    messageTs: string,
    actionId: string,
    userId: string,
    interactivityUrl: string,
    signingSecret: string,
    nowMs: number = Date.now(),
  ): Promise<Response> {
    const request = this.pressRequest(messageTs, actionId, userId, signingSecret, nowMs);
    return fetch(interactivityUrl, { method: 'POST', ...request });
  }

  /** The request that {@link press} makes. */
  pressRequest(
    messageTs: string,
    actionId: string,
    userId: string,
    signingSecret: string,
    nowMs: number,
  ): SlackRequest {
    const message = this.messages.find(({ ts }) => ts === messageTs);
    const button = message === undefined ? undefined : findButton(message, actionId);
    if (message === undefined || button === undefined) throw new Error(`no button ${actionId} on message ${messageTs}`);
    const payload = JSON.stringify(this.#payload(message, button, userId, nowMs));
    return signAsSlack(new URLSearchParams({ payload }).toString(), signingSecret, nowMs);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #payload(message: SlackMessage, button: Json, userId: string, nowMs: number): Json {
    return {
      type: 'block_actions',
      user: { id: userId, username: userId.toLowerCase(), name: userId.toLowerCase(), team_id: 'T0TOCSIN' },
      api_app_id: 'A0TOCSIN',
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
      trigger_id: `${Math.floor(nowMs)}.1.${randomBytes(8).toString('hex')}`,
      team: { id: 'T0TOCSIN', domain: 'example' },
      channel: { id: message.channel, name: 'directmessage' },
      message: { type: 'message', ts: message.ts, text: message.text, blocks: message.blocks },
      response_url: `http://127.0.0.1:${this.#port}/actions/${message.ts}`,
      actions: [{ ...button, block_id: 'b1', action_ts: (nowMs / 1000).toFixed(6) }],
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const [, root, method = ''] = (request.url ?? '').split('/');
    if (root === 'actions') {
      this.responses.push(jsonObject(text) ?? {});
      return answer(response, { status: 200, body: { ok: true } });
    }
    if (root !== 'api' || request.method !== 'POST') return answer(response, { status: 404, body: {} });
    this.calls.push({ method, body: jsonObject(text) ?? {} });
    const fault = this.#faults.shift();
    if (fault === 'silence') return;
    if (fault === 'drop') return void request.socket.destroy();
    answer(response, fault === undefined ? this.#call(method, request.headers, text) : replyOf(fault));
  }

  #call(method: string, headers: IncomingHttpHeaders, text: string): Reply {
    if (headers.authorization === undefined) return failure('not_authed');
    if (headers.authorization !== `Bearer ${this.token}`) return failure('invalid_auth');
    if (!/^application\/json; ?charset=utf-8$/iu.test(headers['content-type'] ?? ''))
      return failure('invalid_post_type');
    const body = jsonObject(text);
    if (body === null) return failure('invalid_arguments');
    if (method === 'chat.postMessage') return this.#post(body);
    return method === 'chat.update' ? this.#update(body) : failure('unknown_method');
  }

  #post(body: Json): Reply {
    const channel = this.#conversation(body.channel);
    if (channel === null) return failure('channel_not_found');
    const refusal = contentError(body);
    if (refusal !== null) return failure(refusal);
    const threadTs = body.thread_ts === undefined ? null : String(body.thread_ts);
    const parentExists = this.messages.some((message) => message.channel === channel && message.ts === threadTs);
    if (threadTs !== null && !parentExists) return failure('cannot_reply_to_message');
    if (this.limitRate && !this.#mayPost(channel)) return replyOf({ status: 429, retryAfterSeconds: 1 });
    this.#count += 1;
    const message: SlackMessage = {
      to: String(body.channel),
      channel,
      ts: `${Math.floor(Date.now() / 1000)}.${String(this.#count).padStart(6, '0')}`,
      threadTs,
      broadcast: body.reply_broadcast === true,
      metadata: body.metadata === undefined ? null : record(body.metadata),
      updates: 0,
      ...contentOf(body),
    };
    this.messages.push(message);
    return {
      status: 200,
      body: { ok: true, channel, ts: message.ts, message: { text: message.text, ts: message.ts } },
    };
  }

  #update(body: Json): Reply {
    const message = this.messages.find(({ channel, ts }) => channel === body.channel && ts === body.ts);
    if (message === undefined) return failure('message_not_found');
    const refusal = contentError(body);
    if (refusal !== null) return failure(refusal);
    Object.assign(message, contentOf(body), { updates: message.updates + 1 });
    return { status: 200, body: { ok: true, channel: message.channel, ts: message.ts, text: message.text } };
  }

  /** A member's id opens the direct message with them; a name stands for the conversation that has it. */
  #conversation(address: unknown): string | null {
    if (typeof address !== 'string' || this.#unknown.has(address)) return null;
    if (/^[CDG][A-Z0-9]{2,}$/u.test(address)) return address;
    const prefix = address.startsWith('#') ? 'C' : 'D';
    if (prefix === 'D' && !/^[UW][A-Z0-9]{2,}$/u.test(address)) return null;
    return `${prefix}${createHash('sha256').update(address).digest('hex').slice(0, 10).toUpperCase()}`;
  }

  #mayPost(channel: string): boolean {
    const nowMs = performance.now();
    const lastMs = this.#lastPostMs.get(channel);
    if (lastMs !== undefined && nowMs - lastMs < 1000) return false;
    this.#lastPostMs.set(channel, nowMs);
    return true;
  }
}

/** Starts a fake Slack on a free port. */
export async function startFakeSlack(): Promise<FakeSlack> {
  const slack = new FakeSlack();
  await slack.listen();
  return slack;
}

function contentError(body: Json): string | null {
  if (body.text === undefined && body.blocks === undefined) return 'no_text';
  if (typeof body.text === 'string' && body.text.length > 40_000) return 'msg_too_long';
  if (body.blocks !== undefined && whyBlocksAreInvalid(body.blocks) !== null) return 'invalid_blocks';
  if (JSON.stringify(body.blocks ?? []).length > 20_000) return 'msg_blocks_too_long';
  if (body.metadata === undefined) return null;
  const { event_type: type, event_payload: payload } = record(body.metadata);
  return typeof type === 'string' && typeof payload === 'object' ? null : 'invalid_metadata_format';
}

function contentOf(body: Json): Pick<SlackMessage, 'text' | 'blocks' | 'callsEverybody'> {
  const blocks = Array.isArray(body.blocks) ? body.blocks.map(record) : [];
  const text = typeof body.text === 'string' ? body.text : '';
  return {
    text,
    blocks,
    callsEverybody: /<!(?:channel|here|everyone)/u.test(`${text}${JSON.stringify(mrkdwnOf(blocks))}`),
  };
}

/** The objects in which Slack acts on `<!channel>`; in plain_text it is only text. */
function mrkdwnOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  const object = record(value);
  return object.type === 'mrkdwn'
    ? [object.text]
    : Object.values(object).flatMap((inner) => (isObject(inner) ? mrkdwnOf(inner) : []));
}

function findButton(message: SlackMessage, actionId: string): Json | undefined {
  return message.blocks
    .flatMap((block) => (Array.isArray(block.elements) ? block.elements.map(record) : []))
    .find((element) => element.type === 'button' && element.action_id === actionId);
}

function replyOf(fault: Exclude<SlackFault, string>): Reply {
  if ('error' in fault) return failure(fault.error);
  const headers = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return {
    status: fault.status,
    headers,
    body: { ok: false, error: fault.status === 429 ? 'ratelimited' : 'internal_error' },
  };
}

function failure(error: string): Reply {
  return { status: 200, body: { ok: false, error } };
}

function answer(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

function record(value: unknown): Json {
  return isObject(value) ? { ...value } : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
