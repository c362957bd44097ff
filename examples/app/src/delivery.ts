import type { TocsinClient } from '@tocsin/sdk';
import type { ProviderMessage } from './provider.ts';

export type DeliveryKind = 'push' | 'dm';

/** How a delivery ended; outcomes are data, so nothing is thrown. */
export type DeliveryOutcome = { status: 'delivered' } | { status: 'failed'; error: string };

/** Delivers one message and returns how it ended. */
export type Deliver = (kind: DeliveryKind, message: ProviderMessage) => Promise<DeliveryOutcome>;

const SEND_LIMIT_MS = 5_000;
const BREAKER_RESET_MS = 15_000;

/** Takes the provider's address; each kind goes through its own breaker, `push-provider` and `dm-provider`. */
export function createDelivery(tocsin: TocsinClient, providerUrl: string): Deliver {
  const options = { failures: 5, resetMs: BREAKER_RESET_MS, timeoutMs: SEND_LIMIT_MS };
  const breakers = { push: tocsin.breaker('push-provider', options), dm: tocsin.breaker('dm-provider', options) };
  const deliveries = tocsin.counter('delivery.success_rate');

  return async (kind, message) => {
    try {
      await breakers[kind].run((signal) => send(`${providerUrl}/fake-provider/${kind}`, message, signal));
      deliveries.ok();
      return { status: 'delivered' };
    } catch (error) {
      // Turned away by the breaker counts too: the member did not get the reminder.
      deliveries.fail();
      return { status: 'failed', error: (error as Error).message };
    }
  };
}

/** @param signal ends the call when it has taken too long */
async function send(url: string, message: ProviderMessage, signal?: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    ...(signal ? { signal } : {}),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`the provider answered ${response.status}`);
}

/** The reminder's words. The offer is the newest feature: the previous release does not have it. */
export function reminderText(memberKey: string, release: 'current' | 'previous'): string {
  if (release === 'previous') return `Hi ${memberKey}, your subscription ends soon.`;
  return `Hi ${memberKey}, your subscription ends soon. Stay, and the next month is half price.`;
}
