import { createHash, randomBytes } from 'node:crypto';
import { type BulkOutcome, makeBulkMailer } from '@tocsin/channels';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import type { Tx } from '../../../platform/database/tables.ts';
import { pageUrl } from '../../status-page/serve/status-pages.ts';
import { suppressSubscriber } from '../change-subscriber.ts';
import type { SubscriberKind } from '../subscriber.tables.ts';
import { manageUrl } from '../subscriber-links.ts';
import { addressRule, guardedPost } from '../web/guarded-post.ts';
import { signedHeaders, webhookSecret } from '../web/signed-webhook.ts';
import { slackBody } from '../web/slack-body.ts';
import { askMail, knownMail } from './ask-mail.ts';
import { confirmSubscriber } from './confirm.ts';

const TASK = 'ask-subscriber';
const VALID_MS = 24 * 3_600_000;
const TIMEOUT_MS = 30_000;

/** Has a subscriber asked whether they want it, in the caller's transaction. */
export function askSoon(app: App, tx: Tx, subscriber: string): Promise<void> {
  return app.jobs.add(tx, TASK, { subscriber }, { maxAttempts: 6 });
}

/** SHA-256: the token itself is only in the mail. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export function defineAskJob(app: App): void {
  app.jobs.define(TASK, async (payload) => {
    const row = await app.db
      .selectFrom('subscriber')
      .select(['id', 'service', 'kind', 'address', 'status'])
      .where('id', '=', String(payload.subscriber))
      .executeTakeFirst();
    const plan = row && app.plans.find(row.service);
    if (!row || !plan) return;
    if (row.kind === 'email') await askByMail(app, plan, row);
    else await askByWeb(app, plan, row);
  });
}

interface Asked {
  readonly id: string;
  readonly kind: SubscriberKind;
  readonly address: string;
  readonly status: string;
}

/** Each attempt makes a token of its own, so that none is ever stored. Who is confirmed already gets their link instead. */
async function askByMail(app: App, plan: Plan, { id, address, status }: Asked): Promise<void> {
  const { email } = plan.statusPage.subscribe;
  const channel = email === null ? undefined : plan.channels[email];
  if (channel?.type !== 'email' || channel.missing.length > 0) return;
  const mailer = makeBulkMailer(channel.settings, { connections: 1, timeoutMs: TIMEOUT_MS });
  if (!mailer) return;
  let outcome: BulkOutcome;
  try {
    if (status === 'confirmed') {
      outcome = await mailer.send(knownMail(app, plan, channel.settings, { id, address }));
    } else {
      const token = randomBytes(24).toString('base64url');
      const expiresAt = new Date(app.clock.now() + VALID_MS);
      await app.db
        .updateTable('subscriber')
        .set({ token_hash: hashOfToken(token), token_expires_at: expiresAt })
        .where('id', '=', id)
        .where('status', '=', 'unconfirmed')
        .execute();
      outcome = await mailer.send(askMail(app, plan, channel.settings, { id, address, token }));
    }
  } finally {
    mailer.close();
  }
  if (outcome.kind === 'refused' && outcome.isBounce) await suppressSubscriber(app, id, 'bounce', outcome.reason);
  if (outcome.kind === 'later' || outcome.kind === 'blocked') throw new Error(outcome.reason);
}

/**
 * A program confirms by repeating the challenge in its answer; it gets the key by which it checks signatures and its own links with it.
 * The address of a Slack channel is known only to who made it: that the first message arrives is enough.
 */
async function askByWeb(app: App, plan: Plan, { id, kind, address, status }: Asked): Promise<void> {
  const manage = manageUrl(app, plan, id);
  const { title } = plan.statusPage;
  if (kind === 'slack') {
    const headline = `This channel is subscribed to ${title}`;
    const links = [
      { title: 'Status page', url: pageUrl(app, plan) },
      { title: 'Change or end this', url: manage },
    ];
    const body = JSON.stringify(slackBody({ headline, text: '', links }));
    const outcome = await guardedPost(addressRule(app), address, body, {});
    if (outcome.kind === 'answered' && outcome.status === 200) await confirmSubscriber(app, id);
    return;
  }
  const challenge = randomBytes(24).toString('base64url');
  const body = JSON.stringify({
    type: 'subscription.challenge',
    challenge,
    secret: webhookSecret(app, id),
    manage,
    page: { id: plan.service, name: title, url: pageUrl(app, plan) },
  });
  const outcome = await guardedPost(
    addressRule(app),
    address,
    body,
    signedHeaders(app, id, `challenge.${challenge}`, body),
  );
  if (status === 'confirmed' || outcome.kind !== 'answered' || outcome.status >= 300 || outcome.status < 200) return;
  if (outcome.body.includes(challenge)) await confirmSubscriber(app, id);
}
