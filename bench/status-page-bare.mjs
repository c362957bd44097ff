import { createServer } from 'node:http';

/** Bare node:http with two bodies in memory; started by `status-page.mjs`, which sends the bodies. */
process.once('message', (bodies) => {
  const page = Buffer.from(bodies.page, 'base64');
  const packed = Buffer.from(bodies.packed, 'base64');
  const headers = ['Content-Type', 'text/html; charset=utf-8'];
  const plain = [...headers, 'Content-Length', String(page.length)];
  const gzip = [...headers, 'Content-Encoding', 'gzip', 'Content-Length', String(packed.length)];
  const server = createServer((request, response) => {
    const isPacked = request.headers['accept-encoding'] === 'gzip';
    response.writeHead(200, isPacked ? gzip : plain);
    response.end(isPacked ? packed : page);
  });
  server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
});
process.on('disconnect', () => process.exit());
