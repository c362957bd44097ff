import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from './statistics.mjs';

const SENDERS = 48;
const KEYS_EACH = 20;
const GIVE_UP_MS = 10_000;
const TWICE = 0.02;

/**
 * Senders that sign as Stripe does and send the same again until it is taken. Each has subscriptions of its own and sends the next
 * event only when the one before is taken, so that the order of each is known. Some events go to two nodes in the same moment.
 * `nodes` is asked for the nodes there are before each request. `done` resolves when `amount` events are taken.
 */
export function startSenders({ nodes, secret, amount }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * SENDERS });
  const counts = { taken: 0, successes: 0, sent: 0, lastMs: 0 };
  let begun = 0;
  const post = (node, body) =>
    new Promise((resolve) => {
      counts.sent += 1;
      const seconds = Math.floor(Date.now() / 1000);
      const hmac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'stripe-signature': `t=${seconds},v1=${hmac}`,
      };
      const options = { method: 'POST', agent, headers, timeout: GIVE_UP_MS };
      const sent = request(`${node.url}/in/bench/soak`, options, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode >= 200 && response.statusCode < 300));
        response.on('error', () => resolve(false));
        response.on('aborted', () => resolve(false));
      });
      sent.on('timeout', () => sent.destroy());
      sent.on('error', () => resolve(false));
      sent.end(body);
    });
  const send = async (sender, key, step) => {
    const body = bodyOf(`evt_${sender}_${key}_${step}`, `sub_${sender}_${key}`, step);
    for (;;) {
      const there = nodes();
      const chosen = Math.random() < TWICE ? there : there.slice(0, 1 + (Math.random() < 0.5 ? 0 : 1)).slice(-1);
      const taken = await Promise.all(chosen.map((node) => post(node, body)));
      counts.successes += taken.filter(Boolean).length;
      if (taken.some(Boolean)) break;
      await sleep(100);
    }
    counts.taken += 1;
    counts.lastMs = nowMs();
  };
  const work = async (_, sender) => {
    for (let step = 0; ; step += 1) {
      for (let key = 0; key < KEYS_EACH; key += 1) {
        if (begun >= amount) return;
        begun += 1;
        await send(sender, key, step);
      }
    }
  };
  const done = Promise.all(Array.from({ length: SENDERS }, work)).then(() => agent.destroy());
  return { counts, done };
}

/** About 1 KB, as webhooks are. */
function bodyOf(id, subscription, step) {
  const type = step % 5 === 0 ? 'invoice.paid' : 'customer.subscription.updated';
  const object = { object: 'subscription', subscription, step, description: 'x'.repeat(700) };
  return JSON.stringify({ id, object: 'event', type, created: 1_767_571_200, livemode: false, data: { object } });
}
