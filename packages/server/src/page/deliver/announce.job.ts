import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { queueMessage } from './queue-message.ts';

/** The effect `announce`. */
export interface AnnounceEffect {
  readonly channel: string;
  readonly address: string;
  readonly text: string;
  readonly actionable: boolean;
  readonly effectId: string;
  readonly incidentId: string;
  readonly service: string;
}

/** Tells a channel what happened to the incident. */
export async function announceToChannel(app: App, effect: AnnounceEffect): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const incident = await readIncident(tx, effect.incidentId);
    await queueMessage(app, tx, {
      kind: 'notification',
      service: effect.service,
      incidentId: incident.id,
      channel: effect.channel,
      address: effect.address,
      name: effect.address,
      subject: effect.text,
      text: Object.values(incident.alerts)
        .map((alert) => `- ${alert.summary}`)
        .join('\n'),
      actions: effect.actionable ? ['acknowledge', 'escalate', 'open'] : ['open'],
      idempotencyKey: effect.effectId,
    });
  });
}
