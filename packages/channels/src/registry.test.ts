import { CHANNEL_TYPES, type ChannelConfig, type ChannelType } from '@tocsin/core';
import { describe, expect, it } from 'vitest';
import { aPage, describeChannel, type Receipt, type Vendor } from './channel.contract.ts';
import type { Channel, OutgoingMessage, Rendered } from './channel.ts';
import { channelFor } from './registry.ts';

const config = (changes: Partial<ChannelConfig>): ChannelConfig => ({
  id: 'chat',
  type: 'slack',
  settings: {},
  missing: [],
  backup: null,
  ...changes,
});

/** How messages of each type look. */
const LOOKS: Readonly<Record<ChannelType, Rendered['kind']>> = {
  slack: 'slack',
  email: 'email',
  'twilio-sms': 'sms',
  'twilio-voice': 'voice',
  telegram: 'chat',
  pagerduty: 'event',
  discord: 'chat',
  webhook: 'event',
  push: 'push',
  sandbox: 'slack',
};

describe('channelFor', () => {
  it.each(CHANNEL_TYPES)('gives the real channel for %s when nothing is missing', (type) => {
    const { channel, sandbox } = channelFor(config({ type }));
    expect([channel.type, sandbox]).toEqual([type, type === 'sandbox']);
  });

  it.each(CHANNEL_TYPES)('gives a sandbox that looks like %s when its credentials are missing', async (type) => {
    const { channel, sandbox } = channelFor(config({ type, missing: ['token'] }));
    expect([channel.type, sandbox]).toEqual(['sandbox', true]);
    expect(channel.render(aPage('U0ADA')).kind).toBe(LOOKS[type]);
    expect(await channel.send(aPage('U0ADA'), {})).toEqual({ kind: 'delivered', reference: 'sandbox' });
    expect([channel.settle, channel.receive]).toEqual([undefined, undefined]);
  });
});

for (const type of CHANNEL_TYPES) {
  describeChannel(`sandbox for ${type}`, async () => sandboxVendor(type), { faults: false });
}

/** The Outbox stands in for the vendor: it keeps what the sandbox renders, as the server does. */
function sandboxVendor(type: ChannelType): Vendor {
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
  const { headline, text, callsEverybody = false } = seen(rendered);
  const id = rendered.kind === 'email' ? (rendered.headers['Message-ID'] ?? null) : message.id;
  return { id, headline, text, callsEverybody };
}

/** What of a message the Outbox shows. */
function seen(rendered: Rendered): { headline: string; text: string; callsEverybody?: boolean } {
  switch (rendered.kind) {
    case 'slack': {
      const header = rendered.blocks[0] as { text: { text: string } };
      const text = rendered.fallback;
      return { headline: header.text.text, text, callsEverybody: /<!/u.test(text) };
    }
    case 'email':
      return { headline: rendered.subject, text: rendered.text };
    case 'sms':
    case 'chat':
      return { headline: rendered.text, text: rendered.text };
    case 'voice':
      return { headline: rendered.spoken.join(' '), text: rendered.spoken.join(' ') };
    case 'push':
      return { headline: rendered.title, text: rendered.body };
    case 'event':
      return { headline: JSON.stringify(rendered.body), text: JSON.stringify(rendered.body) };
  }
}
