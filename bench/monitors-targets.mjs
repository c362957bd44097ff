import { createServer } from 'node:http';
import { nowMs } from './statistics.mjs';

/**
 * What the monitors of the bench check, in a process of its own: `/m/ID` answers at once, `/hang/ID` never. It remembers when
 * each request came in, and tells it when asked: `{ id, arrivals: [[ID, ms]] }`, since the last time.
 */
let arrivals = [];

const server = createServer((request, response) => {
  const [, kind, id] = request.url.split('/');
  arrivals.push([Number(id), nowMs()]);
  if (kind === 'hang') return;
  response.setHeader('content-type', 'text/plain');
  response.end('ok');
});
// Node ends requests that take long by itself; a target that hangs does not.
server.requestTimeout = 0;
server.timeout = 0;

process.on('message', ({ id }) => {
  process.send({ id, arrivals });
  arrivals = [];
});
process.on('disconnect', () => process.exit());

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }),
);
