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
 * Tells soon after each change, at most once a second, and every 30 seconds. `state` is null as long as the server's levers
 * are not known. A report that is lost is not repeated: the next one says more. A server that knows no instances is left alone.
 */
export function createInstanceReport(
  connection: Connection,
  instance: Instance,
  state: () => { leversVersion: number; lagMs: number | null } | null,
  reportError: ReportError,
): InstanceReport {
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let stopTimer = () => {};
  let isSending = false;
  let isSoon = false;
  let isStopped = !connection.enabled;

  function schedule(delayMs: number): void {
    stopTimer();
    if (!isStopped) stopTimer = startTimer(() => void send(), delayMs);
  }

  async function send(): Promise<void> {
    const now = state();
    isSoon = isSending;
    if (isSending) return schedule(LEAST_INTERVAL_MS);
    if (now) {
      isSending = true;
      sentAtMs = performance.now();
      const status = await postJson(connection, '/sdk/instances', { ...instance, ...now }, SEND_LIMIT_MS).catch(
        () => 0,
      );
      isSending = false;
      if (status === 404) isStopped = true;
      else if (status >= 400) reportError(new Error(`the report of this instance was answered ${status}`));
    }
    if (!isSoon) schedule(INTERVAL_MS * (0.9 + Math.random() * 0.1));
  }

  schedule(INTERVAL_MS);
  return {
    tell() {
      if (isSoon) return;
      isSoon = true;
      schedule(Math.max(0, sentAtMs + LEAST_INTERVAL_MS - performance.now()));
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

/** Deno and Bun claim to be Node, so they are asked first. */
function runtimeName(): string {
  const { Deno, Bun, process, navigator } = globalThis as {
    Deno?: { version?: { deno?: string } };
    Bun?: { version?: string };
    process?: { versions?: { node?: string } };
    navigator?: { userAgent?: string };
  };
  if (Deno?.version?.deno) return `deno ${short(Deno.version.deno)}`;
  if (Bun?.version) return `bun ${short(Bun.version)}`;
  if (navigator?.userAgent === 'Cloudflare-Workers') return 'workers';
  if (process?.versions?.node) return `node ${short(process.versions.node)}`;
  return 'browser';
}

function short(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
