import { randomUUID } from 'node:crypto';
import type { App } from '../../../platform/app.ts';
import type { Api } from '../../../platform/http/api.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import type { Answer } from '../format.ts';
import { answer } from '../intake.routes.ts';
import { type Intake, intakeOf, noteOf } from '../receive.ts';
import { serviceOfRoutingKey } from '../sender-keys.ts';
import type { IntakeEvent } from '../take-events.ts';
import { type PagerDutyEvent, type PagerDutyPayload, parsePagerDutyEvent } from './pagerduty-event.ts';

/** https://developer.pagerduty.com/docs/events-api-v2-overview (Size Limits) */
export const MOST_EVENT_BYTES = 512 * 1024;

/** `POST /v2/enqueue`: PagerDuty's Events API v2, with its own format of answers. */
export function pagerDutyRoutes(api: Api, app: App): void {
  const intake = intakeOf(app);
  const tooLarge = () => answer(refusal(413, ['The event is larger than 512 KB']));
  api.post('/v2/enqueue', limitBody(MOST_EVENT_BYTES, tooLarge), async (c) =>
    answer(await enqueue(intake, Buffer.from(await c.req.arrayBuffer()))),
  );
}

/** Takes one event. @returns PagerDuty's answer, once the event is durable */
export async function enqueue({ app, commits, limits }: Intake, raw: Buffer): Promise<Answer> {
  const event = parsePagerDutyEvent(raw.toString('utf8'));
  if (isRefused(event)) return refuse(app, event);
  const service = serviceOfRoutingKey(app, event.routingKey);
  if (service === null) return refuse(app, ['Invalid routing key']);
  const note = noteOf(app, service, { id: 'pagerduty' });
  const retryAfterSeconds = limits.take(service, app.clock.now());
  if (retryAfterSeconds > 0) {
    note('throttled', 0, `Too many events: told to come back in ${retryAfterSeconds} s.`);
    const message = 'Requests for this service are arriving too quickly. Please retry later.';
    const headers = { 'retry-after': String(retryAfterSeconds) };
    return { status: 429, body: { status: 'throttle exceeded', message }, headers };
  }
  const dedupKey = event.dedupKey ?? randomUUID().replaceAll('-', '');
  await commits.submit(toIntakeEvent(app, service, event, dedupKey, raw));
  note('accepted', 1, event.payload?.summary ?? `${event.action} ${dedupKey}`);
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } };
}

function isRefused(event: PagerDutyEvent | readonly string[]): event is readonly string[] {
  return Array.isArray(event);
}

function refuse(app: App, errors: readonly string[]): Answer {
  noteOf(app, '', { id: 'pagerduty' })('refused', 0, errors.join('; '));
  return refusal(400, errors);
}

function refusal(status: 400 | 413, errors: readonly string[]): Answer {
  return { status, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
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
