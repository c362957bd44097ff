import net from 'node:net';
import type { Observation, TcpMonitor } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { describeFailure, onAbort, timedOut } from './failure-words.ts';
import { askedFacts } from './read-facts.ts';

/** What is said first is short; more is not read. */
const MOST_BYTES = 4096;
/** A greeting is over when nothing more comes for so long. */
const QUIET_MS = 100;

/**
 * Connects, says what the monitor sends, and hears what is said first when an assertion names `answer`: until there is silence,
 * the end, or 4 KB.
 */
export function checkTcp(monitor: TcpMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const isHeard = askedFacts(monitor).names.has('answer');
  const chunks: Buffer[] = [];
  let [bytes, isConnected, heardMs] = [0, false, 0];
  let quiet: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    const socket = net.connect({ host: monitor.host, port: monitor.port });
    const end = (observation: Observation) => {
      clearTimeout(quiet);
      socket.destroy();
      resolve(observation);
    };
    const heard = () => {
      const answer = Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
      const said = answer === '' ? 'connected' : firstLine(answer);
      end({
        failure: null,
        facts: answer === '' ? {} : { answer },
        latencyMs: (heardMs || performance.now()) - startedMs,
        said,
      });
    };
    onAbort(signal, () => {
      const stage = isConnected ? 'connected, but nothing was said' : 'no connection was made';
      end(unseen(timedOut(monitor.timeout, stage)));
    });
    socket.on('error', (error) => end(unseen(describeFailure(error))));
    socket.on('connect', () => {
      isConnected = true;
      if (monitor.send !== null) socket.write(monitor.send, () => !isHeard && heard());
      else if (!isHeard) heard();
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      heardMs = performance.now();
      clearTimeout(quiet);
      if (bytes >= MOST_BYTES) heard();
      else quiet = setTimeout(heard, QUIET_MS);
    });
    socket.on('end', heard);
  });
}

function firstLine(answer: string): string {
  const line = answer.split(/[\r\n]/, 1)[0] ?? '';
  return line.length > 60 ? `${line.slice(0, 59)}…` : line || 'connected';
}
