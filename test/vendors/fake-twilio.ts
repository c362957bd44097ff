import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whyTwimlIsInvalid } from './check-twiml.ts';

/** A text message as Twilio keeps it. */
export interface TwilioMessage {
  readonly sid: string;
  readonly to: string;
  /** A number, or the messaging service that chooses one. */
  readonly from: string;
  readonly body: string;
  readonly statusCallback: string | null;
}

/** A call as Twilio keeps it. */
export interface TwilioCall {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly statusCallback: string | null;
  readonly form: Readonly<Record<string, string>>;
  /** What the person hears: the first document, replaced by the answer to each key. */
  twiml: string;
}

/** What the next request meets instead of being served. `silence` never answers; `drop` closes the connection. */
export type TwilioFault =
  | { readonly status: number; readonly code?: number; readonly retryAfterSeconds?: number }
  | 'silence'
  | 'drop';

/** A request of Twilio to us, as it goes over the wire. */
export interface TwilioRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const TEXTS: Readonly<Record<number, string>> = {
  20003: 'Authenticate',
  20404: 'The requested resource was not found',
  20429: 'Too Many Requests',
  21205: 'Url is not a valid URL',
  21211: "The 'To' number is not a valid phone number.",
  21213: "'From' phone number is required",
  21602: 'A message body is required to send messages.',
  21603: "A 'From' phone number is required.",
  21604: "A 'To' phone number is required.",
  21609: "The 'StatusCallback' URL is not a valid URL.",
  21610: 'Attempt to send to unsubscribed recipient',
  21617: 'The concatenated message body exceeds the 1600 character limit',
};

/**
 * The part of Twilio that Tocsin uses, over real HTTP: Messages and Calls with Basic authentication, limits and error
 * numbers; and, towards Tocsin, signed requests of a person who replies or presses a key, and of status callbacks. The
 * numbers of Twilio's test credentials fail as they do there.
 * Sources: https://www.twilio.com/docs/iam/test-credentials and https://www.twilio.com/docs/api/errors
 */
