import { createServer } from 'node:net';

/**
 * The least that a mail server can be, in a process of its own: it takes every mail and counts how often each recipient was mailed.
 * Started by `mailing.mjs`, which asks for the count.
 */
const mailed = new Set();
let bytes = 0;
let twice = 0;

const server = createServer((socket) => {
  let pending = Buffer.alloc(0);
  let isText = false;
  let to = '';
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  const answer = (line) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') to = /<([^>]+)>/.exec(line)?.[1] ?? '';
    if (verb === 'DATA') isText = true;
    if (verb === 'EHLO') return '250-sink\r\n250 SIZE 10485760\r\n';
    if (verb === 'QUIT') return '221 bye\r\n';
    return verb === 'DATA' ? '354 go on\r\n' : '250 ok\r\n';
  };
  const take = (said) => {
    if (!isText) return answer(said.toString('latin1'));
    isText = false;
    bytes += said.length;
    if (mailed.has(to)) twice += 1;
    mailed.add(to);
    return '250 taken\r\n';
  };
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const mark = isText ? '\r\n.\r\n' : '\r\n';
      const end = pending.indexOf(mark);
      if (end < 0) return;
      const said = pending.subarray(0, end);
      pending = pending.subarray(end + mark.length);
      socket.write(take(said));
    }
  });
  socket.write('220 sink\r\n');
});

process.on('message', () => process.send({ mails: mailed.size + twice, people: mailed.size, twice, bytes }));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ url: `smtp://127.0.0.1:${server.address().port}` }));
