import type { CalendarPart, MessageAction, OutgoingMessage } from '@tocsin/channels';
import type { Incident } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { ActionId } from '../tables.ts';
import { isLoopback } from './is-loopback.ts';

const LABELS: Record<ActionId, string> = {
  acknowledge: 'Acknowledge',
  escalate: 'Escalate',
  resolve: 'Resolve',
  open: 'Open the incident',
};

/** What a button says. */
export function labelOf(action: ActionId, { isTest = false, isBundle = false } = {}): string {
  if (isTest) return action === 'open' ? 'Open' : 'I got it';
  if (!isBundle) return LABELS[action];
  return action === 'open' ? 'Open Tocsin' : action === 'acknowledge' ? 'Acknowledge all' : LABELS[action];
}

/** What a message says before a channel gives it its looks. */
export interface MessageContent {
  readonly id: string;
  readonly kind: OutgoingMessage['kind'];
  readonly service: string;
  readonly incidentId: string | null;
  /** The channel that it goes over: where the vendor reports to. */
  readonly channel: string;
  readonly address: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly actions: readonly ActionId[];
  readonly isTest?: boolean;
  readonly isBundle?: boolean;
  /** People outside see nothing of the incident but the text itself. */
  readonly outside?: boolean;
  readonly answerCode?: string | null;
  /** Reference of the first message of the conversation at the vendor. */
  readonly thread?: string | undefined;
  readonly calendar?: CalendarPart | null;
}

/** Puts a message together with what its incident is now. @param known the incident, when it has just been read */
export async function composeMessage(
  app: App,
  db: App['db'],
  content: MessageContent,
  known?: Incident,
): Promise<OutgoingMessage> {
  const about = content.outside ? null : content.incidentId;
  const incident = about ? (known ?? (await readIncident(db, about))) : null;
  const severities = incident ? (await app.plans.version(incident.service, incident.planVersion)).severities : [];
  return {
    id: content.id,
    kind: content.kind,
    to: { name: content.name, address: content.address },
    incident: incident && {
      id: incident.id,
      title: incident.title,
      severity: incident.severity,
      severityName: severities.find((s) => s.id === incident.severity)?.name ?? incident.severity,
      status: incident.status,
      url: incidentUrl(app, incident.id),
    },
    subject: content.subject,
    text: content.text,
    actions: content.actions.map((action) => actionOf(app, content, action)),
    threadKey: content.incidentId,
    ...reachableAt(app, content.service, content.channel),
    ...(content.answerCode ? { answerCode: content.answerCode } : {}),
    ...(content.calendar ? { calendar: content.calendar } : {}),
    ...(content.thread ? { providerThread: content.thread } : {}),
  };
}

/** Where a channel's vendor reports to. */
export function callbackUrl(app: App, service: string, channel: string): string {
  return `${app.url().replace(/\/+$/, '')}/channels/${encodeURIComponent(service)}/${encodeURIComponent(channel)}/callback`;
}

/**
 * Whether a channel's vendor can reach Tocsin: under a public address, or because the vendor is on this machine itself, as
 * the fakes of the tests are.
 */
export function isReachableFrom(app: App, service: string, channel: string): boolean {
  const { publicUrl } = app.config;
  if (publicUrl !== null && !isLoopback(publicUrl)) return true;
  const settings = app.plans.find(service)?.channels[channel]?.settings;
  return isLoopback(settings?.apiUrl ?? settings?.url ?? '');
}

function reachableAt(app: App, service: string, channel: string): Pick<OutgoingMessage, 'callbackUrl'> {
  return isReachableFrom(app, service, channel) ? { callbackUrl: callbackUrl(app, service, channel) } : {};
}

/** Address of the incident room in the console. */
export function incidentUrl(app: App, incidentId: string): string {
  return `${listUrl(app)}/${incidentId}`;
}

function listUrl(app: App): string {
  return `${app.url().replace(/\/+$/, '')}/incidents`;
}

function actionOf(app: App, content: MessageContent, id: ActionId): MessageAction {
  const label = labelOf(id, content);
  if (id === 'open') {
    const asks = content.isTest ? answerLink(app, content.id, 'acknowledge') : null;
    return {
      id,
      label,
      url: asks ?? (content.incidentId === null ? listUrl(app) : incidentUrl(app, content.incidentId)),
    };
  }
  return { id, label, url: answerLink(app, content.id, id) };
}

/** Address of the page that asks "Acknowledge?": signed, so that only the message's recipient has it. */
function answerLink(app: App, messageId: string, action: Exclude<ActionId, 'open'>): string {
  return `${app.url()}/answer/${messageId}/${action}/${app.keys.sign(`answer:${messageId}:${action}`)}`;
}
