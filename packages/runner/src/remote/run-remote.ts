import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardCells } from './guard-cells.ts';
import {
  BEAT_MS,
  beatenSchema,
  claimedSchema,
  IDLE_BEAT_MS,
  LEASE_MS,
  LONGEST_WAIT_SECONDS,
  type RemoteJob,
  RUNNER_PROTOCOL,
} from './protocol.ts';
import { type CellContext, type RunningCell, type StopReason, startCell } from './remote-cell.ts';
import { type RunnerMachine, removeOldRuns } from './remote-place.ts';
import { sendSurely } from './send-surely.ts';
import { connectRunner, Refusal, type Send, Unreachable } from './server-connection.ts';

export interface RemoteOptions extends RunnerMachine {
  readonly url: string;
  readonly token: string;
  /** Only jobs of these labels; null: of all that the runner has. */
  readonly labels: readonly string[] | null;
  /** Cells at once. */
  readonly concurrency: number;
  /** Of Tocsin on this machine. */
  readonly version: string;
  log(line: string): void;
  /** Aborted to stop: cells are stopped, and the server is told so. */
  readonly signal: AbortSignal;
  /** How long cells go on while the server is out of reach; for tests. */
  readonly leaseMs?: number;
}

const TRY_AGAIN_MS = 1000;
/** A process that was killed a moment ago still counts as the one that uses the token. */
const TAKEN_FOR_MS = 12_000;
/** What is left to say when this process is told to end must be said within this time. */
const GOODBYE_MS = 8000;
const BEAT_TIMEOUT_MS = 4000;

/**
 * Takes steps from a server and runs them here, until the signal. All connections go outwards.
 * @throws Refusal when the server does not want this runner: a wrong token, a foreign label, another version
 */
export async function runRemote(options: RemoteOptions): Promise<void> {
  const instance = randomUUID();
  await removeOldRuns(options.folder, Date.now());
  const sendGuardHome = guardCells(instance, options.path, options.log);
  try {
    await new Remote(options, instance).run();
  } finally {
    sendGuardHome();
  }
}

class Remote {
  readonly #options: RemoteOptions;
  readonly #send: Send;
  readonly #context: CellContext;
  readonly #held = new Map<string, RunningCell>();
  readonly #patience = new AbortController();
  /** Aborted once no more jobs are taken. */
  readonly #closing = new AbortController();
  #refused: Refusal | null = null;
  #refusedSinceMs: number | null = null;
  #reachedMs = performance.now();
  #wasAway = false;

