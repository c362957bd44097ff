import { randomUUID } from 'node:crypto';
import { damage } from '../damage.ts';
import type { FaultEffect, FaultName } from '../faults.ts';
import type { EdgeDatabase } from '../vendors/edge-database.ts';
import type { Behaviour, Hosting } from '../vendors/hosting.ts';
import type { ObjectStore } from '../vendors/object-store.ts';
import type { StripeAccount } from '../vendors/stripe-account.ts';
import type { AnalysisQueue } from './analysis-queue.ts';
import type { MailProvider } from './mail-provider.ts';
import { BACKUP_BUCKET, INDEXES, MANUSCRIPT_BUCKET, MANUSCRIPTS } from './store.ts';

export interface PublishingFaultsOptions {
  readonly hosting: Hosting;
  readonly database: EdgeDatabase;
  readonly objects: ObjectStore;
  readonly queue: AnalysisQueue;
  readonly mail: MailProvider;
  readonly stripe: StripeAccount;
  readonly settings: Readonly<Record<string, string>>;
}

const LOST_OBJECT = MANUSCRIPTS[1];

/** How the publishing platform can be broken, and what cures each. */
export function createPublishingFaults(options: PublishingFaultsOptions): Partial<Record<FaultName, FaultEffect>> {
  const { hosting, database, objects, queue, mail } = options;
  const release = (behaviour: Behaviour) =>
    damage({
      begin: () => void hosting.deploy('Release of today', behaviour),
      isBroken: () => hosting.active()?.behaviour !== 'good',
      mend: () => void hosting.rollBack(hosting.list().find((each) => each.behaviour === 'good')?.id ?? ''),
    });
  return {
    'api-down': release('broken'),
    'some-errors': release('partly'),
    'signing-secret': damage({
      begin: () => hosting.setVariable('JWT_SECRET', undefined),
      isBroken: () => !hosting.variables.has('JWT_SECRET'),
      mend: () => hosting.setVariable('JWT_SECRET', options.settings.JWT_SECRET),
    }),
    'reset-mail': damage({
      begin: () => mail.revoke(),
      isBroken: () => !mail.accepts(hosting.variables.get('MAIL_API_KEY')),
      mend: () => hosting.setVariable('MAIL_API_KEY', mail.makeKey()),
    }),
    'missing-index': damage({
      begin: () => void database.execute('DROP INDEX idx_manuscripts_author; DROP INDEX idx_manuscripts_created'),
      isBroken: () => database.all("SELECT 1 FROM sqlite_master WHERE name = 'idx_manuscripts_author'").length === 0,
      mend: () => {
        for (const index of INDEXES) database.execute(index);
      },
    }),
    'queue-consumer': stoppedQueue(database, queue),
    'stripe-webhooks': damage({
      begin: async () => {
        hosting.setVariable('STRIPE_WEBHOOK_SECRET', 'whsec_of-another-endpoint');
        await checkout(options, 'u-3', { user_id: 'u-3' });
      },
      isBroken: () => hosting.variables.get('STRIPE_WEBHOOK_SECRET') !== options.settings.STRIPE_WEBHOOK_SECRET,
      mend: () => hosting.setVariable('STRIPE_WEBHOOK_SECRET', options.settings.STRIPE_WEBHOOK_SECRET),
    }),
    'lost-subscription': lostSubscription(options),
    'card-declined': declinedCard(options),
    'records-lost': lostRecords(database),
    'object-deleted': damage({
      begin: () => objects.remove(MANUSCRIPT_BUCKET, LOST_OBJECT),
      isBroken: async () => (await objects.get(MANUSCRIPT_BUCKET, LOST_OBJECT)) === undefined,
      mend: async () => {
        const copy = await objects.get(BACKUP_BUCKET, `manuscripts/${LOST_OBJECT}`);
        if (copy) await objects.put(MANUSCRIPT_BUCKET, LOST_OBJECT, copy);
      },
    }),
  };
}

