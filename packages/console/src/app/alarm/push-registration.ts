import { noticePermission } from './desktop-notice.ts';

/** Why this browser cannot be pushed to, in words; null: it can. */
export function whyNoPush(): string | null {
  if (!window.isSecureContext) {
    return 'Browsers push only to secure addresses (https, or this machine itself). Open Tocsin by such an address.';
  }
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || noticePermission() === 'unsupported') {
    return 'This browser knows no pushed notifications. On an iPhone, add Tocsin to the home screen first.';
  }
  if (noticePermission() === 'denied') {
    return 'Notifications of this address are blocked. Allow them in the settings of the site (the sign left of the address), then try again.';
  }
  return null;
}

/** Each plan has a key of its own, and a worker can be subscribed with one key only: so each plan has a worker. */
function scopeOf(service: string): string {
  return `/push/${encodeURIComponent(service)}/`;
}

/** This browser's subscription to the pages of a plan, or null. */
export async function currentSubscription(service: string): Promise<PushSubscription | null> {
  if (whyNoPush() !== null) return null;
  const registration = await navigator.serviceWorker.getRegistration(scopeOf(service));
  return registration?.scope.endsWith(scopeOf(service)) ? registration.pushManager.getSubscription() : null;
}

/**
 * Asks for permission and subscribes this browser to the pages of a plan.
 * @param publicKey the server's key, base64url
 * @throws Error in words when the person or the browser refuses
 */
export async function subscribeBrowser(service: string, publicKey: string): Promise<PushSubscription> {
  const permission = await Notification.requestPermission();
  if (permission !== 'granted') {
    throw new Error(
      whyNoPush() ?? 'Without your permission nothing can be pushed. Press the button again and allow it.',
    );
  }
  const registration = await navigator.serviceWorker.register('/sw.js', { scope: scopeOf(service) });
  await isActive(registration);
  const old = await registration.pushManager.getSubscription();
  // One that was made with another key would never get a message.
  await old?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: readKey(publicKey) };
  return registration.pushManager.subscribe(options).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The browser refused (${why}). In a private window, or without its push service, it cannot.`);
  });
}

/** A worker must be active before it can be subscribed; it controls no page, so `ready` would never come. */
function isActive(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (!worker || worker.state === 'activated') return Promise.resolve();
  return new Promise((done) => {
    worker.addEventListener('statechange', () => worker.state === 'activated' && done());
  });
}

/** Reads base64url. */
export function readKey(publicKey: string): Uint8Array<ArrayBuffer> {
  const text = atob(publicKey.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The parts of a subscription that the server needs. */
export function subscriptionBody(subscription: PushSubscription) {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint: endpoint ?? '', keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } };
}
