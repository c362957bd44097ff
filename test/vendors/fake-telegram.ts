import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseTelegramHtml } from './fake-telegram-html.ts';

type Json = Readonly<Record<string, unknown>>;

export interface TelegramKey {
  readonly text: string;
  readonly url?: string;
  readonly callback_data?: string;
}

/** A message as people see it. */
export interface TelegramMessage {
  readonly chat: number;
  readonly messageId: number;
  readonly replyTo: number | null;
  /** Without its HTML. */
  text: string;
  links: readonly string[];
  keys: readonly TelegramKey[];
  edits: number;
}

/** What the next call meets instead of being served. `silence` never answers; `drop` closes the connection. */
export type TelegramFault =
  | { readonly status: number; readonly description?: string; readonly parameters?: Json }
  | 'silence'
  | 'drop';

/** A request of Telegram to a bot's webhook, as it goes over the wire. */
export interface TelegramUpdate {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly body: Json;
}

/**
 * The part of Telegram's Bot API that Tocsin uses, over real HTTP, with its checks, limits and errors; and the people,
 * who press buttons, write commands and block the bot. Source: https://core.telegram.org/bots/api
 */
export class FakeTelegram {
  /** Every message that was accepted, in order. */
  readonly messages: TelegramMessage[] = [];
  /** Every call, accepted or not. */
  readonly calls: { readonly method: string; readonly body: Json }[] = [];
  /** What the bot answered in the body of its webhook's responses. */
  readonly answers: Json[] = [];
  readonly botToken = `7000000000:${randomBytes(18).toString('base64url').slice(0, 35)}`;
  readonly secretToken = randomBytes(24).toString('hex');
  /** One message a second to a chat, as the FAQ advises. */
  limitRate = false;
  readonly #faults: TelegramFault[] = [];
  readonly #unknown = new Set<number>();
  readonly #blocked = new Set<number>();
  readonly #lastMs = new Map<number, number>();
  readonly #server: Server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #count = 100;

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a plan's channel needs to reach this fake. */
  get settings(): Readonly<Record<'botToken' | 'secretToken' | 'apiUrl', string>> {
    return { botToken: this.botToken, secretToken: this.secretToken, apiUrl: this.apiUrl };
  }

  /** Starts to listen on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Makes the next `times` calls fail. */
  failNext(fault: TelegramFault, times = 1): void {
    for (let n = 0; n < times; n += 1) this.#faults.push(fault);
  }

  /** From now on Telegram does not know this chat. */
  forget(chat: number): void {
    this.#unknown.add(chat);
  }

  /** A person presses a button by its label. Throws if there is none, because then nobody could press it. */
  async press(messageId: number, label: string, user: number, url: string): Promise<Response> {
    return this.post(this.pressUpdate(messageId, label, user, url));
  }

  /** The update that a pressed button makes, without sending it. */
  pressUpdate(messageId: number, label: string, user: number, url: string): TelegramUpdate {
    const message = this.messages.find((sent) => sent.messageId === messageId);
    const key = message?.keys.find(({ text }) => text === label);
    if (message === undefined || key?.callback_data === undefined) throw new Error(`no button ${label} to press`);
    return this.update(url, {
      callback_query: {
        id: randomBytes(8).toString('hex'),
        from: person(user),
        message: { message_id: messageId, chat: { id: message.chat }, date: 0, text: message.text },
        chat_instance: '1',
        data: key.callback_data,
      },
    });
  }

