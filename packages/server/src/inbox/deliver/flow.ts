import {
  CLOSED_DESTINATION,
  type DeliveryWindow,
  type DestinationBreaker,
  destinationAnswered,
  destinationBegins,
  destinationFailed,
  destinationTriedNow,
  destinationUnjudged,
  type InboxSource,
  mayDeliver,
  openDeliveryWindow,
  retryDelayMs,
} from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { signAnew } from '../receive/providers/sign-anew.ts';
import type { Connections } from './connections.ts';
import type { FetchedEvent } from './fetch-events.ts';
import { FlowFetch } from './flow-fetch.ts';
import { FlowLimits } from './flow-limits.ts';
import { FlowSettle } from './flow-settle.ts';
import { FlowTally } from './flow-tally.ts';
import type { Settings } from './lever-settings.ts';
import { keyBytes, outgoingHeaders, type Sender } from './outgoing-headers.ts';
import { type Answer, send, type UnderWay } from './send-event.ts';
import type { Outcome, Ownership } from './settle.ts';

/** While the database cannot store what became of so many, nothing more is begun. */
const MOST_UNSETTLED = 2_000;
/** What waits in memory for longer is read again: a person may have skipped it. */
const TRUSTED_MS = 1_000;
const LONGEST_SLEEP_MS = 500;

/** What a flow is given. */
export interface FlowParts {
  readonly app: App;
  readonly connections: Connections;
  readonly service: string;
  readonly source: InboxSource;
  readonly own: Ownership;
  readonly settings: Settings;
  /** Begins no earlier: an owner that lost its connection may still be finishing. */
  readonly notBeforeMs: number;
  /** The source is another node's. */
  onLost(): void;
}

/**
 * Delivers one source while this node owns it. Everything that can change what may begin calls `pump`: an answer, a settled batch,
 * what was read, a lever, the plan, a timer. Nothing is written when a delivery begins: after a crash the event still waits.
 */
export class Flow {
  readonly tally = new FlowTally();
  readonly service: string;
  readonly own: Ownership;
  readonly #parts: FlowParts;
  readonly #window: DeliveryWindow<FetchedEvent> = openDeliveryWindow();
  readonly #underWay = new Set<UnderWay>();
  readonly #limits: FlowLimits;
  readonly #fetch: FlowFetch;
  readonly #settle: FlowSettle;
  #sender: Sender;
  #source: InboxSource;
  #url: URL | null;
  #breaker: DestinationBreaker = CLOSED_DESTINATION;
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #lastFailure: string | null = null;

