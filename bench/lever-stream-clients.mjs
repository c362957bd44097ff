import { connect } from 'node:net';
import { nowMs } from './statistics.mjs';

/**
 * Bare lever streams, thousands in one process: `lever-stream-clients.mjs URL KEY COUNT`. Says `{ connectedMs }` when all have
 * the first state, `{ heardAtMs }` when all have heard of a move, and after the message "storm" `{ backMs }` when all are back.
 */
const [url, key, countText] = process.argv.slice(2);
const count = Number(countText);
const { hostname, port } = new URL(url);
const AT_ONCE = 200;
const BACKOFF_MIN_MS = 200;
const BACKOFF_MAX_MS = 10_000;

const sockets = new Set();
let heardAtMs = [];
let backMs = null;
let stormAtMs = 0;

const startMs = nowMs();
let begun = 0;
await Promise.all(Array.from({ length: AT_ONCE }, connectSome));
process.send({ connectedMs: nowMs() - startMs });

process.on('message', () => {
  backMs = [];
  stormAtMs = nowMs();
  for (const socket of [...sockets]) socket.destroy();
  for (let i = 0; i < count; i += 1) void comeBack();
});
process.on('disconnect', () => process.exit());

async function connectSome() {
  while (begun < count) {
    begun += 1;
    if (!(await open())) throw new Error('a stream was refused');
  }
}

/** Full jitter, as the SDK does it. */
async function comeBack() {
  for (let attempt = 0; ; attempt += 1) {
    const mostMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** attempt);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * mostMs));
    if (await open()) break;
  }
  backMs.push(nowMs() - stormAtMs);
  if (backMs.length === count) process.send({ backMs });
}

/** Resolves with whether the first state came. */
function open() {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.setEncoding('latin1');
    sockets.add(socket);
    socket.on('connect', () =>
      socket.write(`GET /sdk/levers/stream HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${key}\r\n\r\n`),
    );
    socket.on('data', (text) => {
      if (text.includes('event: snapshot')) resolve(true);
      if (text.includes('event: levers')) hear();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      resolve(false);
    });
  });
}

function hear() {
  heardAtMs.push(nowMs());
  if (heardAtMs.length < count) return;
  process.send({ heardAtMs });
  heardAtMs = [];
}
