import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Run, RunbookList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { type FakeWrangler, placeFakeWrangler } from '../vendors/fake-wrangler.ts';

/* A rollback with two ways and values that only a person knows, on a plan that keeps its data in Cloudflare D1. */
const PLAN = `${shopPlan()}
connections:
  orders: { type: d1, database: shop-orders }
environment:
  CLOUDFLARE_API_TOKEN: a-token-of-the-vendor
`;

const ROLLBACK = `---
title: Rollback
components: [web]
severity: P1
impact: Nobody can order
parameters:
  VERSION: { title: Version to go back to, pattern: "v[0-9]+" }
  REGION: { title: Region, type: choice, choices: [eu, us], default: eu }
  CUSTOMER: { title: Customer }
  NEW_SECRET: { title: The new secret }
---
# Rollback

## Recover

### Option 1: Roll back

\`\`\`sh { name=roll-back }
echo "back to $VERSION in $REGION"
\`\`\`

### Option 2: A new secret

\`\`\`sh { name=new-secret }
echo "set $NEW_SECRET"
\`\`\`

## Verify

\`\`\`sh { name=version readonly=true }
echo "is at $VERSION"
\`\`\`

\`\`\`sql { name=orders readonly=true connection=orders }
SELECT id FROM orders WHERE customer = :'CUSTOMER'
\`\`\`

\`\`\`sql { name=reopen connection=orders }
UPDATE orders SET state = 'open' WHERE customer = :'CUSTOMER'
\`\`\`
`;

const CUSTOMER = "O'Brien; --";
const SELECTED = "SELECT id FROM orders WHERE customer = 'O''Brien; --'";

let bin: string;
let wrangler: FakeWrangler;
let node: PlanNode;
beforeAll(async () => {
  bin = mkdtempSync(join(tmpdir(), 'tocsin-wrangler-'));
  chmodSync(bin, 0o755);
  wrangler = await placeFakeWrangler(bin, { [SELECTED]: [{ id: 7 }] });
  node = await startPlanNode({
    files: { 'plan.yaml': PLAN, 'runbooks/rollback.md': ROLLBACK },
    env: { PATH: `${wrangler.bin}:${process.env.PATH}` },
  });
});
afterAll(async () => {
  await node?.close();
  rmSync(bin, { recursive: true, force: true });
});

type Values = Record<string, string>;

const approve = (run: Run, step: string, parameters: Values) =>
  node.call<{ detail?: string }>('POST', `/api/runs/${run.id}/steps/${step}/run`, { parameters });

/** Approves a step and waits for its end. */
async function finish(run: Run, step: string, parameters: Values = {}): Promise<Run['steps'][number]> {
  const answer = await approve(run, step, parameters);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 });
  return eventually(`${step} ends`, async () => {
    const { steps } = await node.must<Run>('GET', `/api/runs/${run.id}`);
    const found = steps.find(({ id }) => id === step);
    // A question that was answered a moment ago is refused, and that is well.
    if (found?.question) await node.call('POST', `/api/runs/${run.id}/steps/${step}/answer`, { decision: 'commit' });
    return found && ['done', 'failed', 'unknown'].includes(found.status) && found;
  });
}

it('a rollback asks for what it needs, keeps it, and reaches D1 with it', async () => {
  const runbook = await node.must<RunbookList['runbooks'][number]>('GET', '/api/runbooks/shop/rollback');
  expect(runbook).toMatchObject({ severity: 'P1', impact: 'Nobody can order' });
  expect(runbook.phases[0]?.steps.map(({ option, parameters }) => [option, parameters])).toEqual([
    ['Option 1: Roll back', ['VERSION', 'REGION']],
    ['Option 2: A new secret', ['NEW_SECRET']],
  ]);
  const run = await node.must<Run>('POST', '/api/runs', { service: 'shop', runbook: 'rollback' });

  const refused: [Values, string][] = [
    [{}, 'Version to go back to (VERSION)'],
    [{ VERSION: '' }, 'is empty'],
    [{ VERSION: '$(reboot)' }, 'does not have the form v[0-9]+'],
    [{ VERSION: 'v41', REGION: 'asia' }, 'is none of eu, us'],
    [{ VERSION: 'v41', VERSOIN: 'v42' }, 'no parameter "VERSOIN"'],
  ];
  for (const [values, why] of refused) {
    const { status, body } = await approve(run, 'roll-back', values);
    expect({ status, why: body.detail }).toEqual({ status: 400, why: expect.stringContaining(why) });
  }
  const untouched = await node.must<Run>('GET', `/api/runs/${run.id}`);
  expect(untouched.steps.every(({ status }) => status === 'pending')).toBe(true);
  expect(untouched.parameters.map(({ value }) => value)).toEqual([null, 'eu', null, null]);

  expect(await finish(run, 'roll-back', { VERSION: 'v41' })).toMatchObject({
    ...{ status: 'done', output: 'back to v41 in eu\n' },
  });
  // The other way stays open, and the value stays for the steps that follow.
  expect((await finish(run, 'new-secret', { NEW_SECRET: 'open sesame' })).output).not.toContain('sesame');
  expect((await finish(run, 'version')).output).toBe('is at v41\n');

  expect(await finish(run, 'orders', { CUSTOMER })).toMatchObject({ status: 'done', rows: { rows: [['7']] } });
  expect(await finish(run, 'reopen')).toMatchObject({ status: 'done' });
  const sent = (await wrangler.calls()).map(({ database, sql, remote }) => ({ database, sql: sql.trim(), remote }));
  const where = { database: 'shop-orders', remote: true };
  expect(sent).toEqual([
    { ...where, sql: SELECTED },
    { ...where, sql: expect.stringMatching(/^SELECT orders\.\* .*; SELECT count/) },
    { ...where, sql: "UPDATE orders SET state = 'open' WHERE customer = 'O''Brien; --'" },
  ]);
  const ended = await node.must<Run>('GET', `/api/runs/${run.id}`);
  expect(ended).toMatchObject({ status: 'done' });
  expect(ended.parameters.map(({ value }) => value)).toEqual(['v41', 'eu', CUSTOMER, '••••']);
});
