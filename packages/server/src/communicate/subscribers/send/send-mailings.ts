import { randomUUID } from 'node:crypto';
import { type BulkMailer, makeBulkMailer } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../../../detect/watch/tick.ts';
import type { App } from '../../../platform/app.ts';
import { repeat } from '../../../platform/repeat.ts';
import { dropUnconfirmed } from '../join/ask-limits.ts';
import {
  type Claimed,
  claimRecipients,
  dropOldMailings,
  dropOverhauled,
  dropStale,
  endMailings,
  giveUpClaims,
  type Lane,
  mailingsAbout,
  noteMailing,
  type OpenMailing,
  openMailings,
  type Settled,
  STALE_MS,
  settleRecipients,
  spreadMailing,
} from './mailing.store.ts';
import { sendMails } from './send-mails.ts';
import { sendToWeb } from './send-web.ts';
import { emptyBucket, filled, type TokenBucket } from './token-bucket.ts';

const LOOK_EVERY_MS = 250;
/** So many may be unclear when this process dies, times two. */
const MOST_IN_A_BATCH = 50;
/** One is written while the other one's mails are under way. */
const BATCHES_AT_ONCE = 2;
const CONNECTIONS = 10;
const SMTP_TIMEOUT_MS = 60_000;
const BLOCKED_MS = 30_000;
/** Who was mailed is personal data. */
const KEPT_MS = 90 * 86_400_000;
const SWEEP_EVERY_MS = 60_000;
const GRACE_MS = 5_000;

