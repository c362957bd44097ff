import { type EpochMs, formatSpan, type Plan, type Watchdog } from '@tocsin/core';
import { isLeading, sinceTickMs } from '../detect/watch/tick.ts';
import type { App } from '../platform/app.ts';
import { lastPulse, sendPulse } from './pulse.ts';
import { storeHeartbeat } from './watchdog.store.ts';

const PULSE_EVERY_MS = 15_000;
const PULSE_FRESH_MS = 60_000;
const TICK_FRESH_MS = 30_000;
const ANSWER_WITHIN_MS = 10_000;
const SICK_AGAIN_MS = 5_000;

type Heartbeat = NonNullable<Watchdog['heartbeat']>;

/**
 * Calls the heartbeat of every plan while this node leads and everything works. When something is sick it keeps silent, so
 * that whoever waits for the calls raises the alarm.
 */
export class OutboundHeartbeat {
  readonly #app: App;
  readonly #isDatabaseThere: () => boolean;
  readonly #nextMs = new Map<string, EpochMs>();
  #pulsedMs = Number.NEGATIVE_INFINITY;

  constructor(app: App, isDatabaseThere: () => boolean) {
    this.#app = app;
    this.#isDatabaseThere = isDatabaseThere;
  }

  async look(): Promise<void> {
    const plans = this.#app.plans.all().map(({ plan }) => plan);
    const due = plans.filter(({ watchdog }) => watchdog.heartbeat !== null);
    if (due.length === 0 || !isLeading(this.#app) || !this.#isDatabaseThere()) {
      this.#nextMs.clear();
      return;
    }
    await this.#pulse();
    await Promise.all(due.map((plan) => this.#beat(plan, plan.watchdog.heartbeat)));
  }

  async #pulse(): Promise<void> {
    const nowMs = this.#app.clock.now();
    if (nowMs - this.#pulsedMs < PULSE_EVERY_MS) return;
    await sendPulse(this.#app);
    this.#pulsedMs = nowMs;
  }

  async #beat({ service }: Plan, heartbeat: Heartbeat | null): Promise<void> {
    const nowMs = this.#app.clock.now();
    if (!heartbeat || nowMs < (this.#nextMs.get(service) ?? nowMs)) return;
    const sick = await this.#sickness(nowMs);
    const error = sick === null ? await call(heartbeat.url) : `not called: ${sick}`;
    const everyMs = heartbeat.every * 1000;
    this.#nextMs.set(service, nowMs + (sick === null ? everyMs : Math.min(everyMs, SICK_AGAIN_MS)));
    if (error !== null) this.#app.log.warn({ service, reason: error }, 'the heartbeat of Tocsin was not heard');
    await storeHeartbeat(this.#app.db, service, nowMs, error);
  }

  /** @returns what does not work, in words; null when everything does */
  async #sickness(nowMs: EpochMs): Promise<string | null> {
    const idleMs = sinceTickMs(this.#app);
    if (idleMs > TICK_FRESH_MS) return 'the monitoring stands still';
    const pulseMs = await lastPulse(this.#app.db);
    if (pulseMs === null) return 'no job has run yet';
    if (nowMs - pulseMs > PULSE_FRESH_MS)
      return `no job has run for ${formatSpan(Math.round((nowMs - pulseMs) / 1000))}`;
    return null;
  }
}

/** @returns null when the call was answered well, else why not; the address is as good as a password and is not said */
async function call(url: string): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const response = await fetch(url, { signal, headers: { 'user-agent': 'tocsin' } });
    await response.body?.cancel();
    return response.ok ? null : `answered ${response.status}`;
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    if (cause instanceof Error && cause.name === 'TimeoutError') return `no answer within ${ANSWER_WITHIN_MS / 1000} s`;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
    return `could not be called: ${code ?? (cause instanceof Error ? cause.name : 'unknown')}`;
  }
}
