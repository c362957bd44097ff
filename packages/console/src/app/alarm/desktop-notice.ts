/** What a notification of the desktop says. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
}

/** Whether the browser shows notifications for this page: `unsupported` also where the address is not secure. */
export function noticePermission(): NotificationPermission | 'unsupported' {
  return typeof Notification === 'undefined' || !window.isSecureContext ? 'unsupported' : Notification.permission;
}

/**
 * Shows an incident on the desktop while the page is not looked at; the same one again replaces itself. Does nothing
 * without the person's permission.
 */
export function showNotice({ id, title, severity }: Notice): void {
  if (noticePermission() !== 'granted' || document.visibilityState === 'visible') return;
  try {
    const notice = new Notification(`${severity} ${id}`, { body: title, tag: id, requireInteraction: true });
    notice.addEventListener('click', () => {
      window.focus();
      window.location.assign(`/incidents/${encodeURIComponent(id)}`);
      notice.close();
    });
  } catch {
    // Android allows it only to a service worker, which has the pushed page already.
  }
}
