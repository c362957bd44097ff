import type { ChannelSettings, Outcome } from '../channel.ts';
import { oneLine } from '../clean-text.ts';
import { type Json, objectOf, parseObject, stringOf } from '../json.ts';
import { boundedWait, permanent, requestVendor, retry } from '../vendor-request.ts';

const DEFAULT_API_URL = 'https://api.telegram.org';
const TROUBLE_RETRY_SECONDS = 10;
const RATE_RETRY_SECONDS = 30;

/** A call's answer: its result, or Telegram's words and what they mean for the message. */
export type TelegramAnswer =
  | { readonly kind: 'ok'; readonly result: Json }
  | {
      readonly kind: 'failed';
      readonly description: string;
      readonly outcome: Exclude<Outcome, { kind: 'delivered' }>;
    };

/**
 * Calls one method of Telegram's Bot API with a JSON body, giving up after `timeoutMs`. Settings: `botToken`, and
 * `apiUrl` to reach something else than Telegram. The token is part of the address, so no address gets into a reason.
 * Source: https://core.telegram.org/bots/api#making-requests
 */
export async function callTelegram(
  method: string,
  body: Json,
  settings: ChannelSettings,
  timeoutMs: number,
): Promise<TelegramAnswer> {
  const { botToken } = settings;
  if (botToken === undefined || !/^[A-Za-z0-9:_-]{3,200}$/u.test(botToken)) return unusable('botToken');
  const url = `${(settings.apiUrl ?? DEFAULT_API_URL).replace(/\/{1,9}$/u, '')}/bot${botToken}/${method}`;
  if (!URL.canParse(url)) return unusable('apiUrl');
  const answer = await requestVendor({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
    timeoutMs,
  });
  if (answer.kind === 'unreachable') {
    return failed(retry(TROUBLE_RETRY_SECONDS, `Telegram could not be reached (${answer.cause})`));
  }
  const read = parseObject(answer.text);
  if (read?.ok === true) return { kind: 'ok', result: objectOf(read.result) };
  const description = oneLine(stringOf(read?.description) ?? '', 120);
  return failed(failureOf(answer.status, description, objectOf(read?.parameters)), description);
}

/** Says what an error means for the message. Source: https://core.telegram.org/bots/api#responseparameters */
function failureOf(status: number, description: string, parameters: Json): Exclude<Outcome, { kind: 'delivered' }> {
  if (status === 429) {
    return retry(boundedWait(parameters.retry_after, RATE_RETRY_SECONDS), 'Telegram limits the rate');
  }
  if (status >= 500) return retry(TROUBLE_RETRY_SECONDS, `Telegram is in trouble (HTTP ${status})`);
  const newChat = parameters.migrate_to_chat_id;
  if (typeof newChat === 'number') {
    return permanent(`the group became a supergroup: its address is now ${newChat}`);
  }
  if (status === 401 || status === 404) return permanent('Telegram does not know the bot: check `botToken`');
  if (status === 403) return permanent(`the bot may not write there (${description})`);
  if (/chat not found|user not found|PEER_ID_INVALID/iu.test(description)) {
    return permanent('Telegram does not know the chat: the person has to write to the bot first');
  }
  // Anything else in place of Telegram, such as a proxy's page, may go away by itself.
  if (description === '') return retry(TROUBLE_RETRY_SECONDS, `Telegram's address answers with HTTP ${status}`);
  return permanent(`Telegram refused the message (${description})`);
}

function failed(outcome: Exclude<Outcome, { kind: 'delivered' }>, description = ''): TelegramAnswer {
  return { kind: 'failed', description, outcome };
}

function unusable(setting: string): TelegramAnswer {
  return failed(permanent(`the setting \`${setting}\` is missing or malformed`));
}
