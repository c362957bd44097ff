import type { ChannelConfig, Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { lastTests, methodKey, optOutKey, optOuts } from '../test-pages/contact-test.views.ts';
import { calendarUrl } from './calendar-address.ts';
import type { OnCall } from './on-call.views.ts';
import { windowWords } from './window-words.ts';

/** How everybody of a plan is reached, and what is known of each way. */
export async function peopleView(app: App, plan: Plan): Promise<OnCall['people']> {
  const { service } = plan;
  const [tests, silenced] = await Promise.all([lastTests(app.db, service), optOuts(app.db, service)]);
  return Object.values(plan.people).map((person) => ({
    service,
    id: person.id,
    name: person.name,
    contact: person.contact.map((method) => ({
      channel: method.channel,
      channelType: plan.channels[method.channel]?.type ?? 'sandbox',
      address: method.address,
      sandbox: isSandbox(plan.channels[method.channel]),
      afterSeconds: method.after,
      for: method.for,
      optedOut: silenced.has(optOutKey(method.channel, method.address)),
      lastTest: tests.get(methodKey(person.id, method.channel, method.address)) ?? null,
    })),
    quiet: person.quiet.map(windowWords),
    calendarUrl: calendarUrl(app, { service, kind: 'person', id: person.id }),
  }));
}

/** Whether nothing of a channel leaves Tocsin. */
export function isSandbox(config: ChannelConfig | undefined): boolean {
  return !config || config.type === 'sandbox' || config.missing.length > 0;
}
