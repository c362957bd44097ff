import type { Observation, WebSocketMonitor } from '@tocsin/core';
import { WebSocket } from 'ws';
import { type CheckContext, unseen } from './check.ts';
import { describeFailure, onAbort, timedOut } from './failure-words.ts';
import { addJsonFacts, askedFacts, type Facts } from './read-facts.ts';

const MOST_BYTES = 256 * 1024;
const EVIDENCE = 500;

/**
 * Opens a WebSocket, says what the monitor sends, and waits for the first message when an assertion names `message` or a path
 * into it.
 */
export function checkWebSocket(monitor: WebSocketMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const asked = askedFacts(monitor);
  const isHeard = asked.names.has('message') || asked.json.length > 0;
  let isOpen = false;
  return new Promise((resolve) => {
    const socket = open(monitor);
    if (typeof socket === 'string') return resolve(unseen(socket));
    const end = (observation: Observation) => {
      // Ended at once, without the farewell that a server might never answer.
      socket.terminate();
      resolve(observation);
    };
    const seen = (facts: Facts, said: string, evidence: string | null) =>
      end({
        failure: null,
        facts,
        latencyMs: performance.now() - startedMs,
        said,
        ...(evidence === null ? {} : { evidence }),
      });
    // Terminating one that is not open yet is told as an error, too; the first answer stands.
    socket.on('error', (error) => end(unseen(failureOf(error))));
    onAbort(signal, () => {
      const stage = isOpen ? 'opened, but no message came' : 'no WebSocket was opened';
      end(unseen(timedOut(monitor.timeout, stage)));
    });
    socket.on('open', () => {
      isOpen = true;
      if (monitor.send !== null) socket.send(monitor.send, () => !isHeard && seen({}, 'opened', null));
      else if (!isHeard) seen({}, 'opened', null);
    });
    socket.on('message', (data) => {
      if (!isHeard) return;
      const message = data.toString();
      const facts: Facts = { message };
      const problem = addJsonFacts(facts, message, asked);
      seen(facts, message.length > 60 ? `${message.slice(0, 59)}…` : message, problem ?? message.slice(0, EVIDENCE));
    });
    socket.on('close', (code, reason) => end(unseen(closedInWords(code, reason.toString()))));
  });
}

/** @returns the socket, or why the address cannot be one's */
function open({ url, headers, timeout }: WebSocketMonitor): WebSocket | string {
  try {
    return new WebSocket(url, {
      headers: { 'user-agent': 'Tocsin', ...headers },
      maxPayload: MOST_BYTES,
      perMessageDeflate: false,
      handshakeTimeout: timeout * 2000,
    });
  } catch (error) {
    return error instanceof SyntaxError ? 'the address is not one of a WebSocket' : describeFailure(error);
  }
}

function failureOf(error: Error & { code?: string }): string {
  const status = /^Unexpected server response: (\d{3})$/.exec(error.message)?.[1];
  if (status !== undefined) return `answered ${status} instead of opening a WebSocket`;
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')
    return `the first message is larger than ${MOST_BYTES / 1024} KB`;
  if (error.message === 'socket hang up') return 'the connection was closed before a WebSocket was opened';
  return describeFailure(error);
}

function closedInWords(code: number, reason: string): string {
  const why = reason === '' ? '' : `: ${reason.slice(0, 200)}`;
  return `the server closed the WebSocket before it said anything (${code}${why})`;
}
