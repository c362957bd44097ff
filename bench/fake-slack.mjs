import { createServer } from 'node:http';
import { nowMs } from './statistics.mjs';

/**
 * A Slack that takes every message and remembers when it came. `waitFor(isIt)` resolves to the first message, already there
 * or still to come, whose text fits: `{ atMs, text }`; `count(isIt)` says how many there were. While it is silenced it takes
 * messages and never answers.
 */
export async function startFakeSlack(defer) {
  const messages = [];
  const waiting = new Set();
  let isSilent = false;
  const server = createServer((request, response) => {
    const atMs = nowMs();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text) => {
      body += text;
    });
    request.on('end', () => {
      const isMessage = request.url.endsWith('/chat.postMessage');
      if (!isSilent) answer(response);
      if (!isMessage) return;
      const message = { atMs, text: body };
      messages.push(message);
      for (const one of waiting) one(message);
    });
  });
  const answer = (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(`{"ok":true,"channel":"U0ONCALL","ts":"1700000000.${String(messages.length).padStart(6, '0')}"}`);
  };
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  defer(() => server.closeAllConnections());
  return {
    url: `http://127.0.0.1:${server.address().port}/api`,
    silence(on) {
      isSilent = on;
    },
    count: (isIt) => messages.filter(isIt).length,
    waitFor(isIt, limitMs = 20_000) {
      const known = messages.find(isIt);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const look = (message) => {
          if (!isIt(message)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(message);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no page came within ${limitMs / 1000} s`));
        }, limitMs);
        waiting.add(look);
      });
    },
  };
}
