import { channelFor, type Outcome, type OutgoingMessage } from '@tocsin/channels';
import type { ChannelConfig } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { Message } from './claim-message.ts';

/** Any other address is one browser's. */
const EVERY_BROWSER = 'browsers';
/** How the channel says that a subscription is no more (404 or 410; RFC 8030, 7.3). */
const GONE = 'the browser has unsubscribed';

/**
 * Sends a message to every browser in which its person has switched pages on; one that takes it is enough. Browsers that
 * have withdrawn are forgotten.
 */
export async function sendToBrowsers(
  app: App,
  message: Message,
  outgoing: OutgoingMessage,
  config: ChannelConfig,
): Promise<Outcome> {
  const { channel } = channelFor(config);
  if (message.address !== EVERY_BROWSER) return channel.send(outgoing, config.settings);
  const browsers = await app.db
    .selectFrom('push_subscription')
    .select(['endpoint', 'keys'])
    .where('service', '=', message.service)
    .where('person', '=', message.person ?? '')
    .execute();
  const outcomes = await Promise.all(
    browsers.map(async ({ endpoint, keys }) => {
      const to = { ...outgoing.to, address: JSON.stringify({ endpoint, keys }) };
      const outcome = await channel.send({ ...outgoing, to }, config.settings);
      if (outcome.kind === 'permanent' && outcome.reason.startsWith(GONE)) await forget(app, message.service, endpoint);
      return outcome;
    }),
  );
  const best = (kind: Outcome['kind']) => outcomes.find((outcome) => outcome.kind === kind);
  return (
    best('delivered') ??
    best('retry') ??
    best('permanent') ?? { kind: 'permanent', reason: 'no browser of this person wants pages' }
  );
}

async function forget(app: App, service: string, endpoint: string): Promise<void> {
  await app.db
    .deleteFrom('push_subscription')
    .where('service', '=', service)
    .where('endpoint', '=', endpoint)
    .execute();
}
