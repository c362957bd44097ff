import { Hono } from 'hono';
import { guard as guardExpress } from '../packages/sdk/dist/adapters/express.js';
import { guard as guardHono } from '../packages/sdk/dist/adapters/hono.js';
import { protect } from '../packages/sdk/dist/middleware/index.js';
import { medians } from './statistics.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const REQUESTS = Number(process.env.BENCH_REQUESTS ?? 100_000);
/** Clients that take turns, so that rate limits and queues have as many keys. */
const CLIENTS = 1_000;

const staff = { paths: ['/health', '/assets/**'], header: { name: 'x-staff', secrets: ['a-secret-of-the-staff'] } };
const limits = { limit: 1e9, windowMs: 60_000 };
// The loop that measures holds the event loop up, so the bound is one that is never reached.
const shedding = {
  eventLoopMs: 1e9,
  concurrency: { initial: 1_000, minimum: 1_000 },
  priority: { critical: ['POST /pay'], low: ['/reports/**'] },
};
const queue = { running: 1_000 };

/** Each middleware alone, as it rests; maintenance also while it is on, which is when it writes an answer. */
const gates = {
  maintenance: { maintenance: { allow: staff } },
  maintenanceOn: { maintenance: { allow: staff, lever: 'on' } },
  readOnly: { readOnly: { except: ['POST /login'] } },
  rateLimit: { rateLimit: limits },
  loadShedding: { loadShedding: shedding },
  queue: { queue },
  all: { maintenance: { allow: staff }, readOnly: {}, rateLimit: limits, loadShedding: shedding, queue },
};

const tocsin = { lever: (id) => id === 'on' };
const addresses = Array.from({ length: CLIENTS }, (_, i) => `192.0.${i >> 8}.${i & 255}`);

/**
 * What each middleware adds to a request, in microseconds of the processor, without any network: gates by themselves; all of them before a handler of
 * node:http's shape (the adapter for Express) and before Hono, less the same with a middleware that does nothing (`…Bare`). Rounds are interleaved; medians.
 */
export async function measure({ progress }) {
  const views = addresses.map((address) => ({ method: 'GET', path: '/things/7', address, header: () => undefined }));
  const subjects = [
    ...Object.entries(gates).map(([name, options]) => [`${name}Us`, timeGate(protect(tocsin, options), views)]),
    ['expressUs', timeExpress(guardExpress(protect(tocsin, gates.all)))],
    ['expressBareUs', timeExpress((_request, _response, next) => next())],
    ['honoBareUs', timeHono(new Hono().use((_c, next) => next()))],
    ['honoUs', timeHono(new Hono().use(guardHono(protect(tocsin, gates.all))))],
  ];
  for (const [, time] of subjects) await time(Math.ceil(REQUESTS / 10));
  const rounds = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}: ${REQUESTS} requests each`);
    const figures = {};
    for (const [name, time] of subjects) figures[name] = await time(REQUESTS);
    const { expressBareUs, honoBareUs, expressUs, honoUs } = figures;
    rounds.push({ ...figures, expressUs: expressUs - expressBareUs, honoUs: honoUs - honoBareUs });
  }
  return { ...medians(rounds), clients: CLIENTS, requestsARound: REQUESTS, rounds: ROUNDS };
}

/** Returns what times so many requests through a gate, each with its end, and answers with microseconds a request. */
function timeGate(gate, views) {
  return (requests) => {
    const began = process.cpuUsage();
    for (let i = 0; i < requests; i += 1) gate(views[i % CLIENTS])?.done?.({ ok: true });
    return microseconds(began, requests);
  };
}

/** Request and response have the shape of node:http's, and cost next to nothing themselves. */
function timeExpress(middleware) {
  return (requests) => {
    let reached = 0;
    const next = () => {
      reached += 1;
    };
    const began = process.cpuUsage();
    for (let i = 0; i < requests; i += 1) {
      const response = responseOf();
      middleware(requestOf(addresses[i % CLIENTS]), response, next);
      response.close();
    }
    const took = microseconds(began, requests);
    if (reached !== requests)
      throw new Error(`${requests - reached} of ${requests} requests did not reach the handler`);
    return took;
  };
}

function requestOf(remoteAddress) {
  return { method: 'GET', url: '/things/7?page=2', headers: { accept: '*/*' }, socket: { remoteAddress } };
}

function responseOf() {
  const headers = {};
  let listener;
  return {
    ...{ statusCode: 200, headersSent: false, destroyed: false, writableFinished: true },
    setHeader: (name, value) => {
      headers[name] = value;
    },
    once: (_event, heard) => {
      listener = heard;
    },
    close: () => listener?.(),
  };
}

function timeHono(app) {
  app.get('/things/:id', (c) => c.text('done'));
  return async (requests) => {
    const given = Math.ceil(requests / 2);
    const began = process.cpuUsage();
    for (let i = 0; i < given; i += 1) {
      const env = { incoming: { socket: { remoteAddress: addresses[i % CLIENTS] } } };
      const response = await app.fetch(new Request('http://127.0.0.1/things/7?page=2'), env);
      if (response.status !== 200) throw new Error(`Hono answered ${response.status}`);
    }
    return microseconds(began, given);
  };
}

/** Of the processor, with what the collector of garbage does beside: another process on this machine does not count. */
function microseconds(before, requests) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}