/** Somebody subscribes and pays at Stripe, which tells the platform. */
export async function checkout(
  { stripe }: Pick<PublishingFaultsOptions, 'stripe'>,
  user: string,
  metadata: Readonly<Record<string, string>>,
): Promise<string> {
  const customer = stripe.keep({ id: `cus_${user.replace('-', '')}`, object: 'customer', card: 'good' });
  const subscription = stripe.keep({
    ...{ id: stripe.id('sub'), object: 'subscription', customer: customer.id, status: 'active', metadata },
    cancel_at_period_end: false,
  });
  const payment = {
    id: stripe.id('pi'),
    object: 'payment_intent',
    customer: customer.id,
    amount: 1_900,
    status: 'succeeded',
  };
  stripe.keep(payment);
  const session = {
    id: stripe.id('cs'),
    object: 'checkout.session',
    customer: customer.id,
    subscription: subscription.id,
    metadata,
  };
  await stripe.emit('checkout.session.completed', session);
  return subscription.id;
}

/** The worker takes nothing from the queue any more, and one message can never be done. */
function stoppedQueue(database: EdgeDatabase, queue: AnalysisQueue): FaultEffect {
  return damage({
    begin() {
      queue.setConsumer(false);
      const long = Math.floor(Date.now() / 1_000) - 7_200;
      for (const manuscript of ['m-1', 'm-2', 'm-gone'])
        database.run("INSERT INTO analyses VALUES (?, ?, 'queued', 0, ?)", randomUUID(), manuscript, long);
    },
    isBroken: () => !queue.hasConsumer(),
    mend: () => queue.setConsumer(true),
  });
}

/** A checkout that does not name its user: the event is taken, and begins nothing. */
function lostSubscription(options: PublishingFaultsOptions): FaultEffect {
  let subscription = '';
  const { database } = options;
  const found = () =>
    database.all('SELECT 1 FROM subscriptions WHERE stripe_subscription_id = ?', subscription).length > 0;
  return damage({
    begin: async () => {
      subscription = await checkout(options, 'u-4', {});
    },
    isBroken: () => !found(),
    mend: () =>
      void database.run(
        `INSERT INTO subscriptions VALUES (?, 'u-4', ?, 'cus_u4', 'basic', 'active', unixepoch(), unixepoch() + 2592000, 0,
           unixepoch(), unixepoch())`,
        randomUUID(),
        subscription,
      ),
  });
}

/** A renewal could not be charged: the subscription is late. */
function declinedCard(options: PublishingFaultsOptions): FaultEffect {
  const { stripe, database } = options;
  let subscription = '';
  return damage({
    async begin() {
      subscription = await checkout(options, 'u-5', { user_id: 'u-5' });
      stripe.keep({ id: 'cus_u5', object: 'customer', card: 'declined' });
      const late = stripe.find(subscription);
      if (late) stripe.keep({ ...late, status: 'past_due' });
      const invoice = {
        id: stripe.id('in'),
        object: 'invoice',
        customer: 'cus_u5',
        subscription,
        status: 'open',
        amount_due: 1_900,
      };
      await stripe.emit('invoice.payment_failed', stripe.keep(invoice));
    },
    isBroken: () =>
      database.all("SELECT 1 FROM subscriptions WHERE stripe_subscription_id = ? AND status = 'past_due'", subscription)
        .length > 0,
    mend: () =>
      void database.run("UPDATE subscriptions SET status = 'active' WHERE stripe_subscription_id = ?", subscription),
  });
}

/** Users are deleted while their manuscripts stay; the state before is kept by the database itself. */
function lostRecords(database: EdgeDatabase): FaultEffect {
  const orphans = 'SELECT 1 FROM manuscripts WHERE author_id NOT IN (SELECT id FROM users)';
  return damage({
    begin() {
      database.keepMoment();
      database.run("DELETE FROM users WHERE id IN ('u-2', 'u-3')");
    },
    isBroken: () => database.all(orphans).length > 0,
    mend: () => void database.goBackTo(database.momentAt(Date.now()) ?? ''),
  });
}
