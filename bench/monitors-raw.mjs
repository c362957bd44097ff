import { request } from 'node:http';

/** The limit of the machine: `node:http` alone, a new connection each, 64 at once. Tells requests and CPU of this process. */
const [url, seconds] = [process.argv[2], Number(process.argv[3])];
const untilMs = performance.now() + seconds * 1000;
const before = process.cpuUsage();
let requests = 0;

const once = () =>
  new Promise((done, fail) => {
    const call = request(url, { agent: false }, (response) => {
      response.on('end', done);
      response.resume();
    });
    call.on('error', fail);
    call.end();
  });

const caller = async () => {
  while (performance.now() < untilMs) {
    await once();
    requests += 1;
  }
};
await Promise.all(Array.from({ length: 64 }, caller));
const { user, system } = process.cpuUsage(before);
process.send({ requests, cpuMicros: user + system, seconds });
process.disconnect();