export class FakeTwilio {
  /** Every text message that was accepted, in order. */
  readonly messages: TwilioMessage[] = [];
  /** Every call that was accepted, in order. */
  readonly calls: TwilioCall[] = [];
  /** Every request to the API, accepted or not: resource and form. */
  readonly requests: { readonly resource: string; readonly form: Readonly<Record<string, string>> }[] = [];
  readonly accountSid = `AC${randomBytes(16).toString('hex')}`;
  readonly authToken = randomBytes(16).toString('hex');
  readonly from = '+15005550006';
  /** Refuses status callbacks that lead to this machine, as the real one does. */
  refuseLocalCallbacks = false;
  readonly #faults: TwilioFault[] = [];
  readonly #refused = new Map<string, number>([
    ['+15005550001', 21211],
    ['+15005550002', 21612],
    ['+15005550003', 21408],
    ['+15005550004', 21610],
    ['+15005550009', 21614],
  ]);
  readonly #server: Server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a plan's channel needs to reach this fake. */
  get settings(): Readonly<Record<'accountSid' | 'authToken' | 'from' | 'apiUrl', string>> {
    return { accountSid: this.accountSid, authToken: this.authToken, from: this.from, apiUrl: this.apiUrl };
  }

  /** Starts to listen on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Makes the next `times` requests fail. */
  failNext(fault: TwilioFault, times = 1): void {
    for (let n = 0; n < times; n += 1) this.#faults.push(fault);
  }

  /** From now on this number is refused with an error: 21211 it does not exist, 21610 it has opted out. */
  refuse(number: string, code = 21211): void {
    this.#refused.set(number, code);
  }

  /** A person writes to us. STOP makes Twilio itself refuse the number from then on, START allows it again. */
  async reply(
    from: string,
    body: string,
    url: string,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    if (/^(?:stop|stopall|unsubscribe|cancel|end|quit)$/iu.test(body.trim())) this.#refused.set(from, 21610);
    if (/^(?:start|yes|unstop)$/iu.test(body.trim())) this.#refused.delete(from);
    const sid = newSid('SM');
    const form = {
      MessageSid: sid,
      SmsMessageSid: sid,
      From: from,
      To: this.from,
      Body: body,
      NumMedia: '0',
      ...extra,
    };
    return this.post(url, form);
  }

  /** Reports what became of a message, to its status callback. Late and out of order is for the caller to choose. */
  async reportMessage(sid: string, status: string, errorCode?: number): Promise<Response> {
    const message = this.messages.find((sent) => sent.sid === sid);
    if (message?.statusCallback == null) throw new Error(`message ${sid} has no status callback`);
    const failed = errorCode === undefined ? {} : { ErrorCode: String(errorCode) };
    const form = { MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, To: message.to, ...failed };
    return this.post(message.statusCallback, { ...form, From: message.from });
  }

  /** The person who was called presses a key. The answer is what they hear next. Throws if no key is asked for. */
  async press(callSid: string, digits: string): Promise<Response> {
    const { method, url, headers, body } = this.keyRequest(callSid, digits);
    const response = await fetch(url, { method, headers, body });
    if (response.ok) this.#call(callSid).twiml = await response.clone().text();
    return response;
  }

  /** The request that a pressed key makes, without sending it. */
  keyRequest(callSid: string, digits: string): TwilioRequest {
    const call = this.#call(callSid);
    const action = /<Gather[^>]{0,4000} action="([^"]{1,4000})"/u.exec(call.twiml)?.[1];
    if (action === undefined) throw new Error(`call ${callSid} asks for no key`);
    const form = { CallSid: callSid, CallStatus: 'in-progress', From: call.from, To: call.to, Digits: digits };
    const fields = { AccountSid: this.accountSid, Direction: 'outbound-api', msg: 'Gather End', ...form };
    return this.sign(unescapeXml(action), new URLSearchParams(fields).toString());
  }

  /** Reports the end of a call: `completed`, `busy`, `no-answer`, `failed`, `canceled`. */
  async reportCall(callSid: string, status: string, extra: Readonly<Record<string, string>> = {}): Promise<Response> {
    const call = this.#call(callSid);
    if (call.statusCallback === null) throw new Error(`call ${callSid} has no status callback`);
    const form = { CallSid: callSid, CallStatus: status, From: call.from, To: call.to, Direction: 'outbound-api' };
    return this.post(call.statusCallback, { ...form, ...extra });
  }

  /** Posts a form as Twilio does: signed by the account's token, or by another to forge it. */
  async post(url: string, form: Readonly<Record<string, string>>, authToken = this.authToken): Promise<Response> {
    const fields = { AccountSid: this.accountSid, ApiVersion: '2010-04-01', ...form };
    const { method, headers, body } = this.sign(url, new URLSearchParams(fields).toString(), authToken);
    return fetch(url, { method, headers, body });
  }

  /** Signs a request without sending it. */
  sign(url: string, body: string, authToken = this.authToken): TwilioRequest {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature(authToken, url, Object.fromEntries(new URLSearchParams(body))),
    };
    return { method: 'POST', url, headers, body };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #call(sid: string): TwilioCall {
    const call = this.calls.find((made) => made.sid === sid);
    if (call === undefined) throw new Error(`no call ${sid}`);
    return call;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
    const match = /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Calls)\.json$/u.exec(request.url ?? '');
    const resource = match?.[2] ?? '';
    this.requests.push({ resource, form });
    const fault = this.#faults.shift();
    if (fault === 'silence') return;
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined) return answer(response, replyOf(fault));
    if (match === null || request.method !== 'POST') return answer(response, failure(404, 20404));
    const expected = `Basic ${Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64')}`;
    if (request.headers.authorization !== expected) return answer(response, failure(401, 20003));
    if (match[1] !== this.accountSid) return answer(response, failure(404, 20404));
    answer(response, resource === 'Messages' ? this.#message(form) : this.#dial(form));
  }

  #message(form: Readonly<Record<string, string>>): Reply {
    const from = form.MessagingServiceSid ?? form.From ?? '';
    const code =
      from === '' ? 21603 : (this.#toError(form.To) ?? bodyError(form.Body) ?? this.#callbackError(form, 21609));
    if (code !== null) return failure(400, code);
    const statusCallback = form.StatusCallback ?? null;
    const message = { sid: newSid('SM'), to: form.To ?? '', from, body: form.Body ?? '', statusCallback };
    this.messages.push(message);
    return { status: 201, body: { sid: message.sid, status: 'queued', to: message.to, body: message.body } };
  }

  #dial(form: Readonly<Record<string, string>>): Reply {
    const twiml = form.Twiml ?? '';
    const code = (form.From ?? '') === '' ? 21213 : (this.#toError(form.To) ?? this.#callbackError(form, 21205));
    if (code !== null) return failure(400, code);
    if (twiml.length > 4000) return failure(400, 21605, 'Twiml exceeds the limit of 4000 characters');
    const why = whyTwimlIsInvalid(twiml);
    if (why !== null) return failure(400, 12100, why);
    const statusCallback = form.StatusCallback ?? null;
    const call = { sid: newSid('CA'), to: form.To ?? '', from: form.From ?? '', statusCallback, form, twiml };
    this.calls.push(call);
    return { status: 201, body: { sid: call.sid, status: 'queued', to: call.to } };
  }

  #toError(to: string | undefined): number | null {
    if (to === undefined || to === '') return 21604;
    return this.#refused.get(to) ?? (/^\+[1-9]\d{5,14}$/u.test(to) ? null : 21211);
  }

  #callbackError(form: Readonly<Record<string, string>>, code: number): number | null {
    const url = form.StatusCallback;
    if (url === undefined) return null;
    if (!URL.canParse(url) || url.length > 4000) return code;
    return this.refuseLocalCallbacks && /^(?:localhost|127\.)/u.test(new URL(url).hostname) ? code : null;
  }
}

/** Starts a fake Twilio on a free port. */
export async function startFakeTwilio(): Promise<FakeTwilio> {
  const twilio = new FakeTwilio();
  await twilio.listen();
  return twilio;
}

function bodyError(body: string | undefined): number | null {
  if (body === undefined || body.trim() === '') return 21602;
  return body.length > 1600 ? 21617 : null;
}

function signature(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => `${text}${name}${fields[name]}`, url);
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

function newSid(prefix: string): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}

function replyOf(fault: Exclude<TwilioFault, string>): Reply {
  const code = fault.code ?? (fault.status === 429 ? 20429 : 20500);
  const headers = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  return { ...failure(fault.status, code), headers };
}

function failure(status: number, code: number, message = TEXTS[code] ?? 'An error occurred'): Reply {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

function unescapeXml(text: string): string {
  return text
    .replace(/&lt;/gu, '<')
    .replace(/&gt;/gu, '>')
    .replace(/&quot;/gu, '"')
    .replace(/&apos;/gu, "'")
    .replace(/&amp;/gu, '&');
}

function answer(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
