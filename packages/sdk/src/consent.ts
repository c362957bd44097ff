import { asError, readText } from './connection.ts';

/** Over which a message goes. */
export type ConsentChannel = 'sms' | 'whatsapp' | 'voice' | 'email';

/** One message that is about to be sent. */
export interface ConsentQuestion {
  /** A number in any spelling, or an address of e-mail. */
  readonly to: string;
  readonly channel: ConsentChannel;
  /** In whose name it is sent; nothing: the whole service. */
  readonly merchant?: string | undefined;
  /** False: it needs no consent, such as an answer; whoever ended messages gets none all the same. True by default. */
  readonly required?: boolean | undefined;
}

export type ConsentReason =
  | 'granted'
  | 'not-required'
  | 'suppressed'
  | 'revoked'
  | 'asked'
  | 'unknown'
  | 'invalid-address'
  /** Tocsin could not be asked, so nobody knows. */
  | 'unavailable';

export interface ConsentAnswer {
  readonly to: string;
  /** Send the message only when this is true. */
  readonly allowed: boolean;
  readonly reason: ConsentReason;
}

/** What a person agreed to, or no longer does, with its evidence. */
export interface ConsentRecord {
  readonly to: string;
  readonly channel: ConsentChannel;
  readonly merchant?: string | undefined;
  readonly action: 'granted' | 'revoked';
  /** ISO 8601 with a zone; nothing: now. */
  readonly at?: string | undefined;
  readonly how?: 'web-form' | 'person' | 'api' | undefined;
  /** A version of the plan's wording. */
  readonly wording?: string | undefined;
  /** ip, userAgent, form … */
  readonly evidence?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export interface ConsentGuardOptions {
  /** Tocsin's address. Without one nothing is allowed. */
  url: string | undefined;
  /** The service's SDK key. */
  key: string | undefined;
  /** An answer that takes longer is none, in milliseconds. 2,000 by default. */
  timeoutMs?: number;
  /** Hears why Tocsin could not be asked. May throw: that is ignored. */
  onError?: (error: Error) => void;
}

/** Stands before every message: what Tocsin does not clearly allow is not sent. */
export interface ConsentGuard {
  /** Whether one message may be sent. Never rejects. */
  check(question: ConsentQuestion): Promise<ConsentAnswer>;
  /** Whether messages may be sent, in the order of the questions, however many. Never rejects. */
  checkAll(questions: readonly ConsentQuestion[]): Promise<readonly ConsentAnswer[]>;
  /** Calls `send` only when it may be sent. Rejects only with what `send` throws. */
  send<T>(
    question: ConsentQuestion,
    send: () => T | Promise<T>,
  ): Promise<{ answer: ConsentAnswer; sent: T | undefined }>;
  /** Writes into the log that somebody agreed, or no longer does. Rejects when that is not recorded: try it again. */
  record(record: ConsentRecord): Promise<{ recorded: boolean; suppressed: boolean }>;
}

/** What is asked at once. */
const MOST_AT_ONCE = 10_000;
const TIMEOUT_MS = 2_000;
/** In characters; an answer that is longer is none of Tocsin. */
const LONGEST_ANSWER = 16_000_000;
const REASONS: ReadonlySet<unknown> = new Set<ConsentReason>([
  ...(['granted', 'not-required', 'suppressed', 'revoked', 'asked', 'unknown', 'invalid-address'] as const),
]);
const ALLOWING: ReadonlySet<unknown> = new Set<ConsentReason>(['granted', 'not-required']);

/**
 * Makes the guard of an application. It keeps nothing: each question is asked anew, because an answer of a minute ago may be
 * older than a STOP.
 *
 * @example
 * const consent = createConsentGuard({ url: process.env.TOCSIN_URL, key: process.env.TOCSIN_KEY });
 * const { answer } = await consent.send({ to, channel: 'sms', merchant }, () => twilio.messages.create({ to, body }));
 */
export function createConsentGuard(options: ConsentGuardOptions): ConsentGuard {
  const { timeoutMs = TIMEOUT_MS } = options;
  const report = (error: unknown) => {
    try {
      options.onError?.(asError(error));
    } catch {
      // Whoever listens must not decide whether a message is sent.
    }
  };

  async function post(path: string, body: object): Promise<unknown> {
    if (!options.url || !options.key) throw new Error('the consent guard has no url or no key');
    const response = await fetch(`${options.url.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      // An answer from elsewhere is no answer of Tocsin.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readText(response, LONGEST_ANSWER);
    if (response.status !== 200) throw new Error(`Tocsin answers ${response.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  }

  async function askSome(questions: readonly ConsentQuestion[]): Promise<readonly ConsentAnswer[]> {
    try {
      return readAnswers(await post('/api/consent/check', { checks: questions }), questions);
    } catch (error) {
      report(error);
      return questions.map(({ to }) => ({ to, allowed: false, reason: 'unavailable' }));
    }
  }

  async function checkAll(questions: readonly ConsentQuestion[]): Promise<readonly ConsentAnswer[]> {
    const answers: ConsentAnswer[] = [];
    for (let from = 0; from < questions.length; from += MOST_AT_ONCE)
      answers.push(...(await askSome(questions.slice(from, from + MOST_AT_ONCE))));
    return answers;
  }

  async function check(question: ConsentQuestion): Promise<ConsentAnswer> {
    const [answer] = await checkAll([question]);
    return answer ?? { to: question.to, allowed: false, reason: 'unavailable' };
  }

  return {
    check,
    checkAll,
    async send(question, send) {
      const answer = await check(question);
      return { answer, sent: answer.allowed ? await send() : undefined };
    },
    async record(record) {
      const answer = await post('/api/consent/entries', record);
      if (!isObject(answer) || typeof answer.recorded !== 'boolean' || typeof answer.suppressed !== 'boolean')
        throw new Error('What answered is not Tocsin: it is not known whether the consent is recorded.');
      return { recorded: answer.recorded, suppressed: answer.suppressed };
    },
  };
}

/** Believes an answer only when it is about the very questions that were asked. @throws Error otherwise */
function readAnswers(body: unknown, questions: readonly ConsentQuestion[]): readonly ConsentAnswer[] {
  const answers = isObject(body) ? body.answers : null;
  if (!Array.isArray(answers) || answers.length !== questions.length)
    throw new Error('What answered is not Tocsin, or it did not answer every question.');
  return questions.map(({ to }, index) => {
    const answer: unknown = answers[index];
    if (!isObject(answer) || answer.to !== to || !REASONS.has(answer.reason) || typeof answer.allowed !== 'boolean')
      throw new Error(`The answer about message ${index + 1} is not about that message.`);
    const reason = answer.reason as ConsentReason;
    return { to, reason, allowed: answer.allowed && ALLOWING.has(reason) };
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
