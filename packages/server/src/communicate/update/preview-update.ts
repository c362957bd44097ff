import type { z } from '@hono/zod-openapi';
import { channelFor, countSegments, type Rendered } from '@tocsin/channels';
import { isEmbargoed } from '@tocsin/core';
import { composeMessage } from '../../page/deliver/compose-message.ts';
import { channelOf } from '../../page/deliver/queue-message.ts';
import { type Destination, recipientsOf } from '../../page/deliver/resolve-targets.ts';
import type { App } from '../../platform/app.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { planInForce } from '../../respond/plan-in-force.ts';
import type { previewUpdate as contract } from './contract.ts';
import { audienceOf } from './draft-update.ts';
import { missingFields } from './render-template.ts';
import { noticeOf } from './send-update.ts';
import { leavesTheCompany, sendingHindrance } from './sending-hindrance.ts';
import type { UpdateRow } from './update.store.ts';
import { readUpdate } from './update.views.ts';

type Preview = z.infer<(typeof contract)['responses'][200]['content']['application/json']['schema']>;

/** Shows how an update will look: once for each channel of its audience, and on the status page. @throws Problem 'not-found' */
export async function previewUpdate(app: App, id: string): Promise<Preview> {
  const update = await readUpdate(app.db, id);
  const incident = await readIncident(app.db, update.incident_id);
  const plan = await planInForce(app, app.db, incident.service, incident.planVersion);
  const recipients = recipientsOf(plan, audienceOf(plan, update.audience).targets, app.clock.now());
  const channels = [...new Set(recipients.map(({ channel }) => channel))];
  const notice = noticeOf(plan, incident, update);
  const titles = notice.components.map((component) => plan.components[component]?.title ?? component);
  return {
    id,
    missing: missingFields(update.subject, update.text),
    hindrance:
      sendingHindrance(update, { isEmbargoed: isEmbargoed(incident), recipients: recipients.length })?.message ?? null,
    channels: await Promise.all(
      channels.map((id) =>
        previewIn(
          app,
          update,
          id,
          recipients.filter(({ channel }) => channel === id),
        ),
      ),
    ),
    statusPage: update.status_page
      ? { title: notice.title, text: notice.text, components: titles, subscribers: await countSubscribers(app, update) }
      : null,
  };
}

async function previewIn(
  app: App,
  update: UpdateRow,
  channelId: string,
  destinations: readonly Destination[],
): Promise<Preview['channels'][number]> {
  const config = channelOf(app.plans.get(update.service), channelId);
  const { channel, sandbox } = channelFor(config);
  const [first] = destinations;
  const message = await composeMessage(app, app.db, {
    ...{ id: update.id, kind: 'update', service: update.service, incidentId: update.incident_id, channel: channelId },
    ...{ address: first?.address ?? '', name: first?.name ?? '', actions: [], outside: leavesTheCompany(update) },
    ...{ subject: update.subject ?? update.incident_id, text: update.text },
  });
  const rendered: Rendered = channel.render(message);
  return {
    channel: channelId,
    type: config.type,
    sandbox,
    recipients: destinations.map(({ name }) => name),
    rendered: { ...rendered },
    segments: rendered.kind === 'sms' ? countSegments(rendered.text) : null,
  };
}

async function countSubscribers(app: App, { service }: UpdateRow): Promise<number> {
  const row = await app.db
    .selectFrom('subscriber')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('service', '=', service)
    .where('status', '=', 'confirmed')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
