import net from 'node:net';
import tls from 'node:tls';
import { isReadingRedis, type Observation, type RedisMonitor, redact, type Scalar } from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';
import { type CheckContext, unseen } from './check.ts';
import { decodeReply, encodeCommand, type RedisReply, type RedisValue } from './check-redis-resp.ts';
import { describeFailure, onAbort } from './failure-words.ts';
import { addJsonFacts, askedFacts, type Facts } from './read-facts.ts';

const MOST_ANSWER_BYTES = 1024 * 1024;
/** An answer that comes in more pieces than this is meant to keep us busy. */
const MOST_PIECES = 5000;
const LONGEST_FACT = 4096;
const EVIDENCE_CHARACTERS = 2000;

/**
 * Sends one reading command on a fresh connection. Facts: `value` (a list as its JSON), and `json:PATH` of a value that is JSON.
 * The address may hold a user, a password and the number of a database: `rediss://user:password@host:6380/2`.
 */
export async function checkRedis(monitor: RedisMonitor, { plan, signal }: CheckContext): Promise<Observation> {
  const { command, url, timeout } = monitor;
  const [name = ''] = command;
  if (!isReadingRedis(command))
    return unseen(`refused: ${name || 'nothing'} is not one of the commands that only read`);
  const startedMs = performance.now();
  try {
    const replies = await converse(url, command, signal);
    const failed = replies.find((reply) => 'error' in reply);
    if (failed && 'error' in failed) return unseen(redact(inWords(failed.error), secretsOf(plan)));
    const last = replies.at(-1);
    const value = scalarOf(last && 'value' in last ? last.value : null);
    const said = redact(`${name.toUpperCase()}: ${String(value).slice(0, 120)}`, secretsOf(plan));
    const facts = factsOf(monitor, value);
    const evidence = redact(String(value).slice(0, EVIDENCE_CHARACTERS), secretsOf(plan));
    return { failure: null, facts, latencyMs: performance.now() - startedMs, said, evidence };
  } catch (error) {
    return unseen(
      signal.aborted ? `timed out after ${timeout} s: the server did not answer in time` : describeFailure(error),
    );
  }
}

function factsOf(monitor: RedisMonitor, value: Scalar): Facts {
  const facts: Facts = { value };
  if (typeof value === 'string') addJsonFacts(facts, value, askedFacts(monitor));
  return facts;
}

function scalarOf(value: RedisValue): Scalar {
  if (value === null || typeof value === 'number') return value;
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST_FACT);
}

/** `WRONGPASS invalid username-password pair` → `the server refused: WRONGPASS invalid username-password pair`. */
function inWords(error: string): string {
  return `the server refused: ${error.slice(0, 300)}`;
}

/** Sends what the address asks for and then the command, all at once. @returns a reply each, up to the first error */
function converse(url: string, command: readonly string[], signal: AbortSignal): Promise<RedisReply[]> {
  const address = addressOf(url);
  const commands = [...openingCommands(address), command];
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const finish = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    onAbort(signal, () => finish(() => reject(new Error('timed out'))));
    const take = collectReplies(commands.length);
    socket.on('error', (error) => finish(() => reject(error)));
    socket.on('close', () =>
      finish(() => reject(new Error('the connection was closed before the answer was complete'))),
    );
    socket.on('data', (chunk: Buffer) => {
      try {
        const replies = take(chunk);
        if (replies) finish(() => resolve(replies));
      } catch (error) {
        finish(() => reject(error));
      }
    });
    socket.write(Buffer.concat(commands.map(encodeCommand)));
  });
}

/** Takes an answer piece by piece, within bounds. @returns what takes a piece and answers the replies once all are there */
function collectReplies(count: number): (chunk: Buffer) => RedisReply[] | null {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let pieces = 0;
  return (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    pieces += 1;
    if (bytes > MOST_ANSWER_BYTES) throw new Error('the answer is larger than 1 MB: ask for less');
    if (pieces > MOST_PIECES) throw new Error('the answer comes in too many pieces');
    // Only what ends a line can complete a reply.
    if (chunk.at(-1) !== 0x0a && bytes > MOST_PIECES) return null;
    const all = Buffer.concat(chunks);
    chunks = [all];
    const replies = readReplies(all);
    return replies.length >= count || replies.some((reply) => 'error' in reply) ? replies : null;
  };
}

/** The replies that are complete, from the beginning. */
function readReplies(bytes: Buffer): RedisReply[] {
  const replies: RedisReply[] = [];
  for (let read = decodeReply(bytes); read; read = decodeReply(bytes, read.next)) {
    replies.push(read.reply);
    if (read.next >= bytes.length) break;
  }
  return replies;
}

function addressOf(url: string): URL {
  if (!URL.canParse(url)) throw new Error('the address is not a URL');
  const address = new URL(url);
  if (address.protocol !== 'redis:' && address.protocol !== 'rediss:') {
    throw new Error('the address is neither redis nor rediss');
  }
  return address;
}

function openingCommands({ username, password, pathname }: URL): string[][] {
  const [user, secret, database] = [username, password, pathname.slice(1)].map((part) => decodeURIComponent(part));
  const commands: string[][] = [];
  if (secret) commands.push(user ? ['AUTH', user, secret] : ['AUTH', secret]);
  if (database) commands.push(['SELECT', database]);
  return commands;
}

function connect({ protocol, hostname, port }: URL): net.Socket {
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  const to = { host, port: Number(port || 6379) };
  if (protocol === 'redis:') return net.connect(to);
  return tls.connect({ ...to, ...(net.isIP(host) === 0 ? { servername: host } : {}) });
}
