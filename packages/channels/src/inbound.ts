import type { AnswerLine, InboundEvent, InboundResponse, Received } from './channel.ts';

/** Longer bodies of vendors are refused before anything is read: the longest that any of them documents is far below. */
export const MOST_INBOUND_LENGTH = 512 * 1024;

/** Refuses a request with no more than the status and a short reason. */
export function refused(status: 400 | 401 | 403 | 405, reason: string): Received {
  return { kind: 'refused', status, reason };
}

/** Accepts a request. `respond` is given one line an event; without it the answer is an empty 200. */
export function accepted(
  events: readonly InboundEvent[],
  respond: (lines: readonly AnswerLine[]) => InboundResponse = emptyAnswer,
): Received {
  return { kind: 'accepted', events, respond };
}

/** Answers with 200 and JSON. */
export function jsonAnswer(body: unknown): InboundResponse {
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

/** Answers with 200 and nothing. */
export function emptyAnswer(): InboundResponse {
  return { status: 200, contentType: 'text/plain; charset=utf-8', body: '' };
}
