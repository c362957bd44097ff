import { Hono } from 'hono';

/** The message that the fake provider accepts. */
export interface ProviderMessage {
  to: string;
  text: string;
}

/** The outside provider that delivers push and direct messages, as far as the application can tell. */
export interface FakeProvider {
  /** Answers under /fake-provider/. */
  readonly app: Hono;
  /** How many messages it accepted, and the last of them. */
  accepted(): { push: number; dm: number; last: ProviderMessage | undefined };
}

/** Takes whether the push service is broken at the moment. */
export function createFakeProvider(isPushBroken: () => boolean): FakeProvider {
  const app = new Hono();
  const accepted = { push: 0, dm: 0 };
  let last: ProviderMessage | undefined;

  for (const kind of ['push', 'dm'] as const) {
    app.post(`/fake-provider/${kind}`, async (c) => {
      if (kind === 'push' && isPushBroken()) return c.json({ error: 'service unavailable' }, 503);
      const message: unknown = await c.req.json().catch(() => undefined);
      if (!isMessage(message)) return c.json({ error: '"to" and "text" are needed' }, 400);
      accepted[kind] += 1;
      last = message;
      return c.json({ id: `${kind}_${accepted[kind]}` }, 202);
    });
  }
  app.get('/fake-provider/status', (c) => c.json(statusSummary(isPushBroken(), new Date())));
  return { app, accepted: () => ({ ...accepted, last }) };
}

function isMessage(value: unknown): value is ProviderMessage {
  const message = value as Partial<ProviderMessage> | null | undefined;
  return typeof message?.to === 'string' && typeof message.text === 'string';
}

/** The form of Statuspage's summary.json, which many vendors publish. */
function statusSummary(pushBroken: boolean, now: Date): Record<string, unknown> {
  const updatedAt = now.toISOString();
  const component = (id: string, name: string, broken: boolean) => ({
    id,
    name,
    status: broken ? 'major_outage' : 'operational',
    updated_at: updatedAt,
  });
  return {
    page: {
      id: 'fakeprovider',
      name: 'Fake Provider',
      url: '/fake-provider/status',
      time_zone: 'Etc/UTC',
      updated_at: updatedAt,
    },
    status: pushBroken
      ? { indicator: 'major', description: 'Partial System Outage' }
      : { indicator: 'none', description: 'All Systems Operational' },
    components: [component('push', 'Push', pushBroken), component('dm', 'Direct messages', false)],
    incidents: pushBroken
      ? [
          {
            id: 'push-outage',
            name: 'Push delivery is failing',
            status: 'investigating',
            impact: 'major',
            updated_at: updatedAt,
          },
        ]
      : [],
    scheduled_maintenances: [],
  };
}
