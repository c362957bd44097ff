import { createServer } from 'node:http';
import { processedTable, processOnce, verifyDelivery } from '@tocsin/sdk/inbox';
import pg from 'pg';

/**
 * The application of the soak, in a process of its own: it books each webhook once in its own PostgreSQL with `@tocsin/sdk/inbox`,
 * and is in trouble now and then. It is told `{ secret }`, `{ is: 'well' | 'down' | 'cut' }`, and asked `{ count: true }`.
 */
const TROUBLE = 0.01;
const HANGS_MS = 2_500;

// What it loses when its database dies is no matter here: the database lives.
const pool = new pg.Pool({
  connectionString: process.env.SOAK_DATABASE_URL,
  max: 24,
  options: '-c search_path=soak -c synchronous_commit=off',
});
await pool.query('create schema if not exists soak');
await pool.query(processedTable());
// No key on the event: what is done twice must show.
await pool.query(
  'create table if not exists booked (n bigint generated always as identity, event text not null, key text not null, step int not null)',
);

let secret = '';
let is = 'well';
let deliveries = 0;
const sockets = new Set();

const server = createServer(async (request, response) => {
  try {
    await take(request, response);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500).end(String(error));
  }
});
server.on('connection', (socket) => {
  if (is === 'cut') socket.destroy();
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});

async function take(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (is === 'down') return response.writeHead(503).end();
  const { id } = await verifyDelivery(request.headers, body, { secret });
  deliveries += 1;
  const luck = Math.random();
  if (luck < TROUBLE / 4) return response.writeHead(500).end('not now');
  await processOnce(pool, id, async (client) => {
    const { id: event, data } = JSON.parse(body);
    const { subscription, step } = data.object;
    const text = 'insert into booked (event, key, step) values ($1, $2, $3)';
    await client.query({ name: 'book', text, values: [event, subscription, step] });
    // Longer than it is waited for: the next attempt comes while this transaction is open.
    if (luck > 1 - TROUBLE / 20) await new Promise((done) => setTimeout(done, HANGS_MS));
  });
  if (luck < TROUBLE / 2) return response.writeHead(500).end('booked, but the answer is an error');
  if (luck < TROUBLE) return request.socket.destroy();
  return response.writeHead(204).end();
}

process.on('message', (message) => {
  if (message.secret) secret = message.secret;
  if (message.is) is = message.is;
  if (message.is === 'cut') for (const socket of sockets) socket.destroy();
  if (message.count) process.send({ deliveries });
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/hooks` }));
