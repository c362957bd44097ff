// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../../../../test/vendors/fake-slack.ts';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';
import { queueMessage } from './queue-message.ts';

let [first, second]: FakeTwilio[] = [];
let slack: FakeSlack;
let node: PageNode;
const PHONE = '+15550100123';

beforeEach(async () => {
  [first, second, slack] = await Promise.all([startFakeTwilio(), startFakeTwilio(), startFakeSlack()]);
  const settings = (n: number) =>
    `accountSid: "\${SID${n}}", authToken: "\${AUTH${n}}", from: "+15005550006", apiUrl: "\${URL${n}}"`;
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, ${settings(1)}, backup: sms2 }
  sms2: { type: twilio-sms, ${settings(2)} }
  slack: { type: slack, token: "\${SLACK_TOKEN}", signingSecret: "\${SLACK_SECRET}", apiUrl: "\${SLACK_URL}" }
  outbox: { type: sandbox }`,
      people: `  ann: { name: Ann, contact: [{ channel: sms, address: "${PHONE}" }] }
  eve: { name: Eve, contact: [{ channel: slack, address: U0EVE }, { channel: outbox, address: eve }] }
  zoe: { name: Zoe, contact: [{ channel: slack, address: U0ZOE }] }`,
      steps: '[{ after: 0m, page: [person:ann, person:eve, person:zoe] }]',
    }),
    env: {
      ...{ SID1: first.accountSid, AUTH1: first.authToken, URL1: first.apiUrl },
      ...{ SID2: second.accountSid, AUTH2: second.authToken, URL2: second.apiUrl },
      ...{ SLACK_TOKEN: slack.token, SLACK_SECRET: 'a-secret', SLACK_URL: slack.apiUrl },
    },
  });
});
afterEach(async () => {
  await node?.close();
  await Promise.all([first?.close(), second?.close(), slack?.close()]);
});

/** Tells conversations, so that Slack is seen to fail as often as is needed. */
async function tell(times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await node.app.db.transaction().execute((tx) =>
      queueMessage(node.app, tx, {
        ...{ kind: 'notification', service: SERVICE, incidentId: null, channel: 'slack', address: '#incidents' },
        ...{ name: '#incidents', subject: `Message ${n}`, text: '', idempotencyKey: `tell ${Math.random()}` },
      } as const),
    );
    await node.settle();
  }
}

const breakerOf = async (id: string) => {
  const { body } = await node.call('GET', '/api/channels');
  return (body.channels as { id: string; breaker: string }[]).find((channel) => channel.id === id)?.breaker;
};

describe('a channel with a backup', () => {
  it('gives a message to it at the second failure', async () => {
    first?.failNext({ status: 503 }, 10);
    await node.open();
    await node.settle();
    expect(second?.messages).toHaveLength(0);
    await node.advance(15);
    expect(second?.messages).toHaveLength(1);
    expect((await node.messages(PHONE))[0]).toMatchObject({ status: 'delivered', carried_by: 'sms2' });
    expect(second?.messages[0]?.statusCallback).toContain('/channels/shop/sms2/callback/status');
    await second?.reportMessage(second.messages[0]?.sid ?? '', 'delivered');
    expect((await node.messages(PHONE))[0]?.receipt_status).toBe('delivered');
  });
});

describe('a channel that fails again and again', () => {
  it('is left alone: who has another method gets the page over that at once, who has none a minute later', async () => {
    slack.failNext({ status: 503 }, 5);
    await tell(5);
    expect(await breakerOf('slack')).toBe('open');
    const calls = slack.calls.length;
    await node.open();
    await node.settle();
    expect(slack.calls.length).toBe(calls);
    expect((await node.messages('eve'))[0]?.status).toBe('delivered');
    expect((await node.messages('U0EVE'))[0]).toMatchObject({ status: 'failed' });
    expect((await node.messages('U0ZOE'))[0]).toMatchObject({ status: 'queued' });
    await node.advance(65);
    await node.advance(65);
    expect((await node.messages('U0ZOE'))[0]).toMatchObject({ status: 'delivered' });
    expect(await breakerOf('slack')).toBe('closed');
  });
});

it('lists every channel, and where its vendor reports to', async () => {
  const { status, body } = await node.call('GET', '/api/channels');
  expect(status).toBe(200);
  expect(body.channels).toContainEqual(
    expect.objectContaining({
      ...{ service: SERVICE, id: 'sms', type: 'twilio-sms', sandbox: false, breaker: 'closed', backup: 'sms2' },
      callbackUrl: `${node.url}/channels/shop/sms/callback`,
    }),
  );
  expect(body.channels).toContainEqual(expect.objectContaining({ id: 'outbox', sandbox: true, callbackUrl: null }));
});
