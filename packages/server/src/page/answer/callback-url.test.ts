// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of plans.
import { afterEach, describe, expect, it } from 'vitest';
import { type PageNode, SERVICE, shopPlan, startPageNode } from '../page-node.fixture.ts';

const PHONE = '+15550100123';
let node: PageNode;
afterEach(() => node?.close());

/** A node whose Ann has a text message and a call, which need secrets that are not set. */
async function startNode(env: Readonly<Record<string, string>>): Promise<void> {
  const settings = 'accountSid: "${SID}", authToken: "${AUTH}", from: "+15005550006"';
  node = await startPageNode({
    plan: shopPlan({
      channels: `  sms: { type: twilio-sms, ${settings} }
  voice: { type: twilio-voice, ${settings} }
  mail: { type: email, url: "\${SMTP}", from: tocsin@example.com }
  outbox: { type: sandbox }`,
      people: `  ann: { name: Ann, contact: [{ channel: sms, address: "${PHONE}" }, { channel: voice, address: "${PHONE}", after: 1m }] }`,
    }),
    env,
  });
}

/** What Ann reads and hears. */
async function pageAnn(): Promise<{ readonly id: string; readonly text: string; readonly spoken: string }> {
  const { id } = await node.open();
  await node.settle();
  await node.advance(61);
  const [sms, voice] = (await node.messages(PHONE)).map(({ rendered }) => rendered);
  return {
    id,
    text: sms?.kind === 'sms' ? sms.text : '',
    spoken: voice?.kind === 'voice' ? voice.spoken.join(' ') : '',
  };
}

describe('what comes back', () => {
  it('is offered where Tocsin has a public address', async () => {
    await startNode({ TOCSIN_URL: 'https://tocsin.example.com/' });
    const { text, spoken } = await pageAnn();
    expect(text).toContain('Reply 1a to acknowledge');
    expect(spoken).toContain('Press 4 to acknowledge');
  });

  it.each([{}, { TOCSIN_URL: 'http://localhost:7700' }])(
    'is not offered where nobody outside reaches it: %j',
    async (env) => {
      await startNode(env);
      const { id, text, spoken } = await pageAnn();
      expect(text).toContain(`/incidents/${id}`);
      expect(text).not.toContain('Reply');
      expect(spoken).toContain('This is Tocsin');
      expect(spoken).not.toContain('Press');
    },
  );
});

it('lists where to report to also while the secrets are missing, for what reports anything', async () => {
  await startNode({ TOCSIN_URL: 'https://tocsin.example.com/' });
  const { body } = await node.call('GET', '/api/channels');
  const addresses = (body.channels as { id: string; sandbox: boolean; callbackUrl: string | null }[]).map(
    ({ id, sandbox, callbackUrl }) => [id, sandbox, callbackUrl],
  );
  expect(addresses).toEqual([
    ['sms', true, `https://tocsin.example.com/channels/${SERVICE}/sms/callback`],
    ['voice', true, `https://tocsin.example.com/channels/${SERVICE}/voice/callback`],
    ['mail', true, null],
    ['outbox', true, null],
  ]);
});
