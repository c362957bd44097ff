import type { ChannelSettings, Outcome } from '../channel.ts';
import { type Json, parseObject } from '../json.ts';
import { boundedWait, permanent, requestVendor, retry, retryAfterSeconds } from '../vendor-request.ts';

const DEFAULT_API_URL = 'https://discord.com/api/v10';
const TROUBLE_RETRY_SECONDS = 10;
const RATE_LIMIT_RETRY_SECONDS = 30;

export interface DiscordCall {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: Json;
}

/** A call's answer: the object that Discord made, or what the failure means for the message. */
export type DiscordAnswer =
  | { readonly kind: 'ok'; readonly body: Json }
  | { readonly kind: 'failed'; readonly outcome: Exclude<Outcome, { kind: 'delivered' }> };

/**
 * Calls Discord's HTTP API as the bot. Settings: `botToken`, and `apiUrl` (default: Discord's own, version 10). Nothing
 * of an answer gets into the reasons but Discord's error code.
 * Sources: https://docs.discord.com/developers/reference, https://docs.discord.com/developers/topics/rate-limits
 */
export async function callDiscord(
  call: DiscordCall,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<DiscordAnswer> {
  const token = settings.botToken;
  if (token === undefined || !/^[\x21-\x7e]{1,500}$/u.test(token)) {
    return failed(permanent('the setting `botToken` is missing or malformed'));
  }
  const url = `${(settings.apiUrl ?? DEFAULT_API_URL).replace(/\/+$/u, '')}${call.path}`;
  if (!URL.canParse(url)) return failed(permanent('the setting `apiUrl` is not an address'));
  const answer = await requestVendor({
    method: call.method,
    url,
    headers: {
      authorization: `Bot ${token}`,
      'content-type': 'application/json',
      // Discord blocks clients that do not name themselves in this form.
      'user-agent': 'DiscordBot (https://tocsin.example.org, 1) Tocsin',
    },
    body: JSON.stringify(call.body),
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return failed(retry(TROUBLE_RETRY_SECONDS, `Discord could not be reached (${answer.cause})`));
  }
  const body = parseObject(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    if (body !== null) return { kind: 'ok', body };
    return failed(retry(TROUBLE_RETRY_SECONDS, 'Discord answered with something that is not JSON'));
  }
  return failed(failureOf(answer.status, answer.headers, body));
}

/** The wait stands in the body, in fractions of a second; where a proxy limits the rate there is only the header. */
function failureOf(status: number, headers: Headers, body: Json | null): Exclude<Outcome, { kind: 'delivered' }> {
  if (status === 429) {
    const seconds = boundedWait(body?.retry_after, retryAfterSeconds(headers, RATE_LIMIT_RETRY_SECONDS));
    return retry(seconds, `Discord limits the rate${body?.global === true ? ' of the bot as a whole' : ''}`);
  }
  if (status >= 500 || status === 408) return retry(TROUBLE_RETRY_SECONDS, `Discord answered with HTTP ${status}`);
  const code = typeof body?.code === 'number' ? `, code ${body.code}` : '';
  return permanent(`Discord refused the message (HTTP ${status}${code})`);
}

function failed(outcome: Exclude<Outcome, { kind: 'delivered' }>): DiscordAnswer {
  return { kind: 'failed', outcome };
}
