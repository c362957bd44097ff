import { randomUUID } from 'node:crypto';
import { ensurePartitions } from '../inbox/partitions.ts';
import { insertEvent } from '../inbox/receive/keep-events.ts';
import { sourceIdOf } from '../inbox/source.store.ts';
import { type PageNode, SERVICE, startPageNode } from '../page/page-node.fixture.ts';
import { lookAtMessages } from './message/due-messages.ts';

export { SERVICE };

/** A shop that sends text messages: Twilio brings the answers, and a channel without credentials sends ours. */
const PLAN = `service: ${SERVICE}
timezone: UTC
components: { web: {}, consent: {} }
severities:
  P1: { name: Bad, meaning: Nobody can buy, escalation: now }
  complaint: { name: Complaint, meaning: Somebody complains, escalation: now, acknowledge: 15m }
people:
  ann: { name: Ann, access: admin, contact: [{ channel: outbox, address: ann }] }
escalation:
  now: { steps: [{ after: 0m, page: [person:ann] }, { after: 3h, page: [person:ann] }], repeat: 0 }
channels:
  outbox: { type: sandbox }
  sms: { type: twilio-sms, accountSid: "\${SID}", authToken: "\${AUTH}", from: "+15550100999" }
connections:
  app: { type: postgres, url: "\${APP_DATABASE}" }
inbox:
  twilio: { provider: twilio, secret: "\${AUTH_TOKEN}", forward: "http://127.0.0.1:9/" }
  telnyx: { provider: telnyx, secret: "\${AUTH_TOKEN}", forward: "http://127.0.0.1:9/" }
consent:
  sources: [twilio, telnyx]
  region: US
  wording: { v1: I agree to messages. }
  channel: sms
  replies:
    stop: You will get no more messages.
    help: Help is at help@example.com.
    start: You will get messages again.
    confirm: Answer YES to get messages.
  complaint: { severity: complaint, answer: 1h, component: consent }
  sent:
    connection: app
    sql: "SELECT to_char(at, 'YYYY-MM-DD\\"T\\"HH24:MI:SS\\"Z\\"') AS at, body FROM public.sent_message WHERE recipient = :to ORDER BY at DESC"
`;

/** A node with consent. */
export interface ConsentNode extends PageNode {
  /** A text message of a person comes by Twilio, and is looked at. @returns its event */
  receive(from: string, text: string, more?: Inbound): Promise<string>;
  /** Whether one message may be sent. */
  mayWrite(to: string, more?: object): Promise<string>;
}

interface Inbound {
  readonly sid?: string;
  /** When the vendor says that it was sent. */
  readonly sentAtMs?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly look?: boolean;
}

export async function startConsentNode(): Promise<ConsentNode> {
  const env = { AUTH_TOKEN: 'a-token', APP_DATABASE: process.env.TEST_DATABASE_URL ?? '' };
  const node = await startPageNode({ plan: PLAN, env });
  const { app } = node;
  await ensurePartitions(app.db, app.clock.now());
  return {
    ...node,
    async receive(from, text, { sid = `SM${randomUUID()}`, sentAtMs, fields = {}, look = true } = {}) {
      const form = { From: from, To: '+15550100999', Body: text, MessageSid: sid, SmsStatus: 'received', ...fields };
      const source = await sourceIdOf(app, SERVICE, 'twilio');
      const event = {
        ...{
          source,
          vendorId: sid,
          type: 'message',
          orderKey: null,
          priority: 1,
          origin: 'received' as const,
          of: null,
        },
        ...{ headers: [], query: '', body: Buffer.from(new URLSearchParams(form).toString()), repeats: 0, window: 60 },
        ...{ sentAtMs: sentAtMs ?? null, receivedAtMs: app.clock.now(), hasMessages: true },
      } as const;
      const kept = await app.db.transaction().execute((tx) => insertEvent(tx, event));
      if (look) await lookAtMessages(app);
      return kept.event;
    },
    async mayWrite(to, more = {}) {
      const { body } = await node.call('POST', '/api/consent/check', { to, channel: 'sms', ...more });
      return body.allowed === true ? 'yes' : String(body.reason);
    },
  };
}
