import { createServer } from 'node:http';
import { nowMs } from './statistics.mjs';

/** The application of the inbox bench: it reads what is delivered, answers at once, and counts. */
let seen = { count: 0, firstMs: 0, lastMs: 0 };

const server = createServer((request, response) => {
  seen.lastMs = nowMs();
  seen.firstMs ||= seen.lastMs;
  seen.count += 1;
  request.resume();
  request.on('end', () => response.writeHead(204).end());
});

process.on('message', (question) => {
  if (question === 'reset') seen = { count: 0, firstMs: 0, lastMs: 0 };
  process.send(seen);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}/hooks` }));
