import type { BulkMailer, BulkOutcome } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import { checkConsent } from '../../../consent/check-consent.ts';
import type { App } from '../../../platform/app.ts';
import { suppressSubscriber } from '../change-subscriber.ts';
import type { Claimed, OpenMailing, Settled } from './mailing.store.ts';
import { noticeMail } from './notice-mail.ts';

/** A server that greylists takes a mail after minutes; one that is full after hours. */
const RETRY_AFTER_S = [60, 300, 900, 3_600, 7_200, 14_400, 28_800];

export interface SentBatch {
  readonly settled: readonly Settled[];
  /** Why the mail server cannot be used at all; null: it can. */
  readonly blocked: string | null;
}

/** Sends one mail to each of these recipients. The service's list of addresses that are to get nothing at all is asked before. */
export async function sendMails(
  app: App,
  plan: Plan,
  mailer: BulkMailer,
  { mailing, settings }: { readonly mailing: OpenMailing; readonly settings: Readonly<Record<string, string>> },
  claimed: readonly Claimed[],
): Promise<SentBatch> {
  const mailFor = noticeMail(app, plan, settings, mailing);
  const checks = claimed.map(({ address }) => ({ to: address, channel: 'email' as const, required: false }));
  const consents = await checkConsent(app, plan.service, checks);
  let blocked: string | null = null;
  const settled = await Promise.all(
    claimed.map(async (recipient, index): Promise<Settled> => {
      const { subscriber, address } = recipient;
      if (!recipient.wants) return ended(subscriber, 'left', null);
      const consent = consents[index];
      if (consent && !consent.allowed) return ended(subscriber, 'suppressed', consent.reason);
      const outcome = await mailer.send(mailFor(subscriber, address));
      if (outcome.kind === 'blocked') blocked = outcome.reason;
      if (outcome.kind === 'refused' && outcome.isBounce) {
        await suppressSubscriber(app, subscriber, 'bounce', outcome.reason);
      }
      return settledBy(outcome, recipient, app.clock.now());
    }),
  );
  return { settled, blocked };
}

function settledBy(outcome: BulkOutcome, { subscriber, attempts }: Claimed, nowMs: number): Settled {
  switch (outcome.kind) {
    case 'sent':
      return ended(subscriber, 'sent', null);
    case 'unclear':
      return ended(subscriber, 'unclear', outcome.reason);
    case 'refused':
      return ended(subscriber, outcome.isBounce ? 'bounced' : 'failed', outcome.reason);
    case 'blocked':
      return { subscriber, state: 'queued', reason: outcome.reason, nextMs: nowMs, counts: false };
    case 'later': {
      const afterS = RETRY_AFTER_S[attempts - 1];
      if (afterS === undefined) return ended(subscriber, 'failed', outcome.reason);
      return { subscriber, state: 'queued', reason: outcome.reason, nextMs: nowMs + afterS * 1000, counts: true };
    }
  }
}

function ended(subscriber: string, state: Settled['state'], reason: string | null): Settled {
  return { subscriber, state, reason, nextMs: null, counts: true };
}
