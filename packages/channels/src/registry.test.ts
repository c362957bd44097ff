import type { ChannelConfig } from '@tocsin/core';
import { describe, expect, it } from 'vitest';
import { aPage, describeChannel, type Receipt } from './channel.contract.ts';
import type { Channel, OutgoingMessage } from './channel.ts';
import { channelFor } from './registry.ts';

const config = (changes: Partial<ChannelConfig>): ChannelConfig => ({
  id: 'chat',
  type: 'slack',
  settings: {},
  missing: [],
  ...changes,
});

describe('channelFor', () => {
  it('gives the real channel when nothing is missing', () => {
    expect(channelFor(config({ type: 'email' }))).toMatchObject({ sandbox: false, channel: { type: 'email' } });
  });

  it('gives a sandbox that looks like the channel whose credentials are missing', async () => {
    const { channel, sandbox } = channelFor(config({ type: 'email', missing: ['url'] }));
    expect(sandbox).toBe(true);
    expect(channel.render(aPage('ada@example.org')).kind).toBe('email');
    expect(await channel.send(aPage('ada@example.org'), {})).toEqual({ kind: 'delivered', reference: 'sandbox' });
  });

  it('shows a plain sandbox as a Slack card', () => {
    const { channel, sandbox } = channelFor(config({ type: 'sandbox' }));
    expect([sandbox, channel.type, channel.render(aPage('U0ADA')).kind]).toEqual([true, 'sandbox', 'slack']);
  });
});

for (const type of ['slack', 'email'] as const) {
  describeChannel(`sandbox for ${type}`, async () => sandboxVendor(type), { faults: false });
}

/** The Outbox stands in for the vendor: it keeps what the sandbox renders, as the server does. */
async function sandboxVendor(type: 'slack' | 'email') {
  const sandbox = channelFor(config({ type, missing: ['token'] })).channel;
  const outbox: Receipt[] = [];
  const channel: Channel = {
    type: sandbox.type,
    render: (message) => sandbox.render(message),
    send: async (message, settings) => {
      outbox.push(receiptOf(sandbox, message));
      return sandbox.send(message, settings);
    },
  };
  return {
    channel,
    settings: {},
    unreachableSettings: {},
    address: 'ada@example.org',
    badAddress: '',
    secrets: [],
    received: () => outbox,
    limitRateOnce: () => 0,
    failOnce: () => undefined,
    close: async () => undefined,
  };
}

function receiptOf(channel: Channel, message: OutgoingMessage): Receipt {
  const rendered = channel.render(message);
  if (rendered.kind === 'email') {
    const id = rendered.headers['Message-ID'] ?? null;
    return { id, headline: rendered.subject, text: rendered.text, callsEverybody: false };
  }
  const header = rendered.blocks[0] as { text: { text: string } };
  const callsEverybody = /<!/u.test(rendered.fallback);
  return { id: message.id, headline: header.text.text, text: rendered.fallback, callsEverybody };
}
