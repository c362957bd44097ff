import type { MessageAction, OutgoingMessage } from '@tocsin/channels';
import type { App } from '../platform/app.ts';
import { readIncident } from '../respond/incident.views.ts';
import type { ActionId } from './tables.ts';

const LABELS: Record<ActionId, string> = {
  acknowledge: 'Acknowledge',
  escalate: 'Escalate',
  open: 'Open the incident',
};

/** What a message says before a channel gives it its looks. */
export interface MessageContent {
  readonly id: string;
  readonly kind: OutgoingMessage['kind'];
  readonly incidentId: string | null;
  readonly address: string;
  readonly name: string;
  readonly subject: string;
  readonly text: string;
  readonly actions: readonly ActionId[];
  /** Reference of the first message of the conversation at the vendor. */
  readonly thread?: string | undefined;
}

/** Puts a message together with what its incident is now. */
export async function composeMessage(app: App, db: App['db'], content: MessageContent): Promise<OutgoingMessage> {
  const incident = content.incidentId ? await readIncident(db, content.incidentId) : null;
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
      url: `${app.url()}/incidents/${incident.id}`,
    },
    subject: content.subject,
    text: content.text,
    actions: content.actions.map((action) => actionOf(app, content, action)),
    threadKey: content.incidentId,
    ...(content.thread ? { providerThread: content.thread } : {}),
  };
}

function actionOf(app: App, content: MessageContent, id: ActionId): MessageAction {
  const label = LABELS[id];
  if (id === 'open') return { id, label, url: `${app.url()}/incidents/${content.incidentId ?? ''}` };
  return { id, label, url: answerLink(app, content.id, id) };
}

/** Address of the page that asks "Acknowledge?": signed, so that only the message's recipient has it. */
function answerLink(app: App, messageId: string, action: 'acknowledge' | 'escalate'): string {
  return `${app.url()}/answer/${messageId}/${action}/${app.keys.sign(`answer:${messageId}:${action}`)}`;
}
