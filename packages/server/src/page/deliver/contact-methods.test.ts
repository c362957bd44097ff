// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeSlack, startFakeSlack } from '../../../../../test/vendors/fake-slack.ts';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/vendors/fake-twilio.ts';
import { type PageNode, shopPlan, startPageNode } from '../page-node.fixture.ts';

const PHONE = '+15550100123';
let slack: FakeSlack;
let twilio: FakeTwilio;
let node: PageNode;

const PLAN = shopPlan({
  channels: `  slack: { type: slack, token: "\${SLACK_TOKEN}", signingSecret: "\${SLACK_SECRET}", apiUrl: "\${SLACK_URL}" }
  sms: { type: twilio-sms, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15005550006", apiUrl: "\${TWILIO_URL}" }
  outbox: { type: sandbox }`,
  people: `  ann:
    name: Ann
    contact:
      - { channel: slack, address: U0ANN }
      - { channel: sms, address: "${PHONE}", after: 2m }
      - { channel: outbox, address: ann }`,
});

beforeEach(async () => {
  [slack, twilio] = await Promise.all([startFakeSlack(), startFakeTwilio()]);
  node = await startPageNode({
    plan: PLAN,
    env: {
      ...{ SLACK_TOKEN: slack.token, SLACK_SECRET: 'a-secret', SLACK_URL: slack.apiUrl },
      ...{ SID: twilio.accountSid, AUTH: twilio.authToken, TWILIO_URL: twilio.apiUrl },
    },
  });
});
afterEach(async () => {
  await node?.close();
  await Promise.all([slack?.close(), twilio?.close()]);
});

const used = async () => (await node.messages()).map(({ channel, status }) => `${channel} ${status}`);

describe('the contact methods of a page', () => {
  it('uses the second at its time as well, and the last only after failures', async () => {
    await node.open();
    await node.settle();
    expect(await used()).toEqual(['slack delivered']);
    await node.advance(100);
    expect(twilio.messages).toHaveLength(0);
    await node.advance(20);
    expect(await used()).toEqual(['slack delivered', 'sms delivered']);
    await node.advance(600);
    expect(await used()).toHaveLength(2);
  });

  it('does not use the second once somebody has acknowledged', async () => {
    const { id } = await node.open();
    await node.settle();
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.advance(300);
    expect(twilio.messages).toHaveLength(0);
    expect(await used()).toEqual(['slack delivered']);
  });

  it('does not use the second of a page that was acknowledged when the paging has begun anew before its time', async () => {
    const { id } = await node.open();
    await node.settle();
    await node.advance(60);
    await node.call('POST', `/api/incidents/${id}/acknowledge`);
    await node.call('POST', `/api/incidents/${id}/escalate`);
    await node.advance(60);
    expect((await node.incident(id)).escalation.status).toBe('running');
    expect(await used()).toEqual(['slack delivered', 'outbox delivered']);
    await node.advance(600);
    expect(twilio.messages).toHaveLength(0);
  });

  it('falls through at once when the first fails, and says so on the timeline', async () => {
    slack.forget('U0ANN');
    twilio.refuse(PHONE);
    const { id } = await node.open();
    await node.settle();
    expect(await used()).toEqual(['slack failed', 'sms failed', 'outbox delivered']);
    expect((await node.facts(id)).filter((kind) => kind === 'page-failed')).toHaveLength(2);
    expect((await node.incident(id)).pages[`${id}-p1`]?.status).toBe('delivered');
  });

  it('does not page twice when the job runs again after a crash between the sending and the record', async () => {
    const { id } = await node.open();
    await node.settle();
    const [message] = await node.messages();
    // As a node leaves it that dies before it has recorded: the job is done again by another one.
    const claimed = { claimed_at: new Date(node.clock.now() - 10_000) };
    await node.app.db
      .updateTable('message')
      .set({ status: 'sending', reference: null, ...claimed })
      .execute();
    // By the job of its page, and by its own, at the same time.
    for (let n = 0; n < 3; n++) await node.app.jobs.add(node.app.db, 'deliver', { messageId: message?.id });
    await node.settle();
    expect(await used()).toEqual(['slack delivered']);
    const ids = slack.messages.map(({ metadata }) => JSON.stringify(metadata));
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect((await node.facts(id)).filter((kind) => kind === 'paged')).toHaveLength(1);
  });

  it('delivers once when two jobs want the same message at once', async () => {
    await node.open();
    await node.settle();
    const [message] = await node.messages();
    for (let n = 0; n < 5; n++) await node.app.jobs.add(node.app.db, 'deliver', { messageId: message?.id });
    await node.settle();
    expect(slack.messages).toHaveLength(1);
  });
});
