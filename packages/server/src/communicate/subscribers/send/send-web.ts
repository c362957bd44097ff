import { type Plan, SYSTEM } from '@tocsin/core';
import { sql } from 'kysely';
import type { App } from '../../../platform/app.ts';
import { audit } from '../../../platform/audit.ts';
import { pageUrl } from '../../status-page/serve/status-pages.ts';
import { manageUrl, stopUrl, subscribeUrl } from '../subscriber-links.ts';
import { addressRule, guardedPost, type PostOutcome } from '../web/guarded-post.ts';
import { signedHeaders } from '../web/signed-webhook.ts';
import { slackBody } from '../web/slack-body.ts';
import { type SaidBefore, webhookBody } from '../web/webhook-body.ts';
import type { Claimed, OpenMailing, Settled } from './mailing.store.ts';
import { stateWords } from './state-words.ts';

const RETRY_AFTER_S = [60, 300, 1_800, 7_200];
/** Who has not answered well for so long, and so often, gets no more. */
const DISABLED_AFTER_DAYS = 3;
const DISABLED_AFTER_FAILURES = 5;

/** Sends a notice to a program or to a channel of Slack. @returns what became of it, with the subscriber's failures noted */
export async function sendToWeb(
  app: App,
  plan: Plan,
  { mailing, said }: { readonly mailing: OpenMailing; readonly said: readonly SaidBefore[] },
  recipient: Claimed,
): Promise<Settled> {
  const { subscriber, kind, address, attempts } = recipient;
  const allowed = kind === 'slack' ? plan.statusPage.subscribe.slack : plan.statusPage.subscribe.webhook;
  if (!recipient.wants || !allowed) return settled(subscriber, 'left', null);
  const outcome = await post(app, plan, { mailing, said }, { subscriber, kind, address });
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) {
    await noteSuccess(app, subscriber);
    return settled(subscriber, 'sent', null);
  }
  const reason = reasonOf(outcome);
  if (isGone(outcome)) {
    await disable(app, subscriber, reason);
    return settled(subscriber, 'failed', reason);
  }
  const afterS = RETRY_AFTER_S[attempts - 1];
  if (afterS !== undefined) {
    return { subscriber, state: 'queued', reason, nextMs: app.clock.now() + afterS * 1000, counts: true };
  }
  await noteFailure(app, subscriber, reason);
  return settled(subscriber, 'failed', reason);
}

function settled(subscriber: string, state: Settled['state'], reason: string | null): Settled {
  return { subscriber, state, reason, nextMs: null, counts: true };
}

function post(
  app: App,
  plan: Plan,
  { mailing, said }: { readonly mailing: OpenMailing; readonly said: readonly SaidBefore[] },
  { subscriber, kind, address }: Pick<Claimed, 'subscriber' | 'kind' | 'address'>,
): Promise<PostOutcome> {
  const page = pageUrl(app, plan);
  if (kind === 'slack') {
    const links = [
      { title: 'Status page', url: page },
      { title: 'Change or end this', url: manageUrl(app, plan, subscriber) },
    ];
    const headline = `${stateWords(mailing.kind, mailing.state)}: ${mailing.title}`;
    return guardedPost(
      addressRule(app),
      address,
      JSON.stringify(slackBody({ headline, text: mailing.text, links })),
      {},
    );
  }
  const links = { page, stop: stopUrl(app, plan, subscriber), documentation: subscribeUrl(app, plan) };
  const body = JSON.stringify(webhookBody({ plan, mailing, said }, links));
  return guardedPost(
    addressRule(app),
    address,
    body,
    signedHeaders(app, subscriber, `${mailing.id}.${subscriber}`, body),
  );
}

/** 404 and 410 of Slack: the webhook was removed; 410 of others (RFC 9110, 15.5.11): for good. */
function isGone(outcome: PostOutcome): boolean {
  return (
    outcome.kind === 'answered' && (outcome.status === 410 || (outcome.status === 404 && outcome.body === 'no_service'))
  );
}

function reasonOf(outcome: PostOutcome): string {
  return outcome.kind === 'answered' ? `It answered ${outcome.status}.` : outcome.reason;
}

async function noteSuccess(app: App, subscriber: string): Promise<void> {
  await app.db
    .updateTable('subscriber')
    .set({ failures: 0, failing_since: null, note: null })
    .where('id', '=', subscriber)
    .where('failures', '>', 0)
    .execute();
}

/** Counts a notice that could not be delivered; after several over days the subscriber is disabled. */
async function noteFailure(app: App, subscriber: string, reason: string): Promise<void> {
  const now = new Date(app.clock.now());
  await sql`update subscriber set failures = failures + 1, failing_since = coalesce(failing_since, ${now}), note = ${reason}
    where id = ${subscriber}`.execute(app.db);
  const row = await app.db
    .selectFrom('subscriber')
    .select(['failures', 'failing_since'])
    .where('id', '=', subscriber)
    .executeTakeFirst();
  const sinceMs = row?.failing_since?.getTime() ?? now.getTime();
  const isLong = now.getTime() - sinceMs >= DISABLED_AFTER_DAYS * 86_400_000;
  if (row && isLong && row.failures >= DISABLED_AFTER_FAILURES) {
    await disable(
      app,
      subscriber,
      `${row.failures} notices over ${DISABLED_AFTER_DAYS} days could not be delivered: ${reason}`,
    );
  }
}

async function disable(app: App, subscriber: string, note: string): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    await tx.updateTable('subscriber').set({ status: 'disabled', note }).where('id', '=', subscriber).execute();
    await audit(tx, app.clock.now(), SYSTEM, 'subscriber.disable', subscriber, { note });
  });
}
