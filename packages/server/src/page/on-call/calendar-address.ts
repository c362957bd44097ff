import type { App } from '../../platform/app.ts';
import { sameSecret } from '../../platform/auth/keys.ts';

/** What a calendar is about. */
export interface CalendarSubject {
  readonly service: string;
  readonly kind: 'schedule' | 'person';
  readonly id: string;
}

/** The address of a calendar. Calendar programs cannot sign in, so it carries a key that opens nothing else. */
export function calendarUrl(app: Pick<App, 'keys' | 'url'>, subject: CalendarSubject): string {
  const { service, kind, id } = subject;
  return `${app.url()}/calendar/${service}/${kind}/${encodeURIComponent(id)}/${keyOf(app, subject)}.ics`;
}

/** Whether a key opens a calendar. */
export function opensCalendar(app: Pick<App, 'keys'>, subject: CalendarSubject, key: string): boolean {
  return sameSecret(key, keyOf(app, subject));
}

function keyOf(app: Pick<App, 'keys'>, { service, kind, id }: CalendarSubject): string {
  return app.keys.sign(`calendar:${service}:${kind}:${id}`);
}