  constructor(parts: FlowParts) {
    this.#parts = parts;
    const { app, service, source, own, settings } = parts;
    this.service = service;
    this.own = own;
    this.#source = source;
    this.#url = urlOf(source);
    this.#sender = senderOf(parts, source);
    this.#limits = new FlowLimits(source.id, settings);
    this.#fetch = new FlowFetch({
      ...{ app, source: own.source, window: this.#window, limits: this.#limits },
      onFound: () => this.pump(),
    });
    this.#settle = new FlowSettle(app, own, {
      settled: (outcomes) => this.#settled(outcomes),
      lost: () => this.#lose(),
    });
    this.pump();
  }

  /** Id of the source in the plan. */
  get sourceId(): string {
    return this.#source.id;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** How it fares, for people. */
  state(): { readonly inFlight: number; readonly breaker: DestinationBreaker['state']; readonly note: string | null } {
    const note = this.#url ? (this.#breaker.failures > 0 ? this.#lastFailure : null) : 'its address is not set';
    return { inFlight: this.inFlight, breaker: this.#breaker.state, note };
  }

  /** The levers or the plan say something else. */
  change(source: InboxSource, settings: Settings): void {
    if (source.forward !== this.#source.forward) this.#breaker = CLOSED_DESTINATION;
    this.#source = source;
    this.#url = urlOf(source);
    this.#sender = senderOf(this.#parts, source);
    if (this.#limits.change(settings)) {
      this.#tryNow();
      this.#fetch.startAnew();
    }
    this.pump();
  }

  /** What waits has another order by now. */
  startAnew(): void {
    this.#fetch.startAnew();
    this.pump();
  }

  /** Something may have arrived. @param byHand a person sent it, and will not wait for a pause of the breaker */
  nudge(byHand = false): void {
    if (byHand) this.#tryNow();
    this.#fetch.nudge();
    this.pump();
  }

  /**
   * Begins nothing more, waits for what is under way, and stores what became of it.
   * @param withinMs after that it is broken off, and delivered again by whoever is next
   */
  async stop(withinMs: number): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const deadlineMs = performance.now() + withinMs;
    while (this.#underWay.size > 0 && performance.now() < deadlineMs) await new Promise((done) => setTimeout(done, 10));
    this.abandon();
    await this.#settle.finish(withinMs);
    await this.#fetch.finish();
  }

  /** Breaks off what is under way; what becomes of it is not stored any more. */
  abandon(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#settle.close();
    for (const one of [...this.#underWay]) one.breakOff();
  }

  /** Begins as many deliveries as may begin, and sees to it that more are read. */
  pump(): void {
    if (this.#isStopped) return;
    const nowMs = this.#parts.app.clock.now();
    const isOpen = this.#url !== null && performance.now() >= this.#parts.notBeforeMs && !this.#limits.isPaused;
    if (isOpen) this.#begin(nowMs);
    else if (this.#window.size > 0) this.#fetch.startAnew();
    const mayRead = isOpen && mayDeliver(this.#breaker, nowMs);
    const readMs = mayRead ? this.#fetch.refill() : LONGEST_SLEEP_MS;
    const probeMs = this.#breaker.state === 'open' ? this.#breaker.untilMs - nowMs : LONGEST_SLEEP_MS;
    const waitMs = Math.min(LONGEST_SLEEP_MS, readMs, this.#limits.waitMs() || LONGEST_SLEEP_MS, Math.max(1, probeMs));
    clearTimeout(this.#timer);
    // Nothing announces the end of these waits.
    this.#timer = setTimeout(() => this.pump(), Math.max(1, waitMs));
  }

  #tryNow(): void {
    this.#breaker = destinationTriedNow(this.#breaker, this.#parts.app.clock.now());
  }

  #begin(nowMs: number): void {
    this.#fetch.forgetOlderThan(TRUSTED_MS);
    this.#limits.refill();
    while (this.#mayBegin(nowMs)) {
      const next = this.#window.pick((event) => this.#limits.allows(event));
      if (!next) return;
      void this.#deliver(next);
    }
  }

  #mayBegin(nowMs: number): boolean {
    return mayDeliver(this.#breaker, nowMs) && this.#limits.hasRoom() && this.#settle.unsettled < MOST_UNSETTLED;
  }

  async #deliver(event: FetchedEvent): Promise<void> {
    const { app, connections } = this.#parts;
    const url = this.#url;
    if (!url) return;
    const isProbe = this.#breaker.state === 'open';
    this.#breaker = destinationBegins(this.#breaker);
    const lane = this.#limits.begin(event);
    const startedMs = performance.now();
    const headers = outgoingHeaders(this.#sender, event, app.clock.now());
    const outgoing = { url, query: event.query, headers, body: event.body, timeoutMs: this.#source.timeout * 1_000 };
    const answer = await send(connections, outgoing, this.#underWay, () => app.clock.now());
    this.#limits.end(lane);
    // Broken off: nobody knows what came of it, and whoever is next delivers it again.
    if (this.#settle.isClosed) return;
    const outcome = this.#outcome(event, answer, performance.now() - startedMs);
    this.#judge(answer, isProbe, outcome.atMs);
    this.tally.add(outcome);
    this.#settle.add(outcome);
    this.pump();
  }

  #judge(answer: Answer, isProbe: boolean, nowMs: number): void {
    if (answer.isDelivered) this.#breaker = destinationAnswered(this.#breaker);
    else if (answer.isDestinations) this.#breaker = destinationFailed(this.#breaker, isProbe, nowMs);
    else this.#breaker = destinationUnjudged(this.#breaker, isProbe, nowMs);
    if (!answer.isDelivered) this.#lastFailure = answer.note;
  }

  #outcome(event: FetchedEvent, answer: Answer, durationMs: number): Outcome {
    const { retry } = this.#source;
    const atMs = this.#parts.app.clock.now();
    const attempts = event.attempts + 1;
    const { status, note } = answer;
    if (answer.isDelivered) return { event, action: 'delivered', status, note, durationMs, atMs, nextMs: atMs };
    const action = attempts >= retry.attempts ? 'dead' : 'failed';
    const nextMs = atMs + retryDelayMs(retry, attempts, answer.retryAfterMs, Math.random());
    return { event, action, status, note, durationMs, atMs, nextMs };
  }

  #settled(outcomes: readonly Outcome[]): void {
    this.#fetch.release(outcomes);
    this.pump();
  }

  #lose(): void {
    this.abandon();
    this.#parts.onLost();
  }
}

function urlOf({ forward }: InboxSource): URL | null {
  return forward !== null && URL.canParse(forward) ? new URL(forward) : null;
}

function senderOf({ app, service }: FlowParts, source: InboxSource): Sender {
  const key = keyBytes(app.keys.inbox(service, source.id));
  return {
    ...{ service, source: source.id, key, isFresh: source.sign === 'fresh' },
    signAnew: (headers, body, nowMs) => signAnew(source, headers, body, nowMs),
  };
}
