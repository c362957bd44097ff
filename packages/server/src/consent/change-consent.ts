import type { Actor, ConsentChannel, EpochMs, SuppressionCause } from '@tocsin/core';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { Problem } from '../platform/problem.ts';
import type { Address } from './address.ts';
import { fits } from './check-consent.ts';
import { sendText } from './message/reply.ts';
import { holdAddresses, keepAddresses, recordEntries } from './record-entries.ts';
import type { ConsentHow } from './tables.ts';

type Known = Address & { readonly key: string };

export interface ConsentWish {
  readonly service: string;
  readonly channel: ConsentChannel;
  readonly merchant: string | null;
  readonly wording: string | null;
  readonly by: Actor;
}

/** What somebody other than the person may undo: what was no wish of theirs, as a person has found. */
const MISTAKES: readonly SuppressionCause[] = ['person', 'possible-stop'];

/**
 * Writes into the log that a person agreed, or no longer does. It lifts no suppression: only the person's own message does.
 * @throws Problem 'invalid'
 */
export async function recordConsent(
  app: App,
  address: Known,
  wish: ConsentWish & {
    readonly action: 'granted' | 'revoked';
    readonly atMs: EpochMs;
    readonly how: ConsentHow;
    readonly evidence: Readonly<Record<string, unknown>>;
  },
): Promise<{ readonly recorded: boolean; readonly suppressed: boolean }> {
  requireFitting(address, wish.channel);
  requireWording(app, wish.service, wish.wording);
  if (wish.atMs > app.clock.now() + 60_000) throw new Problem('invalid', '"at" is in the future.');
  return app.db.transaction().execute(async (tx) => {
    // To agree anew is to be known again; what was forgotten is not filled from elsewhere.
    await keepAddresses(tx, app.clock.now(), [address], wish.action === 'granted' && wish.how === 'web-form');
    const { fresh, standing } = await recordEntries(app, tx, address.key, [{ ...wish, key: address.key, cause: null }]);
    return { recorded: fresh > 0, suppressed: standing.suppression !== null };
  });
}

/** Ends all messages to an address, of all services and merchants at once. @returns whether that was so before */
export async function suppressAddress(
  app: App,
  service: string,
  address: Known,
  wish: { readonly channel: ConsentChannel | undefined; readonly reason: string; readonly by: Actor },
): Promise<boolean> {
  const atMs = app.clock.now();
  const channel = wish.channel ?? (address.text.includes('@') ? 'email' : 'sms');
  return app.db.transaction().execute(async (tx) => {
    await keepAddresses(tx, atMs, [address]);
    await holdAddresses(tx, [address.key]);
    const was = await tx
      .selectFrom('consent_suppression')
      .select('cause')
      .where('key', '=', address.key)
      .executeTakeFirst();
    const entry = {
      key: address.key,
      service,
      merchant: null,
      channel,
      action: 'suppressed',
      cause: 'person',
      atMs,
    } as const;
    const rest = { how: 'person', wording: null, evidence: { reason: wish.reason }, by: wish.by } as const;
    await recordEntries(app, tx, address.key, [{ ...entry, ...rest }]);
    await audit(tx, atMs, wish.by, 'consent.suppress', address.key, { service, reason: wish.reason });
    return was !== undefined;
  });
}

/**
 * Asks a person whether they want messages: they agree by answering YES, within seven days.
 * @returns the message that asks; null: the plan has no channel or text, so the application asks
 * @throws Problem 'invalid'
 */
export async function askPerson(
  app: App,
  address: Known,
  wish: ConsentWish & { readonly reason: string },
): Promise<string | null> {
  const { reason, service, ...rest } = wish;
  requireFitting(address, wish.channel);
  requireWording(app, service, wish.wording);
  const text = app.plans.get(service).consent.replies.confirm;
  const atMs = app.clock.now();
  return app.db.transaction().execute(async (tx) => {
    await keepAddresses(tx, atMs, [address], true);
    const entry = { ...rest, service, key: address.key, action: 'asked', cause: null, atMs } as const;
    await recordEntries(app, tx, address.key, [{ ...entry, how: 'person', evidence: { reason } }]);
    await audit(tx, atMs, wish.by, 'consent.ask', address.key, { service, reason });
    return text ? sendText(app, tx, service, address.text, text, `ask:${address.key}:${atMs}`) : null;
  });
}

/** Lifts what was suppressed by mistake. @throws Problem 'conflict' for what only the person themselves can lift */
export async function liftMistake(
  app: App,
  address: Known,
  wish: ConsentWish & { readonly reason: string },
): Promise<void> {
  const { reason, merchant: _, wording: __, ...rest } = wish;
  const atMs = app.clock.now();
  await app.db.transaction().execute(async (tx) => {
    await keepAddresses(tx, atMs, [address]);
    const entry = {
      ...rest,
      key: address.key,
      merchant: null,
      action: 'lifted',
      atMs,
      how: 'person',
      wording: null,
    } as const;
    const entries = MISTAKES.map((cause) => ({ ...entry, cause, evidence: { reason } }));
    const { standing } = await recordEntries(app, tx, address.key, entries);
    const cause = standing.suppression?.cause;
    if (cause)
      throw new Problem(
        'conflict',
        `It is suppressed by ${cause === 'stop' ? "the person's own STOP" : cause}, which nobody else can lift. Ask them: tocsin consent allow`,
      );
    await audit(tx, atMs, wish.by, 'consent.lift', address.key, { service: wish.service, reason });
  });
}

function requireFitting(address: Address, channel: ConsentChannel): void {
  if (!fits(address, channel))
    throw new Problem('invalid', `This is no address for ${channel}.`, [
      { at: 'to', message: `is no address for ${channel}` },
    ]);
}

function requireWording(app: App, service: string, wording: string | null): void {
  if (wording === null) return;
  const known = Object.keys(app.plans.get(service).consent.wording);
  if (!known.includes(wording))
    throw new Problem(
      'invalid',
      `The plan has no wording "${wording}". It has: ${known.join(', ') || 'none'} (consent.wording).`,
    );
}
