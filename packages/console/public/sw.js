// Shows pushed pages, also when no tab of the console is open. It keeps nothing and answers no request.

const HEADERS = { 'content-type': 'application/json', 'x-tocsin': '1' };

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  event.waitUntil(show(read(event.data)));
});

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event;
  notification.close();
  const answers = action && action !== 'open' && notification.data.messageId;
  event.waitUntil(answers ? press(notification, action) : open(notification.data.url));
});

// The push service gave the browser another address: without this, pages would go to the old one.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(renew());
});

/** Whatever was pushed, something is shown: a page that nobody sees is worse than one without a title. */
function read(data) {
  try {
    const pushed = data?.json() ?? {};
    return typeof pushed === 'object' && pushed !== null ? pushed : { body: String(pushed) };
  } catch {
    return { body: data?.text() ?? '' };
  }
}

function show(pushed) {
  const url = ownUrl(pushed.url).href;
  const answers = Array.isArray(pushed.actions) ? pushed.actions : [];
  return self.registration.showNotification(pushed.title || 'Tocsin', {
    body: pushed.body || 'You are paged. Open Tocsin.',
    icon: '/icon-active.svg',
    tag: pushed.tag || pushed.messageId || url,
    renotify: true,
    requireInteraction: pushed.kind === 'page',
    vibrate: [300, 150, 300, 150, 300],
    data: { url, messageId: pushed.messageId ?? null },
    // Browsers draw two buttons; "Open" is what a click on the rest does.
    actions: [...answers.slice(0, 1), { action: 'open', title: 'Open' }],
  });
}

/** Only addresses of the console itself are opened. */
function ownUrl(url) {
  const own = new URL('/', self.location.origin);
  try {
    const asked = new URL(url || '/', own);
    return asked.origin === own.origin ? asked : own;
  } catch {
    return own;
  }
}

/** Answers as the signed-in person; without a session, or when it is over, the room says what to do. */
async function press({ data, title, tag }, action) {
  const answer = await fetch(`/api/outbox/${encodeURIComponent(data.messageId)}/press`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: HEADERS,
    body: JSON.stringify({ action }),
  }).catch(() => null);
  if (!answer?.ok) return open(data.url);
  await self.registration.showNotification(title, {
    body: 'Done: your answer has arrived.',
    icon: '/icon-calm.svg',
    tag,
    data: { url: data.url, messageId: null },
    actions: [{ action: 'open', title: 'Open' }],
  });
}

/** Subscribes anew with the plan's key. The plan is a part of this worker's scope: `/push/<service>/`. */
async function renew() {
  const { pathname } = new URL(self.registration.scope);
  const api = `/api${pathname}`;
  const { publicKey } = await fetch(`${api}key`, { credentials: 'same-origin' }).then((answer) => answer.json());
  if (!publicKey) return;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const { endpoint, keys } = (await self.registration.pushManager.subscribe(options)).toJSON();
  const body = JSON.stringify({ endpoint, keys });
  await fetch(`${api}subscriptions`, { method: 'POST', credentials: 'same-origin', headers: HEADERS, body });
}

/** Brings a tab of the console to the front, or opens one. */
async function open(url) {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const tab of tabs) {
    if (tab.url === url) return tab.focus();
  }
  return self.clients.openWindow(url);
}
