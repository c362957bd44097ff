import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, OutgoingMessage } from './channel.ts';
import { describeReceive } from './channel-receive.contract.ts';
import { aPage, type Vendor } from './vendor.fixture.ts';

export { aPage, type Receipt, type Vendor } from './vendor.fixture.ts';

const HOSTILE: Readonly<Record<string, Partial<OutgoingMessage>>> = {
  'a text of 100 KB in one line': { text: 'x'.repeat(100_000) },
  'a text of 100 KB in many lines': { text: '- <b> & "c"\n'.repeat(8_400) },
  'a text of nothing but opening brackets': { text: '['.repeat(100_000) },
  'a text of nothing but stars': { text: '**a'.repeat(33_000) },
  'a subject of 100 KB': { subject: 'y'.repeat(100_000) },
  'an empty subject and text': { subject: '', text: '' },
  'control characters': { subject: 'a\u0000b\u001b[31m', text: 'bell\u0007 and half a character \ud83d' },
  'unclosed code': { text: '```\nno end' },
};

/** The suite that every channel passes. A channel that reaches no vendor (the sandbox) has no faults to survive. */
export function describeChannel(
  name: string,
  makeVendor: () => Promise<Vendor>,
  has: { faults: boolean } = { faults: true },
): void {
  describe(`${name}, as a channel`, () => {
    let vendor: Vendor;
    beforeAll(async () => {
      vendor = await makeVendor();
    });
    afterAll(() => vendor.close());
    const send = (message: OutgoingMessage) => vendor.channel.send(message, vendor.settings);

    it('delivers a page and says where it is', async () => {
      const before = vendor.received().length;
      const outcome = await send(aPage(vendor.address));
      expect(outcome).toEqual({ kind: 'delivered', reference: expect.any(String) });
      expect(vendor.received().length).toBe(before + 1);
      expect(vendor.received().at(-1)?.headline).toContain('Webhook success is below 90 %');
    });

    it('delivers a message about no incident', async () => {
      const message = aPage(vendor.address, { kind: 'update', incident: null, actions: [], threadKey: null });
      expect(await send(message)).toMatchObject({ kind: 'delivered' });
    });

    it('gives a message that is sent twice the same id towards the vendor', async () => {
      const message = aPage(vendor.address);
      await send(message);
      await send(message);
      const [first, second] = vendor.received().slice(-2);
      expect(first?.id).toContain(message.id);
      expect(second?.id).toBe(first?.id);
    });

    it('renders to JSON, the same each time, and without a secret', () => {
      const message = aPage(vendor.address);
      const rendered = vendor.channel.render(message);
      expect(JSON.parse(JSON.stringify(rendered))).toEqual(rendered);
      expect(vendor.channel.render(message)).toEqual(rendered);
      for (const secret of vendor.secrets) expect(JSON.stringify(rendered)).not.toContain(secret);
    });

    describeHostileText(() => vendor);
    describeSettle(() => vendor);
    describeReceive(() => vendor);
    if (has.faults) describeFaults(() => vendor);
  });
}

const SETTLED = { state: 'acknowledged', text: 'Acknowledged by <!channel> at 14:32' } as const;

/** Nothing is to be seen here of a channel whose messages cannot be changed. */
function describeSettle(vendor: () => Vendor): void {
  it('brings a delivered message up to date, also twice, and to resolved', async () => {
    const { channel, settings, address } = vendor();
    if (channel.settle === undefined) return;
    const message = aPage(address);
    const reference = referenceOf(await channel.send(message, settings));
    for (const settlement of [SETTLED, SETTLED, { state: 'resolved', text: 'Resolved by Ada' } as const]) {
      expect(await channel.settle(message, reference, settlement, settings)).toMatchObject({ kind: 'delivered' });
    }
  });

  it.each(['', 'sandbox', 'nonsense', '../..', '1:2', 'x'.repeat(5000)])(
    'says what became of settling the unknown reference %j',
    async (reference) => {
      const { channel, settings, address, secrets } = vendor();
      if (channel.settle === undefined) return;
      const outcome = await channel.settle(aPage(address), reference, SETTLED, settings);
      expect(['delivered', 'retry', 'permanent']).toContain(outcome.kind);
      for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
    },
  );
}

function referenceOf(outcome: Outcome): string {
  if (outcome.kind !== 'delivered' || outcome.reference === null) throw new Error('the message was not delivered');
  return outcome.reference;
}

