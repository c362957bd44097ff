import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type IntegrityWorld, START_MS, startIntegrityWorld } from './integrity.fixture.ts';
import { runReconciliation } from './reconcile.job.ts';

let world: IntegrityWorld;
beforeEach(async () => {
  world = await startIntegrityWorld({ retry: { attempts: 1, first: 1, most: 1 } });
});
afterEach(() => world.close());

const PATH = '/api/reconciliations/shop/paid';

function subscribe(id: string, metadata: object = {}, minutesAgo = 30): void {
  const created = START_MS / 1_000 - minutesAgo * 60;
  world.stripe.keep({ id, object: 'subscription', status: 'active', customer: `cus_${id}`, created, metadata });
}

/** Sends the checkout's webhook of a subscription, and waits for what becomes of it. */
async function checkout(subscription: string, metadata: object, status = 200): Promise<string> {
  world.application.handle = () => status;
  const event = world.stripe.happen('checkout.session.completed', { id: `cs_${subscription}`, subscription, metadata });
  await world.stripe.send(world.inboxUrl, [event]);
  await world.node.drained();
  return event.id;
}

interface Found {
  readonly key: string;
  readonly cause: string;
  readonly explanation: string;
  readonly events: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
}

async function differences(): Promise<readonly Found[]> {
  const { body } = await world.call('POST', `${PATH}/run`);
  expect(body.failure).toBeNull();
  return body.differences as Found[];
}

describe('paid without a subscription', () => {
  it('is explained by what the webhooks say, with what the runbook needs', async () => {
    await world.node.start();
    await world.sql(`insert into app_subscription values ('sub_known'), ('sub_gone')`);
    await world.sql(`insert into app_user values ('u-5')`);
    for (const id of ['sub_known', 'sub_silent', 'sub_nobody', 'sub_stranger', 'sub_early', 'sub_failed'])
      subscribe(id);
    subscribe('sub_fresh', {}, 1);
    await checkout('sub_nobody', {});
    await checkout('sub_stranger', { user_id: 'u-404' });
    const early = await checkout('sub_early', { user_id: 'u-5' });
    await checkout('sub_failed', { user_id: 'u-5' }, 500);

    const found = new Map((await differences()).map((one) => [one.key, one]));
    expect(Object.fromEntries([...found].map(([key, { cause }]) => [key, cause]))).toEqual({
      ...{ sub_silent: 'never-came', sub_nobody: 'no-owner', sub_stranger: 'unknown-owner' },
      ...{ sub_early: 'taken-before-owner', sub_failed: 'failed' },
    });
    expect(found.get('sub_early')).toMatchObject({
      events: [early],
      parameters: { SUBSCRIPTION_ID: 'sub_early', CUSTOMER_ID: 'cus_sub_early', USER_ID: 'u-5' },
    });
    expect(found.get('sub_nobody')?.explanation).toBe(
      'checkout.session.completed was delivered and answered with 200, but names nobody: metadata.user_id is empty.',
    );
    expect(found.get('sub_failed')?.explanation).toContain('did not take it: answered with 500');

    const { body } = await world.call('GET', PATH);
    expect(body).toMatchObject({
      vendor: 7,
      here: 2,
      missing: { count: 5 },
      onlyHere: { ids: ['sub_gone'] },
      by: 'ada',
    });
  });

  it('alerts at its level, and ends the alert once it is repaired', async () => {
    subscribe('sub_1');
    await runReconciliation(world.node.app, 'shop', 'paid');
    const alerts = () => world.sql('select dedup_key, severity, status from alert');
    expect(await alerts()).toEqual([{ dedup_key: 'reconciliation:paid', severity: 'P2', status: 'firing' }]);
    await world.sql(`insert into app_subscription values ('sub_1')`);
    await runReconciliation(world.node.app, 'shop', 'paid');
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
    const { body } = await world.call('GET', '/api/reconciliations');
    expect(body.reconciliations).toMatchObject([{ id: 'paid', sentence: '1 at the vendor, all known here' }]);
  });

  it('reads page by page on both sides', async () => {
    await world.sql(`insert into app_subscription select 'sub_' || n from generate_series(1, 4500) as n`);
    for (let n = 1; n <= 330; n += 1) subscribe(`sub_${n}`);
    expect(await differences()).toEqual([]);
    expect((await world.call('GET', PATH)).body).toMatchObject({ vendor: 330, here: 4500, onlyHere: { count: 4170 } });
  });

  it('says so when the application or the vendor cannot be asked', async () => {
    await world.sql('drop table app_subscription');
    const { body } = await world.call('POST', `${PATH}/run`);
    expect(body.failure).toMatch(/app_subscription/);
    expect((await world.call('GET', '/api/reconciliations/shop/other')).status).toBe(404);
  });
});
