import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FakePagerDuty,
  type PagerDutyRequest,
  startFakePagerDuty,
} from '../../../../test/vendors/fake-pagerduty.ts';
import { aPage, describeChannel } from '../channel.contract.ts';
import type { InboundRequest } from '../channel.ts';
import { createPagerDutyChannel } from './pagerduty-channel.ts';
import { renderPagerDuty } from './pagerduty-event.ts';

function inbound(request: PagerDutyRequest): InboundRequest {
  const url = 'https://tocsin.example.org/channels/shop/pagerduty/callback';
  return { method: 'POST', url, path: '', nowMs: Date.now(), ...request };
}

function isTrigger(event: Readonly<Record<string, unknown>>): boolean {
  return event.event_action === 'trigger';
}

function settingsOf(pagerDuty: FakePagerDuty) {
  const { routingKey, webhookSecret, apiUrl } = pagerDuty;
  return { routingKey, webhookSecret, apiUrl };
}

describeChannel('PagerDuty', async () => {
  const pagerDuty = await startFakePagerDuty();
  const settings = settingsOf(pagerDuty);
  return {
    channel: createPagerDutyChannel(2000),
    settings,
    unreachableSettings: { ...settings, apiUrl: 'http://127.0.0.1:1' },
    address: 'default',
    badAddress: '0'.repeat(32),
    secrets: [pagerDuty.routingKey, pagerDuty.webhookSecret],
    received: () =>
      pagerDuty.events.filter(isTrigger).map((event) => {
        const { summary, custom_details: details } = event.payload as Record<string, unknown>;
        const { message_id: id, text } = details as Record<string, unknown>;
        return { id: String(id), headline: String(summary), text: String(text), callsEverybody: false };
      }),
    limitRateOnce: () => {
      pagerDuty.failNext({ status: 429 });
      return 60;
    },
    failOnce: () => pagerDuty.failNext({ status: 500 }),
    pressAcknowledge: () => inbound(pagerDuty.webhook('incident.acknowledged')),
    forge: (request) => ({
      ...request,
      headers: { ...request.headers, 'x-pagerduty-signature': `v1=${'0'.repeat(64)},v2=x` },
    }),
    sign: (body) => inbound(pagerDuty.sign(body)),
    close: pagerDuty.close,
  };
});