function describeHostileText(vendor: () => Vendor): void {
  const send = (changes: Partial<OutgoingMessage>) =>
    vendor().channel.send(aPage(vendor().address, changes), vendor().settings);

  for (const [what, changes] of Object.entries(HOSTILE)) {
    it(`delivers ${what}`, async () => {
      expect(await send(changes)).toMatchObject({ kind: 'delivered' });
    });
  }

  it('calls nobody by <!channel> in any part', async () => {
    const shout = '<!channel> <!here|here> <!everyone>';
    const incident = { id: shout, title: shout, severity: shout, severityName: shout, status: shout, url: shout };
    const label = { id: 'open' as const, label: shout, url: shout };
    const to = { name: shout, address: vendor().address };
    expect(await send({ to, incident, subject: shout, text: `# ${shout}\n${shout}`, actions: [label] })).toMatchObject({
      kind: 'delivered',
    });
    expect(vendor().received().at(-1)?.callsEverybody).toBe(false);
  });

  it('keeps the subject on one line', async () => {
    await send({ subject: 'Down\r\nBcc: mallory@example.org\r\n\r\nbody' });
    expect(vendor().received().at(-1)?.headline).toContain('Down Bcc: mallory@example.org body');
  });

  it('keeps emoji and right-to-left letters, and drops overrides of the direction', async () => {
    await send({ subject: '🚨 شبكة معطلة 👩‍🚒', text: 'מסד הנתונים איטי 🔥 \u202egnp.exe' });
    const receipt = vendor().received().at(-1);
    expect(receipt?.headline).toContain('🚨 شبكة معطلة 👩‍🚒');
    expect(receipt?.text).toContain('מסד הנתונים איטי 🔥');
    expect(receipt?.text).not.toContain('\u202e');
  });
}

function describeFaults(vendor: () => Vendor): void {
  /** Sends, and holds the outcome against the secrets, whatever else the test looks at. */
  const send = async (message: OutgoingMessage) => {
    const outcome = await vendor().channel.send(message, vendor().settings);
    for (const secret of vendor().secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
    return outcome;
  };

  it('asks for a retry after the vendor limits the rate, and then delivers', async () => {
    const afterSeconds = vendor().limitRateOnce();
    const message = aPage(vendor().address);
    expect(await send(message)).toEqual({ kind: 'retry', afterSeconds, reason: expect.any(String) });
    expect(await send(message)).toMatchObject({ kind: 'delivered' });
  });

  it('asks for a retry after an error of the vendor', async () => {
    vendor().failOnce();
    const outcome = await send(aPage(vendor().address));
    expect(outcome).toEqual({ kind: 'retry', afterSeconds: expect.any(Number), reason: expect.any(String) });
    expect(outcome.kind === 'retry' && outcome.afterSeconds).toBeGreaterThan(0);
  });

  it('asks for a retry when nobody listens, without a secret in the reason', async () => {
    const outcome = await vendor().channel.send(aPage(vendor().address), vendor().unreachableSettings);
    expect(outcome).toMatchObject({ kind: 'retry' });
    for (const secret of vendor().secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it('asks for a retry when a message cannot be settled because nobody listens', async () => {
    const { channel, settings, unreachableSettings, address, secrets } = vendor();
    if (channel.settle === undefined) return;
    const message = aPage(address);
    const reference = referenceOf(await channel.send(message, settings));
    const outcome = await channel.settle(message, reference, SETTLED, unreachableSettings);
    expect(outcome).toMatchObject({ kind: 'retry' });
    for (const secret of secrets) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it('gives up on an address that the vendor does not know', async () => {
    const before = vendor().received().length;
    expect(await send(aPage(vendor().badAddress))).toEqual({ kind: 'permanent', reason: expect.any(String) });
    expect(vendor().received().length).toBe(before);
  });

  it.each(['', ' ', 'a b', 'a\r\nb', '\u0000', 'x'.repeat(5000)])(
    'gives up on the malformed address %j',
    async (address) => {
      expect(await send(aPage(address))).toMatchObject({ kind: 'permanent' });
    },
  );

  it('gives up without settings', async () => {
    expect(await vendor().channel.send(aPage(vendor().address), {})).toMatchObject({ kind: 'permanent' });
  });
}
