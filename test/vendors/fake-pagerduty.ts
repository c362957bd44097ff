import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { jsonObject, startVendorServer, type VendorCall, type VendorFault, type VendorReply } from './vendor-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** An alert as PagerDuty keeps it. */
export interface PagerDutyAlert {
  readonly dedupKey: string;
  status: 'triggered' | 'acknowledged' | 'resolved';
}

export interface PagerDutyRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The Events API v2 with its checks and limits, and webhooks v3.
 * https://developer.pagerduty.com/docs/send-alert-event, https://developer.pagerduty.com/docs/webhooks-overview
 */
export interface FakePagerDuty {
  readonly apiUrl: string;
  readonly routingKey: string;
  readonly webhookSecret: string;
  /** Every event that was accepted, in order. */
  readonly events: readonly Json[];
  /** Open and resolved alerts, in the order in which they were opened. */
  readonly alerts: readonly PagerDutyAlert[];
  /** The keys of the alerts about which somebody was notified: only when they were opened. */
  readonly notified: readonly string[];
  readonly calls: readonly VendorCall[];
  failNext(fault: VendorFault, times?: number): void;
  /** Signs a body as PagerDuty does while its secret is being changed: with both. */
  sign(body: string): PagerDutyRequest;
  /** The webhook about an event of the last alert. `agent`: null where PagerDuty itself acted. */
  webhook(eventType: string, agent?: Json | null): PagerDutyRequest;
  close(): Promise<void>;
}

const USER: Json = {
  id: 'PLH1HKV',
  type: 'user_reference',
  summary: 'Ada',
  html_url: 'https://example.pagerduty.com/u',
};

/** Starts a fake PagerDuty on a free port. */
export async function startFakePagerDuty(): Promise<FakePagerDuty> {
  const routingKey = randomBytes(16).toString('hex');
  const webhookSecret = randomBytes(32).toString('base64');
  const events: Json[] = [];
  const alerts: PagerDutyAlert[] = [];
  const notified: string[] = [];
  const server = await startVendorServer((call) => enqueue(call, routingKey, { events, alerts, notified }));
  const sign = (body: string): PagerDutyRequest => {
    const signatures = [randomBytes(8).toString('hex'), webhookSecret].map((secret) => `v1=${hmac(secret, body)}`);
    return { headers: { 'content-type': 'application/json', 'x-pagerduty-signature': signatures.join(',') }, body };
  };
  return {
    apiUrl: server.url,
    routingKey,
    webhookSecret,
    events,
    alerts,
    notified,
    calls: server.calls,
    failNext: server.failNext,
    sign,
    webhook: (eventType, agent = USER) => sign(JSON.stringify(webhookBody(eventType, agent, alerts.at(-1)))),
    close: server.close,
  };
}

interface State {
  readonly events: Json[];
  readonly alerts: PagerDutyAlert[];
  readonly notified: string[];
}

function enqueue(call: VendorCall, routingKey: string, state: State): VendorReply {
  if (call.path !== '/v2/enqueue' || call.method !== 'POST') return { status: 404 };
  if (Buffer.byteLength(call.body) > 512 * 1024) return { status: 413 };
  const event = jsonObject(call.body);
  const why = event === null ? 'Event object is not JSON' : whyInvalid(event, routingKey);
  if (event === null || why !== null) {
    return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors: [why] } };
  }
  state.events.push(event);
  const dedupKey = String(event.dedup_key ?? randomUUID());
  apply(String(event.event_action), dedupKey, state);
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } };
}

/** An event for no open alert is dropped, unless it triggers one. An open alert notifies nobody again. */
function apply(action: string, dedupKey: string, { alerts, notified }: State): void {
  const open = alerts.find((alert) => alert.dedupKey === dedupKey && alert.status !== 'resolved');
  if (action === 'trigger') {
    // Pressing buttons is about the alert that was written last.
    if (open === undefined) notified.push(dedupKey);
    else alerts.splice(alerts.indexOf(open), 1);
    alerts.push(open ?? { dedupKey, status: 'triggered' });
  } else if (open !== undefined) open.status = action === 'resolve' ? 'resolved' : 'acknowledged';
}

function whyInvalid(event: Json, routingKey: string): string | null {
  if (event.routing_key !== routingKey) return `'routing_key' ${String(event.routing_key)} is invalid`;
  const key = event.dedup_key;
  if (key !== undefined && (typeof key !== 'string' || key.length > 255)) return "Length of 'dedup_key' is over 255";
  if (event.event_action === 'acknowledge' || event.event_action === 'resolve') {
    return typeof key === 'string' && key !== '' ? null : "'dedup_key' is missing or blank";
  }
  if (event.event_action !== 'trigger') return "'event_action' is invalid";
  return whyPayloadIsInvalid({ ...(event.payload as object) }) ?? whyLinksAreInvalid(event.links);
}

function whyPayloadIsInvalid(payload: Json): string | null {
  const { summary, source, severity } = payload;
  if (typeof summary !== 'string' || summary === '') return "'payload.summary' is missing or blank";
  if (summary.length > 1024) return "Length of 'payload.summary' is over 1024";
  if (typeof source !== 'string' || source === '') return "'payload.source' is missing or blank";
  return ['critical', 'error', 'warning', 'info'].includes(String(severity)) ? null : "'payload.severity' is invalid";
}

function whyLinksAreInvalid(links: unknown): string | null {
  if (links === undefined) return null;
  const valid = Array.isArray(links) && links.every((link: Json) => URL.canParse(String(link.href)));
  return valid ? null : "'links' is invalid";
}

function webhookBody(eventType: string, agent: Json | null, alert: PagerDutyAlert | undefined): Json {
  const incident = { id: 'PGR0VU2', type: 'incident', number: 2, status: alert?.status, incident_key: alert?.dedupKey };
  const ping = { message: 'Hello from your friend Pagey!', type: 'ping' };
  return {
    event: {
      id: randomUUID(),
      event_type: eventType,
      resource_type: eventType.split('.')[0],
      occurred_at: new Date().toISOString(),
      agent,
      client: null,
      data: eventType === 'pagey.ping' ? ping : incident,
    },
  };
}

function hmac(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}
