import { expect, it } from 'vitest';
import type { AnsweredMessage, InboundRequest, Outcome, OutgoingMessage, Received } from './channel.ts';
import { aPage, type Vendor } from './vendor.fixture.ts';

/** Bodies that nobody's server should fall over. `\ufffd` is what invalid UTF-8 becomes when it is read. */
const GARBAGE: Readonly<Record<string, string>> = {
  'an empty body': '',
  'a body of 1 MB': 'x'.repeat(1_048_576),
  'a JSON text of 1 MB': JSON.stringify({ event: 'x'.repeat(1_048_576) }),
  'a body that is not UTF-8': '\ufffd\ufffd{\ufffd',
  'JSON null': 'null',
  'a JSON list': '[]',
  'a JSON list of lists': '['.repeat(10_000) + ']'.repeat(10_000),
  'a JSON number': '42',
  'a JSON text': '"acknowledge"',
  'half of a JSON object': '{"type":',
  'an empty JSON object': '{}',
  'members of the wrong type': '{"type":3,"event":7,"data":[],"messageId":{},"action":null,"callback_query":"x"}',
  'a form of nothing': 'a=&b&=c&payload=',
  'names of built-in members': '{"__proto__":{"messageId":"m"},"constructor":"x","type":"toString"}',
};

/** What every channel holds to whose vendor sends something back. Nothing is to be seen here of the others. */
export function describeReceive(vendor: () => Vendor): void {
  const receive = (request: InboundRequest): Received => {
    const { channel, settings } = vendor();
    if (channel.receive === undefined) throw new Error('the channel receives nothing');
    return channel.receive(request, settings);
  };

  it('comes with a vendor that answers exactly when it receives answers', () => {
    const { channel, pressAcknowledge, forge } = vendor();
    const receives = channel.receive !== undefined;
    expect([pressAcknowledge !== undefined, forge !== undefined]).toEqual([receives, receives]);
  });

  it('reads a genuine press of the acknowledge button as the answer to that message', async () => {
    const pressed = await pressOf(vendor());
    if (pressed === null) return;
    const received = receive(pressed.request);
    expect(received).toMatchObject({ kind: 'accepted', events: [{ kind: 'answer', action: 'acknowledge' }] });
    if (received.kind !== 'accepted') return;
    const [event] = received.events;
    if (event?.kind === 'answer') {
      expect(namedBy(event.message, event.address, pressed.message, pressed.outcome)).toBe(true);
    }
    for (const line of [
      { ok: true, text: 'Acknowledged.' },
      { ok: false, text: 'It is over <&>"\u0000.' },
    ]) {
      const { status, contentType } = received.respond([line]);
      expect([status >= 200 && status < 300, contentType]).toEqual([true, expect.stringContaining('/')]);
    }
    expect(received.respond([]).status).toBeLessThan(300);
  });

  it('refuses a forged request', async () => {
    const pressed = await pressOf(vendor());
    const forged = pressed && vendor().forge?.(pressed.request);
    if (!forged) return;
    const received = receive(forged);
    expect(received.kind).toBe('refused');
    expect(received.kind === 'refused' && [401, 403].includes(received.status)).toBe(true);
  });

  it('refuses a request without headers, and a genuine one when its secrets are not set', async () => {
    const pressed = await pressOf(vendor());
    if (pressed === null) return;
    expect(receive({ ...pressed.request, headers: {} })).toMatchObject({ kind: 'refused' });
    expect(vendor().channel.receive?.(pressed.request, {})).toMatchObject({ kind: 'refused' });
  });

  it('refuses a genuine request that is too old, or from a time to come', async () => {
    const pressed = await pressOf(vendor());
    const windowMs = vendor().replayWindowMs;
    if (pressed === null || windowMs === undefined) return;
    const { request } = pressed;
    for (const offMs of [windowMs + 1000, -windowMs - 1000]) {
      expect(receive({ ...request, nowMs: request.nowMs + offMs })).toMatchObject({ kind: 'refused' });
    }
    expect(receive({ ...request, nowMs: request.nowMs + windowMs - 2000 })).toMatchObject({ kind: 'accepted' });
  });

  for (const [what, body] of Object.entries(GARBAGE)) {
    it(`takes nothing from ${what}, signed or not`, async () => {
      const pressed = await pressOf(vendor());
      if (pressed === null) return;
      const signed = vendor().sign?.(body);
      const requests = [{ ...pressed.request, body }, ...(signed === undefined ? [] : [signed])];
      for (const request of requests.flatMap(variantsOf)) expect(eventsOf(receive(request))).toEqual([]);
    });
  }
}

/** The same request by other methods and of other types. */
function variantsOf(request: InboundRequest): InboundRequest[] {
  const types = ['application/json', 'application/x-www-form-urlencoded', 'image/png', ''];
  return [request.method, 'GET', 'DELETE'].flatMap((method) =>
    types.map((type) => ({ ...request, method, headers: { ...request.headers, 'content-type': type } })),
  );
}

interface Pressed {
  readonly message: OutgoingMessage;
  readonly outcome: Outcome;
  readonly request: InboundRequest;
}

/** Sends a page and has it acknowledged at the vendor. Null where nothing comes back. */
async function pressOf(vendor: Vendor): Promise<Pressed | null> {
  if (vendor.pressAcknowledge === undefined) return null;
  const callbackUrl = 'https://tocsin.example.org/channels/shop/chat/callback';
  const message = aPage(vendor.address, { answerCode: '12', callbackUrl });
  const outcome = await vendor.channel.send(message, vendor.settings);
  return { message, outcome, request: await vendor.pressAcknowledge() };
}

function namedBy(answered: AnsweredMessage, address: string, message: OutgoingMessage, outcome: Outcome): boolean {
  switch (answered.by) {
    case 'id':
      return answered.messageId === message.id;
    case 'code':
      return answered.code === message.answerCode && address === message.to.address;
    case 'reference':
      return outcome.kind === 'delivered' && answered.reference === outcome.reference;
    case 'latest':
      return address === message.to.address;
  }
}

function eventsOf(received: Received): readonly unknown[] {
  return received.kind === 'accepted' ? received.events : [];
}
