import { type Connection, headerText, postJson, type ReportError } from './connection.ts';
import { startTimer } from './timers.ts';

/** As what an application shows itself to Tocsin. */
export interface Instance {
  /** Another one each time a client is created. */
  readonly instance: string;
  /** The application's own version. */
  readonly version: string | undefined;
  readonly sdk: string;
  /** Such as "node 22.1". */
  readonly runtime: string;
}

/** Says which levers this instance acts on. */
export interface InstanceReport {
  /** There is something new to say: it is said within a second. */
  tell(): void;
  stop(): void;
}

const SDK_VERSION = '0.1.0';
const LEAST_INTERVAL_MS = 1_000;
const INTERVAL_MS = 30_000;
const SEND_LIMIT_MS = 10_000;

export function createInstance(version: string | undefined): Instance {
  return { instance: randomId(), version: version?.slice(0, 100), sdk: SDK_VERSION, runtime: runtimeName() };
}

/** Headers of the lever stream. */
export function instanceHeaders({ instance, version, sdk, runtime }: Instance): Record<string, string> {
  return {
    'x-tocsin-instance': instance,
    ...(version ? { 'x-tocsin-app-version': headerText(version) } : {}),
    'x-tocsin-sdk': sdk,
    'x-tocsin-runtime': headerText(runtime),
  };
}

/**
 * Tells about a second after a change, at most once a second, and every 30 seconds. `state` is null as long as the server's
 * levers are not known. A report that is lost is not repeated: the next one says more. A server without instances is left alone.
 */
export function createInstanceReport(
  connection: Connection,
  instance: Instance,
  state: () => { leversVersion: number; lagMs: number | null } | null,
  reportError: ReportError,
): InstanceReport {
  let isStopped = !connection.enabled;
  let stopTimer = () => {};
  let dueMs = Number.POSITIVE_INFINITY;

  async function tick(): Promise<void> {
    const now = state();
    if (now && performance.now() >= dueMs) {
      dueMs = performance.now() + INTERVAL_MS;
      const body = { ...instance, ...now };
      const status = await postJson(connection, '/sdk/instances', body, SEND_LIMIT_MS).catch(() => 0);
      if (status === 404) isStopped = true;
      else if (status >= 300) reportError(new Error(`the report of this instance was answered ${status}`));
    }
    schedule();
  }

  function schedule(): void {
    if (!isStopped) stopTimer = startTimer(() => void tick(), LEAST_INTERVAL_MS * (1 + Math.random() * 0.1));
  }

  schedule();
  return {
    tell() {
      dueMs = 0;
    },
    stop() {
      isStopped = true;
      stopTimer();
    },
  };
}

/** Not every runtime has randomUUID: browsers only with TLS. It names, it protects nothing. */
function randomId(): string {
  return globalThis.crypto?.randomUUID?.() ?? `${Math.random()}`.slice(2) + Date.now();
}

/** Deno, Bun and Workers claim to be Node, so they are asked first. */
function runtimeName(): string {
  const { Deno, Bun, process, navigator } = globalThis as {
    Deno?: { version?: { deno?: string } };
    Bun?: { version?: string };
    process?: { versions?: { node?: string } };
    navigator?: { userAgent?: string };
  };
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workers';
  const names = { deno: Deno?.version?.deno, bun: Bun?.version, node: process?.versions?.node };
  const [name, version] = Object.entries(names).find((entry) => entry[1]) ?? ['browser', ''];
  return `${name} ${version?.split('.', 2).join('.')}`.trim();
}
