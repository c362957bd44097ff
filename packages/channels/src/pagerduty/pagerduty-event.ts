import { createHash } from 'node:crypto';
import type { MessageIncident, OutgoingMessage, Rendered } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { webAddress } from '../web-address.ts';

/** https://developer.pagerduty.com/docs/send-alert-event */
const MAX_SUMMARY_LENGTH = 1024;
const MAX_DEDUP_KEY_LENGTH = 255;
/** An event of 512 KB is refused as a whole. */
const MAX_TEXT_LENGTH = 10_000;

const OVER: ReadonlySet<string> = new Set(['resolved', 'reviewed']);

/**
 * Lays a message out as an event of PagerDuty, without its routing key. What is no page and comes after the end resolves the
 * alert of the conversation: a trigger would open it again.
 */
export function renderPagerDuty(message: OutgoingMessage): Extract<Rendered, { kind: 'event' }> {
  const dedupKey = dedupKeyOf(message);
  if (message.kind !== 'page' && message.incident !== null && OVER.has(message.incident.status)) {
    return { kind: 'event', body: { event_action: 'resolve', dedup_key: dedupKey } };
  }
  const url = message.incident === null ? null : webAddress(message.incident.url);
  const body = {
    event_action: 'trigger',
    dedup_key: dedupKey,
    client: 'Tocsin',
    ...(url === null ? {} : { client_url: url, links: [{ href: url, text: 'Open the incident in Tocsin' }] }),
    payload: {
      summary: summaryOf(message),
      source: url === null ? 'tocsin' : new URL(url).hostname,
      severity: severityOf(message),
      custom_details: detailsOf(message),
    },
  };
  return { kind: 'event', body };
}

/**
 * The key by which PagerDuty knows an alert; a longer one is hashed. What is told of an incident belongs to one alert. Each
 * page has its own: one that joined an alert which is there already would notify nobody.
 */
export function dedupKeyOf(message: OutgoingMessage): string {
  const { incident, id, kind, threadKey } = message;
  const conversation = oneLine(threadKey ?? incident?.id ?? id, 10_000) || id;
  const key = kind === 'page' && incident !== null ? `${conversation}/${id}` : conversation;
  return key.length <= MAX_DEDUP_KEY_LENGTH ? key : createHash('sha256').update(key).digest('hex');
}

function summaryOf({ incident, subject }: OutgoingMessage): string {
  const about = incident === null || subject.includes(incident.id) ? '' : ` (${oneLine(incident.id, 60)})`;
  const level = incident === null ? '' : `[${oneLine(incident.severity, 60)}] `;
  return `${level}${oneLine(subject, MAX_SUMMARY_LENGTH - 200) || 'Message from Tocsin'}${about}`;
}

/**
 * A page is `critical` or `error`, which PagerDuty takes for urgent; `warning` and `info` wake nobody.
 * Source: https://support.pagerduty.com/main/docs/dynamic-notifications
 */
function severityOf({ kind, incident }: OutgoingMessage): 'critical' | 'error' | 'warning' | 'info' {
  if (kind === 'update') return 'info';
  if (kind === 'notification') return 'warning';
  return incident === null || isWorst(incident) ? 'critical' : 'error';
}

function isWorst({ severity, severityName }: MessageIncident): boolean {
  return /^\D{0,20}0*[01]$/u.test(severity) || /critical|emergency/iu.test(`${severity} ${severityName}`.slice(0, 200));
}

function detailsOf(message: OutgoingMessage): Record<string, unknown> {
  const { incident } = message;
  return {
    message_id: message.id,
    to: oneLine(message.to.name, 200),
    ...(incident === null
      ? {}
      : {
          incident: `${oneLine(incident.id, 60)} ${oneLine(incident.title, 300)}`,
          severity: oneLine(`${incident.severity} ${incident.severityName}`, 100),
          status: oneLine(incident.status, 100),
        }),
    text: clip(cleanText(message.text).trim(), MAX_TEXT_LENGTH),
  };
}
