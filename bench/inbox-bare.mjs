import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';

/**
 * What the intake is compared with: `/bare` reads a body and answers, and does nothing else; `/insert` also verifies it as Stripe
 * asks, and inserts it by itself before it answers. Arguments: the database, and the secret.
 */
const [databaseUrl, secret] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
await pool.query(
  'create table bench_webhook (id text primary key, headers text, body bytea, at timestamptz default now())',
);

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.url === '/insert') await insert(request, Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}');
  });
});

async function insert(request, body) {
  const [, time, given] = /t=(\d+),v1=(\w+)/.exec(request.headers['stripe-signature']);
  const own = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
  if (!timingSafeEqual(Buffer.from(own), Buffer.from(given))) throw new Error('forged');
  await pool.query({
    name: 'insert',
    text: 'insert into bench_webhook (id, headers, body) values ($1, $2, $3) on conflict do nothing',
    values: [JSON.parse(body).id, JSON.stringify(request.rawHeaders), body],
  });
}

server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpuMicros: user + system });
});
process.on('disconnect', () => process.exit());