describe('PagerDuty', () => {
  let pagerDuty: FakePagerDuty;
  const channel = createPagerDutyChannel(300);
  const receive = (request: PagerDutyRequest) => channel.receive?.(inbound(request), settingsOf(pagerDuty));
  beforeEach(async () => {
    pagerDuty = await startFakePagerDuty();
  });
  afterEach(() => pagerDuty.close());

  it('opens one alert for what is told of an incident, and closes it', async () => {
    const first = aPage('default', { kind: 'notification' });
    expect(await channel.send(first, settingsOf(pagerDuty))).toEqual({ kind: 'delivered', reference: 'INC-2026-001' });
    await channel.send(aPage('default', { kind: 'notification' }), settingsOf(pagerDuty));
    expect(pagerDuty.alerts).toEqual([{ dedupKey: 'INC-2026-001', status: 'triggered' }]);
    const settle = (state: 'acknowledged' | 'resolved') =>
      channel.settle?.(first, 'INC-2026-001', { state, text: 'by Ada' }, settingsOf(pagerDuty));
    await settle('acknowledged');
    expect(pagerDuty.alerts[0]?.status).toBe('acknowledged');
    await settle('resolved');
    expect(pagerDuty.alerts).toEqual([{ dedupKey: 'INC-2026-001', status: 'resolved' }]);
  });

  it('notifies for each page over the same key, and once for one that is sent again', async () => {
    const settings = settingsOf(pagerDuty);
    const pages = [aPage('default'), aPage('default', { to: { name: 'Ben Example', address: 'default' } })];
    const keys = pages.map(({ id }) => `INC-2026-001/${id}`);
    const outcomes = [];
    for (const page of [...pages, ...pages]) outcomes.push(await channel.send(page, settings));
    expect(outcomes).toEqual([...keys, ...keys].map((reference) => ({ kind: 'delivered', reference })));
    expect(pagerDuty.notified).toEqual(keys);
    for (const [place, page] of pages.entries()) {
      await channel.settle?.(page, keys[place] ?? '', { state: 'resolved', text: 'by Ada' }, settings);
    }
    expect(pagerDuty.alerts).toEqual(keys.map((dedupKey) => ({ dedupKey, status: 'resolved' })));
  });

  it('wakes somebody again for an incident that was acknowledged', async () => {
    const settings = settingsOf(pagerDuty);
    const first = aPage('default');
    const sent = await channel.send(first, settings);
    const reference = sent.kind === 'delivered' ? (sent.reference ?? '') : '';
    await channel.settle?.(first, reference, { state: 'acknowledged', text: 'by Ada' }, settings);
    const incident = first.incident && { ...first.incident, status: 'acknowledged' };
    await channel.send(aPage('default', { incident }), settings);
    expect(pagerDuty.notified).toHaveLength(2);
    expect(pagerDuty.alerts.map(({ status }) => status)).toEqual(['acknowledged', 'triggered']);
  });

  it('says what it is about', async () => {
    await channel.send(aPage('default'), settingsOf(pagerDuty));
    expect(pagerDuty.events[0]).toMatchObject({
      client: 'Tocsin',
      client_url: 'https://tocsin.example.org/incidents/INC-2026-001',
      links: [{ href: 'https://tocsin.example.org/incidents/INC-2026-001' }],
      payload: {
        summary: '[P1] Webhook success is below 90 % (INC-2026-001)',
        source: 'tocsin.example.org',
        custom_details: { incident: 'INC-2026-001 Webhook processing is delayed', status: 'detected' },
      },
    });
  });

  it('does not open an alert again that is over', async () => {
    const incident = { ...aPage('default').incident, status: 'resolved' } as NonNullable<
      ReturnType<typeof aPage>['incident']
    >;
    await channel.send(aPage('default', { kind: 'notification' }), settingsOf(pagerDuty));
    await channel.send(aPage('default', { kind: 'update', incident }), settingsOf(pagerDuty));
    await channel.send(aPage('default', { kind: 'notification', incident }), settingsOf(pagerDuty));
    expect(pagerDuty.alerts).toEqual([{ dedupKey: 'INC-2026-001', status: 'resolved' }]);
  });

  it.each([
    ['page', 'P0', 'Critical', 'critical'],
    ['page', 'SEV1', '', 'critical'],
    ['page', 'major', 'Critical', 'critical'],
    ['page', 'P2', 'Medium', 'error'],
    ['page', 'P10', 'Low', 'error'],
    ['notification', 'P0', 'Critical', 'warning'],
    ['update', 'P0', 'Critical', 'info'],
  ] as const)('a %s of %s %s is %s', (kind, severity, severityName, expected) => {
    const page = aPage('default');
    const incident = page.incident && { ...page.incident, severity, severityName };
    expect(renderPagerDuty({ ...page, kind, incident }).body).toMatchObject({ payload: { severity: expected } });
  });

  it('hashes a key that is too long for PagerDuty', () => {
    const { dedup_key: key } = renderPagerDuty(aPage('default', { threadKey: 'k'.repeat(256) })).body;
    expect(key).toMatch(/^[0-9a-f]{64}$/u);
  });

  it('gives up on an invalid event and names why, without the key', async () => {
    const key = 'a'.repeat(32);
    const outcome = await channel.send(aPage(key), settingsOf(pagerDuty));
    expect(outcome).toEqual({
      kind: 'permanent',
      reason: "PagerDuty refused the event with HTTP 400: 'routing_key' … is invalid",
    });
  });

  it.each([
    [202, 'delivered'],
    [302, 'permanent'],
    [403, 'permanent'],
    [413, 'permanent'],
    [500, 'retry'],
    [503, 'retry'],
  ])('takes HTTP %i for %s', async (status, kind) => {
    pagerDuty.failNext({ status, headers: { location: `${pagerDuty.apiUrl}/v2/enqueue` } });
    expect(await channel.send(aPage('default'), settingsOf(pagerDuty))).toMatchObject({ kind });
    expect(pagerDuty.calls).toHaveLength(1);
  });

  it.each([
    ['incident.acknowledged', 'acknowledge'],
    ['incident.escalated', 'escalate'],
    ['incident.reassigned', 'escalate'],
    ['incident.resolved', 'resolve'],
  ])('takes %s for %s', async (type, action) => {
    const page = aPage('default');
    await channel.send(page, settingsOf(pagerDuty));
    expect(receive(pagerDuty.webhook(type))).toMatchObject({
      kind: 'accepted',
      events: [
        {
          kind: 'answer',
          action,
          message: { by: 'reference', reference: `INC-2026-001/${page.id}` },
          address: 'PLH1HKV',
          name: 'Ada',
        },
      ],
    });
  });

  it.each(['pagey.ping', 'incident.triggered', 'incident.annotated', 'service.updated', 'toString', '__proto__'])(
    'accepts %s, which says nothing',
    async (type) => {
      await channel.send(aPage('default'), settingsOf(pagerDuty));
      const received = receive(pagerDuty.webhook(type));
      expect(received).toMatchObject({ kind: 'accepted', events: [] });
      expect(received?.kind === 'accepted' && received.respond([])).toMatchObject({ status: 200 });
    },
  );

  it.each([null, { id: 'PIN1', type: 'inbound_integration_reference', summary: 'Tocsin' }])(
    'hears no echo: %j is nobody',
    async (agent) => {
      await channel.send(aPage('default'), settingsOf(pagerDuty));
      expect(receive(pagerDuty.webhook('incident.acknowledged', agent))).toMatchObject({ events: [] });
    },
  );
});
