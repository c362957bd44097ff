import { type Connection, headerText, postJson, type ReportError } from './connection.ts';
import { DEFAULT_LEVER_TIMING } from './lever-stream.ts';
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
  /** There is something new to say: it is said within a few seconds. */
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
 * Tells one to five seconds after a change, whatever changed until then, and every 30 seconds. All instances hear of a lever at
 * the same moment: at random, their reports do not come in the way of the next move. `state` is null as long as the server's
 * levers are not known. A lost report is not repeated: the next one says more. A server without instances is left alone.
 * @param spreadMs milliseconds over which the reports of a change are spread
 */
export function createInstanceReport(
  connection: Connection,
  instance: Instance,
  state: () => { leversVersion: number; lagMs: number | null } | null,
  reportError: ReportError,
  spreadMs: number = DEFAULT_LEVER_TIMING.reportSpreadMs,
): InstanceReport {
  let isStopped = !connection.enabled;
  let isSending = false;
  let isNews = false;
  let stopTimer = () => {};

  async function send(): Promise<void> {
    isSending = true;
    isNews = false;
    const now = state();
    if (now) {
      const body = { ...instance, ...now };
      const status = await postJson(connection, '/sdk/instances', body, SEND_LIMIT_MS).catch(() => 0);
      if (status === 404) isStopped = true;
      else if (status >= 300) reportError(new Error(`the report of this instance was answered ${status}`));
    }
    isSending = false;
    schedule(isNews ? soonMs() : INTERVAL_MS);
  }

  function soonMs(): number {
    return LEAST_INTERVAL_MS + Math.random() * spreadMs;
  }

  function schedule(delayMs: number): void {
    stopTimer();
    if (!isStopped) stopTimer = startTimer(() => void send(), delayMs);
  }

  return {
    tell() {
      if (!isNews && !isSending) schedule(soonMs());
      isNews = true;
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
