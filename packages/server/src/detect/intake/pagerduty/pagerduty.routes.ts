import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api } from '../../../platform/http/api.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import { intakeOf, noteOf } from '../receive.ts';
import { serviceOfRoutingKey } from '../sender-keys.ts';
import type { IntakeEvent } from '../take-events.ts';
import { type PagerDutyEvent, type PagerDutyPayload, parsePagerDutyEvent } from './pagerduty-event.ts';

/** https://developer.pagerduty.com/docs/events-api-v2-overview (Size Limits) */
const MOST_EVENT_BYTES = 512 * 1024;

/** `POST /v2/enqueue`: PagerDuty's Events API v2, with its own format of answers. */
export function pagerDutyRoutes(api: Api, app: App): void {
  const { commits, limits } = intakeOf(app);
  const tooLarge = (c: Context) => refuse(c, 413, ['The event is larger than 512 KB']);

  api.post('/v2/enqueue', limitBody(MOST_EVENT_BYTES, tooLarge), async (c) => {
    const raw = Buffer.from(await c.req.arrayBuffer());
    const event = parsePagerDutyEvent(raw.toString('utf8'));
    if (isRefused(event)) {
      noteOf(app, '', { id: 'pagerduty' })('refused', 0, event.join('; '));
      return refuse(c, 400, event);
    }
    const service = serviceOfRoutingKey(app, event.routingKey);
    if (service === null) return refuse(c, 400, ['Invalid routing key']);
    const note = noteOf(app, service, { id: 'pagerduty' });
    const retryAfterSeconds = limits.take(service, app.clock.now());
    if (retryAfterSeconds > 0) {
      note('throttled', 0, `Too many events: told to come back in ${retryAfterSeconds} s.`);
      const message = 'Requests for this service are arriving too quickly. Please retry later.';
      return c.json({ status: 'throttle exceeded', message }, 429, { 'retry-after': String(retryAfterSeconds) });
    }
    const dedupKey = event.dedupKey ?? randomUUID().replaceAll('-', '');
    await commits.submit(toIntakeEvent(app, service, event, dedupKey, raw));
    note('accepted', 1, event.payload?.summary ?? `${event.action} ${dedupKey}`);
    return c.json({ status: 'success', message: 'Event processed', dedup_key: dedupKey }, 202);
  });
}

function isRefused(event: PagerDutyEvent | readonly string[]): event is readonly string[] {
  return Array.isArray(event);
}

function refuse(c: Context, status: 400 | 413, errors: readonly string[]): Response {
  return c.json({ status: 'invalid event', message: 'Event object is invalid', errors }, status);
}

function toIntakeEvent(app: App, service: string, event: PagerDutyEvent, dedupKey: string, raw: Buffer): IntakeEvent {
  // A sender's key must not meet one of ours, such as "monitor:app".
  const name = { service, dedupKey: `pagerduty:${dedupKey}` };
  if (event.action !== 'trigger' || !event.payload) {
    return { ...name, action: event.action === 'acknowledge' ? 'acknowledge' : 'resolve' };
  }
  const nowMs = app.clock.now();
  const plan = app.plans.get(service);
  return {
    ...name,
    action: 'trigger',
    source: 'pagerduty',
    summary: event.payload.summary,
    severity: plan.intake.severity[event.payload.severity],
    components: componentsOf(Object.keys(plan.components), event.payload),
    runbook: null,
    labels: {},
    link: null,
    sinceMs: Math.min(nowMs, event.payload.atMs ?? nowMs),
    event: raw,
    count: 1,
  };
}

function componentsOf(components: readonly string[], payload: PagerDutyPayload): string[] {
  const wanted = payload.component?.trim().toLowerCase();
  return components.filter((component) => component.toLowerCase() === wanted);
}