  constructor(options: RemoteOptions, instance: string) {
    this.#options = options;
    this.#send = connectRunner(options.url, options.token);
    this.#context = {
      machine: { folder: options.folder, env: options.env, path: options.path },
      ...{ instance, secrets: [options.token], sessions: new Map() },
      send: sendSurely(this.#send, this.#patience.signal),
      log: options.log,
    };
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const close = () => this.#closing.abort();
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    const beating = new AbortController();
    const beats = this.#beat(beating.signal);
    await this.#claim();
    signal.removeEventListener('abort', close);
    // One that the server wants no more jobs from lets its cells end; a signal, or a token that is gone, stops them.
    const stopAll = () => this.#stopAll(this.#refused?.status === 401 ? 'lost' : 'shutdown');
    if (signal.aborted || this.#refused?.status === 401) stopAll();
    else signal.addEventListener('abort', stopAll, { once: true });
    await Promise.all([...this.#held.values()].map(({ ended }) => ended));
    beating.abort();
    await beats;
    if (this.#refused) throw this.#refused;
  }

  #stopAll(reason: StopReason): void {
    for (const cell of this.#held.values()) cell.stop(reason);
    setTimeout(() => this.#patience.abort(), GOODBYE_MS).unref();
  }

  /** Takes one job after another, until it is told to close. */
  async #claim(): Promise<void> {
    const { signal } = this.#closing;
    const closed = aborted(signal);
    while (!signal.aborted) {
      if (this.#held.size >= this.#options.concurrency) {
        await Promise.race([...[...this.#held.values()].map(({ ended }) => ended), closed]);
        continue;
      }
      try {
        await this.#takeJob(signal);
        this.#refusedSinceMs = null;
      } catch (error) {
        this.#whyNot(error);
        await sleep(TRY_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Gives up once asking again is of no use. */
  #whyNot(error: unknown): void {
    if (this.#closing.signal.aborted || error instanceof Unreachable) return;
    if (!(error instanceof Refusal)) throw error;
    this.#refusedSinceMs ??= performance.now();
    if (isFinal(error, this.#refusedSinceMs)) this.#giveUp(error);
  }

  #giveUp(refusal: Refusal): void {
    this.#refused = refusal;
    this.#closing.abort();
  }

  async #takeJob(signal: AbortSignal): Promise<void> {
    const { labels, version } = this.#options;
    const request = {
      ...{ instance: this.#context.instance, protocol: RUNNER_PROTOCOL, version, labels },
      ...{ holds: [...this.#held.keys()], waitSeconds: LONGEST_WAIT_SECONDS },
    };
    const timeoutMs = (LONGEST_WAIT_SECONDS + 10) * 1000;
    const answer = claimedSchema.safeParse(await this.#send('/runner/claim', request, { timeoutMs, signal }));
    if (!answer.success) {
      throw new Refusal(409, 'The server gives out work that this runner does not understand: update it.');
    }
    this.#reached();
    if (answer.data.job) this.#start(answer.data.job);
  }

  #start(job: RemoteJob): void {
    if (this.#held.has(job.id)) return;
    const cell = startCell(job, this.#context);
    this.#held.set(job.id, cell);
    void cell.ended.then(() => this.#held.delete(job.id));
  }

  async #beat(signal: AbortSignal): Promise<void> {
    const { instance } = this.#context;
    while (!signal.aborted) {
      const jobs = [...this.#held.keys()];
      try {
        const answer = beatenSchema.safeParse(
          await this.#send('/runner/beat', { instance, jobs }, { timeoutMs: BEAT_TIMEOUT_MS, signal }),
        );
        this.#reached();
        if (answer.success) this.#obey(answer.data.jobs);
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) this.#expel(error);
        else if (!signal.aborted) this.#missed(error);
      }
      await sleep(this.#held.size > 0 ? BEAT_MS : IDLE_BEAT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  #obey(jobs: Record<string, { stop: 'cancelled' | 'lost' | null; answer: 'commit' | 'rollback' | null }>): void {
    for (const [id, { stop, answer }] of Object.entries(jobs)) {
      const cell = this.#held.get(id);
      if (answer) cell?.answer(answer);
      if (stop) cell?.stop(stop);
    }
  }

  #expel(refusal: Refusal): void {
    this.#giveUp(refusal);
    this.#stopAll('lost');
  }

  #reached(): void {
    this.#reachedMs = performance.now();
    if (this.#wasAway) this.#options.log('The server answers again.');
    this.#wasAway = false;
  }

  /** Cells whose server is away for longer than the lease are stopped: somebody may decide to run them elsewhere. */
  #missed(error: unknown): void {
    const awayMs = performance.now() - this.#reachedMs;
    if (!this.#wasAway && awayMs > 2 * IDLE_BEAT_MS) {
      this.#options.log(`The server does not answer: ${error instanceof Error ? error.message : String(error)}`);
      this.#wasAway = true;
    }
    const { leaseMs = LEASE_MS } = this.#options;
    if (awayMs > leaseMs) for (const cell of this.#held.values()) cell.stop('lost');
  }
}

/** Whether to ask again is of no use. A conflict may pass: another process of this runner has just been killed. */
function isFinal({ status }: Refusal, sinceMs: number): boolean {
  return status !== 409 || performance.now() - sinceMs > TAKEN_FOR_MS;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
