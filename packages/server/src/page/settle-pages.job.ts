import { channelFor } from '@tocsin/channels';
import type { App } from '../platform/app.ts';
import { composeMessage } from './compose-message.ts';

/** Takes the buttons off the incident's Slack messages once somebody has answered. A failure is not worth a page. */
export async function settlePages(
  app: App,
  effect: { readonly incidentId: string; readonly service: string; readonly text: string },
): Promise<void> {
  const plan = app.plans.get(effect.service);
  const messages = await app.db
    .selectFrom('message')
    .selectAll()
    .where('incident_id', '=', effect.incidentId)
    .where('channel_type', '=', 'slack')
    .where('sandbox', '=', false)
    .where('status', '=', 'delivered')
    .where('reference', 'is not', null)
    .execute();
  for (const message of messages) {
    const config = plan.channels[message.channel];
    if (!config || !message.actions.includes('acknowledge')) continue;
    const content = {
      ...message,
      incidentId: message.incident_id,
      name: message.recipient_name,
      text: message.body,
      actions: [],
    };
    const outgoing = await composeMessage(app, app.db, content);
    const settlement = { state: 'acknowledged', text: effect.text } as const;
    const { channel } = channelFor(config);
    const outcome = await channel.settle?.(outgoing, message.reference ?? '', settlement, config.settings);
    if (outcome?.kind === 'retry')
      throw new Error(`message ${message.id} could not be brought up to date: ${outcome.reason}`);
  }
}
