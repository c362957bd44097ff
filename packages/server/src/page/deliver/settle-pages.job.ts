import { channelFor, type Settlement } from '@tocsin/channels';
import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { actionsNow } from './actions-now.ts';
import { isAnsweredIncident } from './advance-page.ts';
import type { Message } from './claim-message.ts';
import { composeMessage } from './compose-message.ts';

/** The effect `settle-pages`. */
export interface SettleEffect {
  readonly incidentId: string;
  readonly service: string;
  readonly text: string;
}

/**
 * Brings the incident's delivered messages up to date once somebody has answered, on every channel that can: buttons go,
 * events of other systems are acknowledged or resolved. A failure is not worth a page.
 */
export async function settlePages(app: App, effect: SettleEffect): Promise<void> {
  const incident = await readIncident(app.db, effect.incidentId);
  const isOver = incident.status === 'resolved' || incident.status === 'reviewed';
  const settlement: Settlement = { state: isOver ? 'resolved' : 'acknowledged', text: effect.text };
  const failures: string[] = [];
  // Reassigned: whoever has it now was paged with it, and has yet to answer.
  const asked = isAnsweredIncident(incident) ? null : incident.holder;
  for (const message of await messagesToSettle(app, effect.incidentId)) {
    if (asked !== null && message.person === asked) continue;
    const failure = await settle(app, { ...message, actions: actionsNow(message, incident) }, settlement);
    if (failure !== null) failures.push(`message ${message.id}: ${failure}`);
  }
  if (failures.length > 0) throw new Error(`not all could be brought up to date: ${failures.join('; ')}`);
}

/** The incident's own messages with buttons, and the bundles that it is a part of, once none of their incidents runs. */
async function messagesToSettle(app: App, incidentId: string): Promise<Message[]> {
  const own = await app.db
    .selectFrom('message')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('sandbox', '=', false)
    .where('status', '=', 'delivered')
    .execute();
  const bundles = [...new Set(own.flatMap((message) => message.bundled_into ?? []))];
  const settled: Message[] = own.filter(({ reference }) => reference !== null);
  for (const id of bundles) {
    const open = await openIncidents(app, id);
    const bundle = await app.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
    if (bundle?.reference && open === 0) settled.push(bundle);
  }
  return settled.filter(({ actions }) => actions.includes('acknowledge'));
}

async function openIncidents(app: App, bundleId: string): Promise<number> {
  const rows = await app.db
    .selectFrom('message')
    .select('incident_id')
    .distinct()
    .where('bundled_into', '=', bundleId)
    .execute();
  let open = 0;
  for (const { incident_id: id } of rows) {
    if (id !== null && !isAnsweredIncident(await readIncident(app.db, id))) open += 1;
  }
  return open;
}

/** @returns why it should be tried again; null when it is done or cannot be done */
async function settle(app: App, message: Message, settlement: Settlement): Promise<string | null> {
  const config = app.plans.find(message.service)?.channels[message.carried_by ?? message.channel];
  if (!config) return null;
  const { channel } = channelFor(config);
  if (!channel.settle) return null;
  const outgoing = await composeMessage(app, app.db, {
    ...message,
    channel: config.id,
    incidentId: message.incident_id,
    name: message.recipient_name,
    text: message.body,
    isTest: message.is_test,
    isBundle: message.is_bundle,
  });
  const outcome = await channel.settle(outgoing, message.reference ?? '', settlement, config.settings);
  return outcome.kind === 'retry' ? outcome.reason : null;
}
