// Shows pushed pages, also when no tab of the console is open. It keeps nothing and answers no request.

/** The path of an incident's room carries its id. */
const ROOM = /^\/incidents\/([^/?#]+)/;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('push', (event) => {
  event.waitUntil(show(read(event.data)));
});

self.addEventListener('notificationclick', (event) => {
  const { notification, action } = event;
  notification.close();
  event.waitUntil(action === 'acknowledge' ? acknowledge(notification) : open(notification.data.url));
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
  const url = ownUrl(pushed.url);
  const incidentId = ROOM.exec(url.pathname)?.[1] ?? null;
  const actions = [
    ...(incidentId ? [{ action: 'acknowledge', title: 'Acknowledge' }] : []),
    { action: 'open', title: 'Open' },
  ];
  return self.registration.showNotification(pushed.title || 'Tocsin', {
    body: pushed.body || 'You are paged. Open Tocsin.',
    icon: '/icon-active.svg',
    tag: pushed.tag || incidentId || pushed.id || url.href,
    renotify: true,
    requireInteraction: true,
    vibrate: [300, 150, 300, 150, 300],
    data: { url: url.href, incidentId },
    actions,
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

/** As the signed-in person; without a session, or when it is over, the room says what to do. */
async function acknowledge({ data, title }) {
  const answer = await fetch(`/api/incidents/${data.incidentId}/acknowledge`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-tocsin': '1' },
  }).catch(() => null);
  if (!answer?.ok) return open(data.url);
  await self.registration.showNotification(title, {
    body: 'Acknowledged. The paging has stopped.',
    icon: '/icon-calm.svg',
    tag: data.incidentId,
    data,
    actions: [{ action: 'open', title: 'Open' }],
  });
}

/** Brings a tab of the console to the front, or opens one. */
async function open(url) {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const tab of tabs) {
    if (tab.url === url) return tab.focus();
  }
  return self.clients.openWindow(url);
}
