import type { MessageIncident, OutgoingMessage, Rendered, Settlement } from '../channel.ts';
import { cleanText, clip, oneLine } from '../clean-text.ts';
import { webAddress } from '../web-address.ts';

/** The standard advises bodies below 20 KB. */
const MAX_TEXT_LENGTH = 10_000;
const MAX_SUBJECT_LENGTH = 1000;

/**
 * The body that a webhook is sent; what is here stays, more may come:
 *
 *     { type: 'message.page' | 'message.notification' | 'message.update',
 *       data: { messageId, kind, to: { name, address }, subject, text, threadKey, answerCode, answerUrl,
 *               incident: { id, title, severity, severityName, status, url } | null,
 *               actions: [{ id, label, url | null }] } }
 *
 * `answerUrl` takes a signed POST `{ messageId, action, by }`. The time of sending is added as `timestamp`.
 */
export function renderWebhook(message: OutgoingMessage): Extract<Rendered, { kind: 'event' }> {
  const data = {
    ...aboutOf(message),
    subject: oneLine(message.subject, MAX_SUBJECT_LENGTH),
    text: clip(cleanText(message.text), MAX_TEXT_LENGTH),
    answerCode: message.answerCode ?? null,
    answerUrl: message.callbackUrl ?? null,
    actions: message.actions.map((action) => ({
      id: action.id,
      label: oneLine(action.label, 100),
      url: action.url === undefined ? null : webAddress(action.url),
    })),
  };
  return { kind: 'event', body: { type: `message.${message.kind}`, data } };
}

/**
 * The body that says what became of a message: `incident.acknowledged` or `incident.resolved`, with the message it
 * belongs to, its incident, and `text`: who did it and when.
 */
export function renderSettlement(message: OutgoingMessage, settlement: Settlement): Record<string, unknown> {
  const text = oneLine(settlement.text, MAX_SUBJECT_LENGTH);
  return { type: `incident.${settlement.state}`, data: { ...aboutOf(message), text } };
}

function aboutOf(message: OutgoingMessage): Record<string, unknown> {
  return {
    messageId: oneLine(message.id, 100),
    kind: message.kind,
    to: { name: oneLine(message.to.name, 200), address: oneLine(message.to.address, 2000) },
    threadKey: message.threadKey === null ? null : oneLine(message.threadKey, 200),
    incident: message.incident === null ? null : incidentOf(message.incident),
  };
}

function incidentOf(incident: MessageIncident): Record<string, unknown> {
  return {
    id: oneLine(incident.id, 100),
    title: oneLine(incident.title, MAX_SUBJECT_LENGTH),
    severity: oneLine(incident.severity, 100),
    severityName: oneLine(incident.severityName, 100),
    status: oneLine(incident.status, 100),
    url: webAddress(incident.url),
  };
}
