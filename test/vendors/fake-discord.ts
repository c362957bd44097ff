import { generateKeyPairSync, type KeyObject, randomBytes, sign as signBytes } from 'node:crypto';
import { buttonsOf, whyMessageIsInvalid } from './check-discord-message.ts';
import { jsonObject, startVendorServer, type VendorCall, type VendorFault, type VendorReply } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

export interface DiscordMessage {
  readonly id: string;
  readonly channel: string;
  readonly replyTo: string | null;
  readonly nonce: string | null;
  /** What was posted last, by creating or editing it. */
  body: Json;
  edits: number;
}

export interface DiscordRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The part of Discord's API (version 10) that a bot with buttons uses, with its checks, limits and errors, and its
 * signed interactions. https://docs.discord.com/developers/reference
 */
export interface FakeDiscord {
  readonly apiUrl: string;
  readonly token: string;
  /** 64 hexadecimal digits. */
  readonly publicKey: string;
  readonly messages: readonly DiscordMessage[];
  /** Every message that was posted and accepted, also one that its nonce showed to be there already. */
  readonly posts: readonly Json[];
  readonly calls: readonly VendorCall[];
  failNext(fault: VendorFault, times?: number): void;
  /** From now on Discord does not know this channel or member. */
  forget(id: string): void;
  /** Signs the body of a request to an interactions endpoint. */
  sign(body: string, nowMs?: number): DiscordRequest;
  /** An interaction that is not a pressed button: `{ type: 1 }`, or a command. */
  interact(interaction: Json, userId: string, nowMs?: number): DiscordRequest;
  /** Presses a button of the last message. Throws if it has none, because then nobody could. */
  press(action: string, userId: string, nowMs?: number): DiscordRequest;
  close(): Promise<void>;
}

/** Starts a fake Discord on a free port. */
export async function startFakeDiscord(): Promise<FakeDiscord> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const state = new State(randomBytes(24).toString('base64url'));
  const server = await startVendorServer((call) => state.serve(call));
  const sign = (body: string, nowMs = Date.now()) => signAsDiscord(body, privateKey, nowMs);
  const interact = (interaction: Json, userId: string, nowMs?: number) =>
    sign(
      JSON.stringify({ id: '1', application_id: '2', version: 1, token: 't', ...by(userId), ...interaction }),
      nowMs,
    );
  return {
    apiUrl: `${server.url}/api/v10`,
    token: state.token,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex'),
    messages: state.messages,
    posts: state.posts,
    calls: server.calls,
    failNext: server.failNext,
    forget: (id) => void state.unknown.add(id),
    sign,
    interact,
    press: (action, userId, nowMs) => interact(state.pressed(action), userId, nowMs),
    close: server.close,
  };
}

/** In a server (`guild`) the user stands within the member. */
function by(userId: string): Json {
  return { guild_id: '3', member: { user: { id: userId, username: `u${userId}`, global_name: 'Ada' }, roles: [] } };
}

function signAsDiscord(body: string, key: KeyObject, nowMs: number): DiscordRequest {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = signBytes(null, Buffer.from(timestamp + body), key).toString('hex');
  const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp };
  return { headers: { 'content-type': 'application/json', ...headers }, body };
}

class State {
  readonly messages: DiscordMessage[] = [];
  readonly posts: Json[] = [];
  readonly unknown = new Set<string>();
  readonly token: string;
  #count = 0;

  constructor(token: string) {
    this.token = token;
  }

  serve({ method, path, headers, body: text }: VendorCall): VendorReply {
    if (headers.authorization !== `Bot ${this.token}`) return failure(401, 0, '401: Unauthorized');
    if (!String(headers['user-agent']).startsWith('DiscordBot (')) return { status: 403, body: 'error code: 1010' };
    const body = jsonObject(text);
    if (body === null || headers['content-type'] !== 'application/json') return failure(400, 50109, 'Invalid JSON');
    const [, , , root, id = '', leaf, messageId] = path.split('/');
    if (root === 'users' && id === '@me' && leaf === 'channels') return this.#openDirect(String(body.recipient_id));
    if (root !== 'channels' || leaf !== 'messages') return failure(404, 0, '404: Not Found');
    if (!/^\d{15,20}$/u.test(id) || this.unknown.has(id)) return failure(404, 10003, 'Unknown Channel');
    const why = whyMessageIsInvalid(body);
    if (why !== null) return failure(400, 50035, `Invalid Form Body: ${why}`);
    return method === 'PATCH' ? this.#edit(id, String(messageId), body) : this.#post(id, body);
  }

  pressed(action: string): Json {
    const message = this.messages.at(-1);
    const button = message && buttonsOf(message.body).find(({ custom_id: id }) => String(id).startsWith(`${action}:`));
    if (message === undefined || button === undefined) throw new Error(`the last message has no button ${action}`);
    const { id, channel } = message;
    const data = { component_type: 2, custom_id: button.custom_id };
    return { type: 3, data, channel_id: channel, message: { id, channel_id: channel, ...message.body } };
  }

  /** The direct message with a member has another id than the member. */
  #openDirect(member: string): VendorReply {
    if (!/^\d{15,20}$/u.test(member) || this.unknown.has(member)) return failure(400, 50033, 'Invalid Recipient(s)');
    return { status: 200, body: { id: `9${member.slice(1)}`, type: 1 } };
  }

  #post(channel: string, body: Json): VendorReply {
    this.posts.push(body);
    const nonce = typeof body.nonce === 'string' ? body.nonce : null;
    const same = body.enforce_nonce === true ? this.messages.find((one) => one.nonce === nonce) : undefined;
    if (same !== undefined) return { status: 200, body: { id: same.id, channel_id: same.channel } };
    this.#count += 1;
    const id = String(1_100_000_000_000_000_000n + BigInt(this.#count));
    const { message_id: first, fail_if_not_exists: strict } = { ...(body.message_reference as object) } as Json;
    const isThere = this.messages.some((one) => one.id === first);
    if (first !== undefined && !isThere && strict !== false) return failure(400, 50035, 'Unknown message');
    this.messages.push({ id, channel, replyTo: isThere ? String(first) : null, nonce, body, edits: 0 });
    return { status: 200, body: { id, channel_id: channel } };
  }

  #edit(channel: string, id: string, body: Json): VendorReply {
    const message = this.messages.find((one) => one.id === id && one.channel === channel);
    if (message === undefined) return failure(404, 10008, 'Unknown Message');
    message.body = { ...message.body, ...body };
    message.edits += 1;
    return { status: 200, body: { id, channel_id: channel } };
  }
}

function failure(status: number, code: number, message: string): VendorReply {
  return { status, body: { message, code } };
}
