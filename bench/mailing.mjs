import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { call, firstMessage, startNode } from './start-node.mjs';

const SUBSCRIBERS = Number(process.env.BENCH_SUBSCRIBERS ?? 20_000);
const PEOPLE_A_FILE = 100_000;
const GIVE_UP_MS = 160_000;
const PLAN = `channels:
  mail: { type: email, url: "\${BENCH_SMTP_URL}", from: "Bench <status@example.com>", bounces: bounces@example.com }
statusPage:
  title: Bench
  subscribe: { email: mail, perSecond: 10000 }
`;

/**
 * How fast all subscribers of a status page are mailed, from the notice to the last mail: each recipient is claimed and settled in the
 * database, each mail has its own links, and a mail server on the same machine, in a process of its own, takes them all.
 */
export async function measure({ defer, progress }) {
  const sink = fork(fileURLToPath(new URL('./mailing-sink.mjs', import.meta.url)));
  defer(() => sink.kill());
  const { url } = await firstMessage(sink);
  const seen = async () => {
    const answer = once(sink, 'message');
    sink.send('count');
    return (await answer)[0];
  };
  const node = await startNode({ defer, progress, env: { BENCH_SMTP_URL: url }, extra: { 'status.yaml': PLAN } });
  progress(`importing ${SUBSCRIBERS} subscribers`);
  const importMs = await importAll(node);
  const before = await node.ask('usage');
  progress('mailing them');
  const begunMs = performance.now();
  await call(node, '/api/status/bench/notices', { title: 'Slow mail', text: 'Mail is **late**. We look into it.' });
  const posted = performance.now() - begunMs;
  let [firstMs, peakBytes, settled] = [null, 0, null];
  while (settled === null) {
    await sleep(100);
    const [{ mails }, { rssBytes }] = await Promise.all([seen(), node.ask('usage')]);
    if (mails > 0) firstMs ??= performance.now() - begunMs;
    peakBytes = Math.max(peakBytes, rssBytes);
    const { mailings } = await call(node, '/api/status/bench/mailings');
    if (mailings[0]?.status === 'done') settled = mailings[0];
    if (performance.now() - begunMs > GIVE_UP_MS) throw new Error(`only ${mails} mails in ${GIVE_UP_MS / 1000} s`);
  }
  const wallMs = performance.now() - begunMs;
  const { people, twice, bytes } = await seen();
  if (people !== SUBSCRIBERS || twice > 0 || settled.counts.sent !== SUBSCRIBERS) {
    throw new Error(
      `${people} of ${SUBSCRIBERS} were mailed, ${twice} twice, and ${JSON.stringify(settled.counts)} is on record`,
    );
  }
  const after = await node.ask('usage');
  return {
    subscribers: SUBSCRIBERS,
    mailsPerSecond: SUBSCRIBERS / (wallMs / 1000),
    wallS: wallMs / 1000,
    noticeMs: posted,
    firstMailWithinMs: firstMs,
    cpuMsAMail: (after.cpuMicros - before.cpuMicros) / 1000 / SUBSCRIBERS,
    rssBeforeMb: before.rssBytes / 2 ** 20,
    rssPeakMb: peakBytes / 2 ** 20,
    mailedTwice: twice,
    bytesAMail: Math.round(bytes / people),
    importedPerSecond: SUBSCRIBERS / (importMs / 1000),
  };
}

/** @returns how long it took */
async function importAll(node) {
  const begunMs = performance.now();
  for (let at = 0; at < SUBSCRIBERS; at += PEOPLE_A_FILE) {
    const count = Math.min(PEOPLE_A_FILE, SUBSCRIBERS - at);
    const lines = Array.from({ length: count }, (_, index) => `reader${at + index}@example.com`);
    const response = await fetch(`${node.url}/api/status/bench/subscribers/import?consent=bench`, {
      method: 'POST',
      headers: { authorization: `Bearer ${node.token}`, 'content-type': 'text/csv' },
      body: `email\n${lines.join('\n')}\n`,
    });
    const answer = await response.json();
    if (!response.ok || answer.added !== count) throw new Error(`the import answered ${JSON.stringify(answer)}`);
  }
  return performance.now() - begunMs;
}
