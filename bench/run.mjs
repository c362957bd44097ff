import { cpus, totalmem } from 'node:os';
import { setUp } from '../scripts/setup.mjs';

/** Every bench: what it measures, and how it is loaded. Each exports `measure({ progress, defer })`, which returns its figures. */
const benches = {
  'page-latency': {
    what: 'from a failing check, and from a POST of an event, to the page handed to the channel',
    load: () => import('./page-latency.mjs'),
  },
  lever: {
    what: 'from pulling a lever to the callback in 100 and in 1,000 connected applications',
    load: () => import('./lever.mjs'),
  },
  'lever-streams': {
    what: '10,000 lever streams on one node: memory, a lever that moves, and all of them coming back at once',
    load: () => import('./lever-streams.mjs'),
  },
  evaluate: {
    what: 'what reading a lever costs, beside OpenFeature, Unleash and GrowthBook',
    load: () => import('./evaluate.mjs'),
  },
  middleware: {
    what: 'what each middleware adds to a request, by itself and before Express and Hono',
    load: () => import('./middleware.mjs'),
  },
  breaker: {
    what: 'what a breaker adds to a call, closed and open, beside opossum and cockatiel',
    load: () => import('./breaker.mjs'),
  },
  intake: {
    what: 'PagerDuty events a second that are durably accepted',
    load: () => import('./intake.mjs'),
  },
  monitors: {
    what: 'HTTP checks a second and a core, memory, lateness with hanging targets, a restart, and a year of history',
    load: () => import('./monitors.mjs'),
  },
  'intake-batch': {
    what: 'alerts a second, single and in batches of 64, durably, beside Alertmanager where it is installed',
    load: () => import('./intake-batch.mjs'),
  },
  inbox: {
    what: 'webhooks a second that are verified and durable, beside one insert a request, and delivered from a backlog',
    load: () => import('./inbox.mjs'),
  },
  'inbox-soak': {
    what: 'webhooks through kills and cuts (BENCH_EVENTS, 100,000): none lost, none booked twice, the ledger balanced',
    load: () => import('./inbox-soak.mjs'),
  },
  failover: {
    what: 'from the kill -9 of a node in the middle of sending a page to the page sent by the other node',
    load: () => import('./failover.mjs'),
  },
  rehearse: {
    what: 'a year of 10,000 incidents played against a plan, and decisions a second in core',
    load: () => import('./rehearse.mjs'),
  },
  measures: {
    what: 'every page and answer about the response with 10,000 incidents of five years',
    load: () => import('./measures.mjs'),
  },
  runbook: {
    what: 'a trivial step of a runbook beside a shell that is started and one that stays, and a gigabyte of output',
    load: () => import('./runbook.mjs'),
  },
  logs: {
    what: 'a gigabyte of logs through `tocsin logs analyze`: megabytes a second, and memory',
    load: () => import('./logs.mjs'),
  },
  'status-page': {
    what: 'readers a second of the status page at 1,000 connections, beside nginx and bare node:http, and while it changes',
    load: () => import('./status-page.mjs'),
  },
  mailing: {
    what: 'all subscribers of a status page mailed (BENCH_SUBSCRIBERS, 20,000): mails a second, memory, none twice',
    load: () => import('./mailing.mjs'),
  },
  import: {
    what: 'how much of each response plan an import recovers, and how long it takes',
    load: () => import('./import.mjs'),
  },
};

const LIMIT_MS = 175_000;

const asJson = process.argv.includes('--json');
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknownOption = process.argv.slice(2).find((word) => word.startsWith('-') && word !== '--json');

const undo = [];
const progress = (text) => console.error(`  ${text}`);
const defer = (action) => undo.push(action);

if (unknownOption) fail(`There is no option ${unknownOption}. Usage: npm run bench -- NAME [--json]`);
else if (names.length === 0) list();
else if (names.length > 1) fail(`One bench at a time, please: ${names.join(', ')} would disturb each other.`);
else if (!Object.hasOwn(benches, names[0])) fail(`There is no bench "${names[0]}".`);
else await runBench(names[0]);

function list() {
  console.log('npm run bench -- NAME [--json]\n');
  for (const [name, { what }] of Object.entries(benches)) console.log(`  ${name.padEnd(14)} ${what}`);
}

function fail(message) {
  console.error(`${message} Benches: ${Object.keys(benches).join(', ')}`);
  process.exitCode = 2;
}

async function runBench(name) {
  // The set-up tells its steps on standard output, which belongs to the result here.
  console.log = console.error;
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(1));
  try {
    await setUp({ browser: false });
    const { measure, limitMs = LIMIT_MS } = await benches[name].load();
    const limit = setTimeout(() => {
      console.error(`The bench ${name} took longer than ${limitMs / 1000} s and was ended: there is no result.`);
      void end(1);
    }, limitMs);
    const measured = await measure({ progress, defer });
    clearTimeout(limit);
    const result = { name, figures: rounded(measured), peers: {}, machine: describeMachine() };
    process.stdout.write(asJson ? `${JSON.stringify(result)}\n` : rows(result));
    await end(0);
  } catch (error) {
    console.error(error);
    await end(1);
  }
}

/** Stops what the bench has started, the last first, and ends. */
async function end(code) {
  for (const action of undo.splice(0).reverse()) {
    try {
      await action();
    } catch (error) {
      console.error(error);
    }
  }
  process.exit(code);
}

/** Three digits say all that these figures can. */
function rounded(figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(value < 100 ? 2 : 0)) : value,
    ]),
  );
}

function describeMachine() {
  const processors = cpus();
  return {
    cpus: processors.length,
    model: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Figures of a part stand on one line. */
function shown(value) {
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).filter(([, one]) => typeof one === 'number');
  return parts.map(([key, one]) => `${key} ${one}`).join(', ');
}

function rows({ name, figures, machine }) {
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  const lines = Object.entries(figures).map(([key, value]) => `  ${key.padEnd(width)}  ${shown(value).padStart(10)}`);
  const { cpus: count, model, memoryGb, node, platform } = machine;
  return `${name}\n${lines.join('\n')}\n  on ${count} × ${model}, ${memoryGb} GB, Node ${node}, ${platform}\n`;
}
