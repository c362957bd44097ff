import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MovableClock } from '@tocsin/server';
import type { InboxAudit, Reconciliation } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callTocsin } from '../harness/runbook-stage.ts';
import { placeVendorCommands } from '../vendors/place-commands.ts';
import { closeWorld, openWorld, PLATFORM, stage, url } from './runbooks-world.ts';

/* Somebody has paid at Stripe and has no subscription: found by comparing, explained, and repaired by the runbook. */
const home = mkdtempSync(join(tmpdir(), 'tocsin-paid-'));
const path = process.env.PATH;
beforeAll(async () => {
  await chmod(home, 0o755);
  await openWorld(PLATFORM);
  process.env.PATH = `${await placeVendorCommands(home, url)}:${path}`;
});
afterAll(async () => {
  process.env.PATH = path;
  await closeWorld();
  rmSync(home, { recursive: true, force: true });
});

const compare = () =>
  callTocsin<Reconciliation>(
    stage.server.url,
    'POST',
    `/api/reconciliations/${PLATFORM}/paid-without-subscription/run`,
    {},
  );

describe('paid without a subscription', () => {
  it('is found, explained and repaired with the parameters that are known', async () => {
    expect(await compare()).toMatchObject({ failure: null, missing: { count: 0 } });
    await stage.fault('lost-subscription', true);
    const found = await compare();
    expect(found).toMatchObject({ failure: null, runbook: 'paid-without-subscription', missing: { count: 1 } });
    const [difference] = found.differences;
    expect(difference).toMatchObject({
      cause: 'never-came',
      parameters: { SUBSCRIPTION_ID: found.missing.ids[0], CUSTOMER_ID: 'cus_u4' },
    });
    await stage.run(PLATFORM, 'paid-without-subscription', {
      parameters: { ...difference?.parameters, USER_ID: 'u-4' },
    });
    expect(await compare()).toMatchObject({
      missing: { count: 0 },
      sentence: expect.stringContaining('all known here'),
    });
    expect(await stage.isOn('lost-subscription')).toBe(false);
  });

  it('compares what Stripe sent with what the worker processed', async () => {
    const now = Date.now();
    // The platform and its Stripe go by the real time.
    (stage.server.app.clock as MovableClock).advance(now - stage.server.app.clock.now());
    const period = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() };
    const at = `/api/inbox/${PLATFORM}/stripe/audits`;
    const audit = await callTocsin<InboxAudit>(stage.server.url, 'POST', at, period);
    // The worker takes them from Stripe itself here, so none came through the inbox.
    expect(audit).toMatchObject({
      failure: null,
      report: { here: 0, typesBy: 'all', applied: { twice: { count: 0 } } },
    });
    expect(audit.report?.applied?.once).toBe(audit.report?.sent);
    expect(audit.report?.sent).toBeGreaterThan(0);
  });
});
