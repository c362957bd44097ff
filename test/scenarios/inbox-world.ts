import type { SampleAppConfig } from '@tocsin/sample-app';
import type { RunningServer } from '@tocsin/server';
import type { SentWebhook } from '../vendors/inbox-senders/senders.ts';

/** Posts a webhook to the inbox as its vendor would. @returns the status that the vendor sees */
export async function sendTo(tocsin: string, service: string, source: string, sent: SentWebhook): Promise<number> {
  const { headers, body, query } = sent;
  const response = await fetch(`${tocsin}/in/${service}/${source}${query}`, { method: 'POST', headers, body });
  await response.arrayBuffer();
  return response.status;
}

/** Settings with which the vendors call the inbox instead of the application, and all of them go by Tocsin's clock. */
export function behindInbox({ app, url }: RunningServer): Partial<SampleAppConfig> {
  return { inboxUrl: url, now: () => app.clock.now() };
}

/** What the books of a source must show once everything is done: all that arrived was delivered. */
export function balanced(arrived: number, more: Readonly<Record<string, number>> = {}): Record<string, number> {
  return { arrived, delivered: arrived, waiting: 0, dead: 0, skipped: 0, ...more };
}