  /** A person writes: to the bot, or into a group. */
  async write(
    user: number,
    text: string,
    url: string,
    more: { chat?: number; replyTo?: number } = {},
  ): Promise<Response> {
    const chat = more.chat ?? user;
    const reply =
      more.replyTo === undefined ? {} : { reply_to_message: { message_id: more.replyTo, chat: { id: chat } } };
    this.#count += 1;
    const message = { message_id: this.#count, date: 0, from: person(user), chat: { id: chat }, text, ...reply };
    return this.post(this.update(url, { message }));
  }

  /** A person blocks the bot, or a group removes it; or the other way round. */
  async setBlocked(chat: number, isBlocked: boolean, url: string): Promise<Response> {
    if (isBlocked) this.#blocked.add(chat);
    else this.#blocked.delete(chat);
    const status = isBlocked ? 'kicked' : 'member';
    const my_chat_member = { chat: { id: chat }, from: person(chat), date: 0, new_chat_member: { status } };
    return this.post(this.update(url, { my_chat_member }));
  }

  /** Makes a request to the webhook, with the secret token or another to forge it. */
  update(url: string, update: Json, secretToken = this.secretToken): TelegramUpdate {
    this.#count += 1;
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secretToken };
    return { method: 'POST', url, headers, body: JSON.stringify({ update_id: this.#count, ...update }) };
  }

  /** Sends an update and acts on the method in the answer, as Telegram does. */
  async post({ method, url, headers, body }: TelegramUpdate): Promise<Response> {
    const response = await fetch(url, { method, headers, body });
    const called = response.ok ? parse(await response.clone().text()) : null;
    if (typeof called?.method === 'string') this.answers.push(called);
    return response;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, token = '', method = ''] = /^\/bot([^/]{1,200})\/([A-Za-z]{1,40})$/u.exec(request.url ?? '') ?? [];
    const body = parse(Buffer.concat(chunks).toString('utf8'));
    this.calls.push({ method, body: body ?? {} });
    const fault = this.#faults.shift();
    if (fault === 'silence') return;
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined) return answer(response, failure(fault.status, fault.description, fault.parameters));
    if (token === '') return answer(response, failure(404, 'Not Found'));
    if (token !== this.botToken) return answer(response, failure(401, 'Unauthorized'));
    if (body === null) return answer(response, failure(400, "Bad Request: can't parse JSON"));
    answer(response, this.#call(method, body));
  }

  #call(method: string, body: Json): Reply {
    const chat = chatOf(body.chat_id);
    if (chat === null || this.#unknown.has(chat)) return failure(400, 'Bad Request: chat not found');
    if (this.#blocked.has(chat)) return failure(403, 'Forbidden: bot was blocked by the user');
    const content = contentOf(body);
    if (typeof content === 'string') return failure(400, `Bad Request: ${content}`);
    if (method === 'sendMessage') return this.#send(chat, body, content);
    return method === 'editMessageText' ? this.#edit(chat, body, content) : failure(404, 'Not Found');
  }

  #send(chat: number, body: Json, content: Content): Reply {
    const reply = record(body.reply_parameters);
    const first = this.messages.find((sent) => sent.chat === chat && sent.messageId === reply.message_id);
    if (body.reply_parameters !== undefined && first === undefined && reply.allow_sending_without_reply !== true) {
      return failure(400, 'Bad Request: message to be replied not found');
    }
    if (this.limitRate && !this.#maySend(chat)) {
      return failure(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
    }
    this.#count += 1;
    const message = { chat, messageId: this.#count, replyTo: first?.messageId ?? null, edits: 0, ...content };
    this.messages.push(message);
    return success(message);
  }

  #edit(chat: number, body: Json, content: Content): Reply {
    const message = this.messages.find((sent) => sent.chat === chat && sent.messageId === body.message_id);
    if (message === undefined) return failure(400, 'Bad Request: message to edit not found');
    if (message.text === content.text && JSON.stringify(message.keys) === JSON.stringify(content.keys)) {
      return failure(400, 'Bad Request: message is not modified: specified new message content is exactly the same');
    }
    Object.assign(message, content, { edits: message.edits + 1 });
    return success(message);
  }

  #maySend(chat: number): boolean {
    const nowMs = performance.now();
    if (nowMs - (this.#lastMs.get(chat) ?? Number.NEGATIVE_INFINITY) < 990) return false;
    this.#lastMs.set(chat, nowMs);
    return true;
  }
}

/** Starts a fake Telegram on a free port. */
export async function startFakeTelegram(): Promise<FakeTelegram> {
  const telegram = new FakeTelegram();
  await telegram.listen();
  return telegram;
}

type Content = Pick<TelegramMessage, 'text' | 'links' | 'keys'>;

/** The content of a message, or why it is refused. */
function contentOf(body: Json): Content | string {
  const given = typeof body.text === 'string' ? body.text : '';
  const parsed = body.parse_mode === 'HTML' ? parseTelegramHtml(given) : { ok: true as const, text: given, links: [] };
  if (!parsed.ok) return `can't parse entities: ${parsed.why}`;
  if (parsed.text.trim() === '') return 'message text is empty';
  if (parsed.text.length > 4096) return 'message is too long';
  const keys = keysOf(body.reply_markup);
  return keys.map(keyError).find((why) => why !== null) ?? { text: parsed.text, links: parsed.links, keys };
}

function keysOf(markup: unknown): TelegramKey[] {
  const rows = record(markup).inline_keyboard;
  const keys: unknown[] = Array.isArray(rows) ? rows.flat() : [];
  return keys.map((key) => record(key) as unknown as TelegramKey);
}

function keyError({ text, url, callback_data: data }: TelegramKey): string | null {
  if (typeof text !== 'string' || text === '') return 'inline keyboard button text must be non-empty';
  if (data !== undefined) {
    const bytes = Buffer.byteLength(data);
    return bytes < 1 || bytes > 64 ? 'BUTTON_DATA_INVALID' : null;
  }
  if (url === undefined) return 'Text buttons are unallowed in the inline keyboard';
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host.includes('.') && !host.startsWith('127.')
    ? null
    : `inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`;
}

function chatOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^@[A-Za-z]\w{3,31}$/u.test(value) ? -1_000_000_000_000 - value.length : null;
}

function person(id: number): Json {
  return { id, is_bot: false, first_name: 'Ada', last_name: 'L', username: 'ada' };
}

function success(message: TelegramMessage): Reply {
  const result = { message_id: message.messageId, date: 0, chat: { id: message.chat }, text: message.text };
  return { status: 200, body: { ok: true, result } };
}

function failure(status: number, description = 'Internal Server Error', parameters?: Json): Reply {
  const more = parameters === undefined ? {} : { parameters };
  return { status, body: { ok: false, error_code: status, description, ...more } };
}

function answer(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
