import { type FakeSmtp, startFakeSmtp } from '../../../../../test/vendors/fake-smtp.ts';
import { type PageNode, SERVICE, startPageNode } from '../../page/page-node.fixture.ts';
import { newSubscriberId } from './join/subscribe.ts';
import { mailingSenderOf } from './send/send-mailings.ts';
import { keyOfSubscriber } from './subscriber-address.ts';
import { type PublicNotice, tellSubscribers } from './tell-subscribers.ts';

export { SERVICE };

const PLAN = `service: ${SERVICE}
timezone: UTC
components: { checkout: { public: true, title: Check out }, search: { public: true }, secret-db: {} }
severities:
  P1: { name: Bad, meaning: Nobody can buy, escalation: now }
people:
  ann: { name: Ann, access: admin, contact: [{ channel: outbox, address: ann }] }
escalation:
  now: { steps: [{ after: 0m, page: [person:ann] }], repeat: 0 }
channels:
  outbox: { type: sandbox }
  mail: { type: email, url: "\${SMTP}", from: "Shop status <status@shop.example.com>", bounces: bounces@status.shop.example.com }
statusPage:
  title: Shop status
  subscribe: { email: mail, perSecond: 1000 }
`;

/** A node with a status page to which people subscribe, and the mail server that it uses. */
export interface SubscriberNode extends PageNode {
  readonly smtp: FakeSmtp;
  /** Adds confirmed subscribers by e-mail. @returns their ids */
  add(addresses: readonly string[], components?: readonly string[]): Promise<string[]>;
  tell(notice?: Partial<PublicNotice>): Promise<void>;
  /** Sends everything that may be sent until nothing is left that is due. */
  send(): Promise<void>;
  /** How many recipients of all mailings are in each state. */
  states(): Promise<Record<string, number>>;
  page(
    path: string,
    form?: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<{ status: number; text: string }>;
}

export async function startSubscriberNode(changes: (plan: string) => string = (plan) => plan): Promise<SubscriberNode> {
  const smtp = await startFakeSmtp();
  const node = await startPageNode({ plan: changes(PLAN), env: { SMTP: smtp.url } });
  const { app } = node;
  let notices = 0;
  return {
    ...node,
    smtp,
    async add(addresses, components = []) {
      const now = new Date(app.clock.now());
      const rows = addresses.map((address) => ({
        ...{ id: newSubscriberId(), service: SERVICE, kind: 'email' as const, address, components: [...components] },
        ...{ key: keyOfSubscriber(app, 'email', address), status: 'confirmed' as const, note: null },
        ...{ origin: 'person' as const, consent: null, created_at: now, confirmed_at: now },
        ...{ token_hash: null, token_expires_at: null, failing_since: null },
      }));
      await app.db.insertInto('subscriber').values(rows).execute();
      return rows.map(({ id }) => id);
    },
    tell(notice = {}) {
      notices += 1;
      const whole: PublicNotice = {
        ...{ service: SERVICE, kind: 'incident', about: 'INC-1', state: 'investigating', title: 'Orders fail' },
        ...{ text: 'We **look** into it.', components: [], key: `notice-${notices}` },
        ...notice,
      };
      return app.db.transaction().execute((tx) => tellSubscribers(app, tx, whole));
    },
    async send() {
      const sender = mailingSenderOf(app);
      for (let idle = 0; idle < 2; ) {
        node.clock.advance(1000);
        const before = smtp.messages.length;
        await sender.look();
        await sender.settled();
        idle = smtp.messages.length === before ? idle + 1 : 0;
      }
    },
    async states() {
      const { rows } = await app.pool.query<{ state: string; count: number }>(
        'select state, count(*)::int as count from mailing_recipient group by state',
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    async page(path, form) {
      const fields = Object.entries(form ?? {}).flatMap(([name, value]) =>
        (typeof value === 'string' ? [value] : value).map((one) => [name, one]),
      );
      const init = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(fields) };
      const response = await fetch(path.startsWith('http') ? path : node.url + path, init);
      return { status: response.status, text: await response.text() };
    },
    async close() {
      await mailingSenderOf(app).stop();
      await node.close();
      await smtp.close();
    },
  };
}
