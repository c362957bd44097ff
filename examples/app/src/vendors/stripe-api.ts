import { type Context, Hono } from 'hono';
import type { StripeAccount, StripeEvent, StripeObject } from './stripe-account.ts';

const LISTS: Readonly<Record<string, string>> = {
  subscriptions: 'subscription',
  payment_intents: 'payment_intent',
  invoices: 'invoice',
  refunds: 'refund',
  customers: 'customer',
  webhook_endpoints: 'webhook_endpoint',
  events: 'event',
};

/**
 * The part of Stripe's API that runbooks call, under `base`: form in, JSON out, errors as Stripe writes them.
 * @param secretKey the only key that is valid; without it nobody is asked for one
 */
export function createStripeApi(account: StripeAccount, base = '/fake-stripe/v1', secretKey?: string): Hono {
  const app = new Hono().basePath(base);
  app.use('*', async (c, next) => {
    if (secretKey === undefined || hasKey(c, secretKey)) return next();
    return c.json({ error: { type: 'invalid_request_error', message: 'Invalid API Key provided' } }, 401);
  });
  app.get('/balance', (c) => c.json({ object: 'balance', available: [{ amount: 0, currency: 'usd' }] }));
  const refused = (c: Context, status: 400 | 404, message: string) =>
    c.json({ error: { type: 'invalid_request_error', message } }, status);
  const found = (c: Context) => {
    const id = c.req.param('id') ?? '';
    return account.find(id) ?? refused(c, 404, `No such object: '${id}'`);
  };

  app.get('/:list', (c) => {
    const object = LISTS[c.req.param('list')];
    if (!object) return refused(c, 404, 'Unrecognized request URL');
    const { limit = '10', delivery_success, starting_after, ...rest } = c.req.query();
    const data = account
      .list(object, whereOf(rest))
      .filter((each) => delivery_success === undefined || isDelivered(each) === (delivery_success === 'true'))
      .filter((each) => isWanted(each, rest, c.req.queries('types[]') ?? []));
    const from = starting_after === undefined ? 0 : data.findIndex(({ id }) => id === starting_after) + 1;
    const page = data.slice(from, from + Number(limit));
    return c.json({ object: 'list', data: page, has_more: data.length > from + page.length });
  });
  app.get('/:list/:id', (c) => {
    const object = found(c);
    return object instanceof Response ? object : c.json(object);
  });

  app.post('/refunds', async (c) => {
    const form = await formOf(c);
    const payment = account.find(form.payment_intent ?? '');
    if (!payment) return refused(c, 404, `No such payment_intent: '${form.payment_intent}'`);
    const left = Number(payment.amount) - Number(payment.amount_refunded ?? 0);
    const amount = form.amount === undefined ? left : Number(form.amount);
    if (!(amount > 0 && amount <= left))
      return refused(c, 400, `Refund amount is greater than unrefunded amount (${left})`);
    account.keep({ ...payment, amount_refunded: Number(payment.amount_refunded ?? 0) + amount });
    const refund = { id: account.id('re'), object: 'refund', payment_intent: payment.id, amount, status: 'succeeded' };
    return c.json(account.keep(refund));
  });

  app.post('/subscriptions/:id', async (c) => {
    const subscription = found(c);
    if (subscription instanceof Response) return subscription;
    const { cancel_at_period_end } = await formOf(c);
    const changed = account.keep({ ...subscription, cancel_at_period_end: cancel_at_period_end === 'true' });
    await account.emit('customer.subscription.updated', changed);
    return c.json(changed);
  });
  app.delete('/subscriptions/:id', async (c) => {
    const subscription = found(c);
    if (subscription instanceof Response) return subscription;
    const canceled = account.keep({ ...subscription, status: 'canceled' });
    await account.emit('customer.subscription.deleted', canceled);
    return c.json(canceled);
  });

  app.post('/invoices/:id/pay', async (c) => {
    const invoice = found(c);
    if (invoice instanceof Response) return invoice;
    if (invoice.status === 'paid') return refused(c, 400, 'Invoice is already paid');
    const customer = account.find(String(invoice.customer));
    if (customer?.card !== 'good') {
      await account.emit('invoice.payment_failed', invoice);
      return c.json({ error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } }, 402);
    }
    const paid = account.keep({ ...invoice, status: 'paid' });
    const subscription = account.find(String(invoice.subscription));
    if (subscription) account.keep({ ...subscription, status: 'active' });
    await account.emit('invoice.payment_succeeded', paid);
    return c.json(paid);
  });
  app.post('/customers/:id', async (c) => {
    const customer = found(c);
    return customer instanceof Response ? customer : c.json(account.keep({ ...customer, ...(await formOf(c)) }));
  });

  app.post('/webhook_endpoints/:id', async (c) => {
    const endpoint = found(c);
    if (endpoint instanceof Response) return endpoint;
    const { disabled } = await formOf(c);
    return c.json(account.keep({ ...endpoint, status: disabled === 'true' ? 'disabled' : 'enabled' }));
  });

  app.post('/events/:id/retry', async (c) => {
    const event = found(c);
    if (event instanceof Response) return event;
    const { webhook_endpoint } = await formOf(c);
    if (!account.find(webhook_endpoint ?? ''))
      return refused(c, 404, `No such webhook endpoint: '${webhook_endpoint}'`);
    await account.resend(event as StripeEvent);
    return c.json(event);
  });
  return app;
}

/** As Stripe takes it: the key as the user of Basic authentication, or as a bearer token. */
function hasKey(c: Context, key: string): boolean {
  const given = c.req.header('authorization') ?? '';
  return given === `Bearer ${key}` || given === `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
}

/** What must be the same: names in brackets are bounds and lists. */
function whereOf(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !name.endsWith(']')));
}

/** https://docs.stripe.com/api/events/list */
function isWanted(object: StripeObject, query: Readonly<Record<string, string>>, types: readonly string[]): boolean {
  const created = Number(object.created ?? 0);
  if (created < Number(query['created[gte]'] ?? 0)) return false;
  if (created >= Number(query['created[lt]'] ?? Number.POSITIVE_INFINITY)) return false;
  return types.length === 0 || types.includes(String(object.type));
}

function isDelivered(object: StripeObject): boolean {
  return object.pending_webhooks === 0;
}

async function formOf(c: Context): Promise<Record<string, string>> {
  return (await c.req.parseBody()) as Record<string, string>;
}