/** Sends what is queued. Everything it decides is in the database before anything is sent, and what became of it after. */
export class MailingSender {
  readonly #app: App;
  /** Rows are claimed in this name, so that another process knows that its owner is gone. */
  readonly claimant = randomUUID();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #blockedUntil = new Map<string, number>();
  readonly #mailers = new Map<string, BulkMailer>();
  readonly #running = new Map<string, Promise<void>>();
  #sweptMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(app: App) {
    this.#app = app;
  }

  /** Spreads new mailings and begins what is due; what is under way goes on. @throws what the database throws */
  async look(): Promise<void> {
    const app = this.#app;
    const nowMs = app.clock.now();
    if (nowMs - this.#sweptMs >= SWEEP_EVERY_MS || nowMs < this.#sweptMs) {
      const unclear = await giveUpClaims(app.db, this.claimant, nowMs);
      if (unclear > 0)
        app.log.warn({ unclear }, 'a node ended while it sent mails: `tocsin status mailings` says whose');
      await dropStale(app.db, nowMs - STALE_MS, nowMs);
      await dropUnconfirmed(app.db, nowMs);
      await dropOldMailings(app.db, nowMs - KEPT_MS);
      this.#sweptMs = nowMs;
    }
    const open = await openMailings(app.db);
    if (open.length === 0) return;
    for (const mailing of open) {
      if (mailing.status === 'new') await app.db.transaction().execute((tx) => spreadMailing(tx, mailing, nowMs));
    }
    for (const service of new Set(open.map((one) => one.service))) {
      const plan = app.plans.find(service);
      if (!plan) continue;
      const mailings = open.filter((one) => one.service === service);
      for (const lane of ['mail', 'web'] as const) this.#begin(plan, lane, mailings);
    }
  }

  /** Waits until nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
    await endMailings(this.#app.db, this.#app.clock.now());
  }

  /** Another node sends: it is to find nothing claimed that nobody works on. */
  forget(): void {
    this.#sweptMs = Number.NEGATIVE_INFINITY;
    this.#buckets.clear();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const late = new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS).unref());
    await Promise.race([Promise.all(this.#running.values()), late]);
    for (const mailer of this.#mailers.values()) mailer.close();
    await Promise.all(this.#running.values());
  }

  /** Each lane of each service goes by itself, so that a slow one holds up no other. */
  #begin(plan: Plan, lane: Lane, mailings: readonly OpenMailing[]): void {
    const key = `${plan.service} ${lane}`;
    if (this.#running.has(key) || this.#isStopped) return;
    const run = this.#run(plan, lane, mailings)
      .catch((error: unknown) =>
        this.#app.log.error({ err: error, service: plan.service }, 'a mailing could not go on'),
      )
      .finally(() => this.#running.delete(key));
    this.#running.set(key, run);
  }

  async #run(plan: Plan, lane: Lane, mailings: readonly OpenMailing[]): Promise<void> {
    const next = lane === 'mail' ? this.#nextMails(plan, mailings) : () => this.#nextWeb(plan, mailings);
    if (!next) return;
    const loop = async () => {
      while (!this.#isStopped && (await next()));
    };
    await Promise.all(Array.from({ length: BATCHES_AT_ONCE }, loop));
    const services = await endMailings(this.#app.db, this.#app.clock.now());
    for (const service of services) await this.#app.live.publish(this.#app.db, 'update', service);
  }

  /** @returns what sends one batch and says whether there may be more; null when none can be sent now */
  #nextMails(plan: Plan, mailings: readonly OpenMailing[]): (() => Promise<boolean>) | null {
    const { email } = plan.statusPage.subscribe;
    const channel = email === null ? undefined : plan.channels[email];
    if (this.#app.clock.now() < (this.#blockedUntil.get(plan.service) ?? 0)) return null;
    const mailer =
      channel && channel.type === 'email' && channel.missing.length === 0 ? this.#mailer(channel.settings) : null;
    if (!channel || !mailer) {
      const note = 'There is no channel for e-mail: see statusPage.subscribe.email in the plan, and its secrets.';
      return async () => {
        for (const { id } of mailings) await noteMailing(this.#app.db, id, note);
        return false;
      };
    }
    return () => this.#mailBatch(plan, { mailer, settings: channel.settings, mailings });
  }

  async #mailBatch(
    plan: Plan,
    {
      mailer,
      settings,
      mailings,
    }: {
      readonly mailer: BulkMailer;
      readonly settings: Readonly<Record<string, string>>;
      readonly mailings: readonly OpenMailing[];
    },
  ): Promise<boolean> {
    const app = this.#app;
    const { service } = plan;
    if (app.clock.now() < (this.#blockedUntil.get(service) ?? 0)) return false;
    const most = this.#take(plan);
    if (most === 0) return false;
    const batch = await this.#claim(mailings, 'mail', most);
    this.#giveBack(service, most - (batch?.claimed.length ?? 0));
    if (!batch) return false;
    const { mailing, claimed } = batch;
    const { settled, blocked } = await sendMails(app, plan, mailer, { mailing, settings }, claimed).catch(
      async (error: unknown) => {
        // Nobody knows how far it came: that is worked out as after a crash.
        const all = claimed.map(({ subscriber }) => unclear(subscriber, error));
        await settleRecipients(app.db, mailing.id, all, this.claimant, app.clock.now());
        throw error;
      },
    );
    await this.#record(mailing, settled);
    if (blocked !== null) this.#blockedUntil.set(service, app.clock.now() + BLOCKED_MS);
    await noteMailing(app.db, mailing.id, blocked);
    return blocked === null;
  }

  async #nextWeb(plan: Plan, mailings: readonly OpenMailing[]): Promise<boolean> {
    const batch = await this.#claim(mailings, 'web', MOST_IN_A_BATCH);
    if (!batch) return false;
    const said = await mailingsAbout(this.#app.db, batch.mailing);
    const sends = batch.claimed.map((one) => sendToWeb(this.#app, plan, { mailing: batch.mailing, said }, one));
    await this.#record(batch.mailing, await Promise.all(sends));
    return true;
  }

  async #record(mailing: OpenMailing, settled: readonly Settled[]): Promise<void> {
    const nowMs = this.#app.clock.now();
    await settleRecipients(this.#app.db, mailing.id, settled, this.claimant, nowMs);
    if (settled.some(({ state }) => state === 'queued')) await dropOverhauled(this.#app.db, mailing.id, nowMs);
  }

  /** The first mailing with recipients whose time has come. */
  async #claim(
    mailings: readonly OpenMailing[],
    lane: Lane,
    most: number,
  ): Promise<{ readonly mailing: OpenMailing; readonly claimed: readonly Claimed[] } | null> {
    for (const mailing of mailings) {
      const where = { mailing: mailing.id, lane, most };
      const claimed = await claimRecipients(this.#app.db, where, this.claimant, this.#app.clock.now());
      if (claimed.length > 0) return { mailing, claimed };
    }
    return null;
  }

  #take({ service, statusPage }: Plan): number {
    const nowMs = this.#app.clock.now();
    const bucket = filled(this.#buckets.get(service) ?? emptyBucket(nowMs), statusPage.subscribe.perSecond, nowMs);
    const taken = Math.min(MOST_IN_A_BATCH, Math.floor(bucket.tokens));
    this.#buckets.set(service, { ...bucket, tokens: bucket.tokens - taken });
    return taken;
  }

  #giveBack(service: string, tokens: number): void {
    const bucket = this.#buckets.get(service);
    if (bucket && tokens > 0) this.#buckets.set(service, { ...bucket, tokens: bucket.tokens + tokens });
  }

  #mailer(settings: Readonly<Record<string, string>>): BulkMailer | null {
    const key = JSON.stringify([settings.url, settings.from]);
    const known = this.#mailers.get(key);
    if (known) return known;
    const made = makeBulkMailer(settings, { connections: CONNECTIONS, timeoutMs: SMTP_TIMEOUT_MS });
    if (made) this.#mailers.set(key, made);
    return made;
  }
}

function unclear(subscriber: string, error: unknown): Settled {
  const reason = error instanceof Error ? error.message.slice(0, 200) : 'It failed.';
  return { subscriber, state: 'unclear', reason, nextMs: null, counts: true };
}

const senders = new WeakMap<App, MailingSender>();

/** What sends mailings on this node. */
export function mailingSenderOf(app: App): MailingSender {
  const known = senders.get(app);
  if (known) return known;
  const made = new MailingSender(app);
  senders.set(app, made);
  return made;
}

/** Sends mailings for as long as this node leads. @returns how to stop, when what is under way is done or broken off */
export function startMailings(app: App): () => Promise<void> {
  const sender = mailingSenderOf(app);
  const stopAfterTicks = lookAfterTicks(app, async () => {
    await sender.look();
    await sender.settled();
  });
  const stop = repeat(app, 'a look at mailings', LOOK_EVERY_MS, () => {
    if (isLeading(app)) return sender.look();
    sender.forget();
    return Promise.resolve();
  });
  return async () => {
    stopAfterTicks();
    await stop();
    await sender.stop();
  };
}
