import type { OutgoingMessage } from '../channel.ts';

/** Returns the subject without the level and the id with which a page's subject begins, because they are said apart. */
export function subjectOf({ incident, subject }: OutgoingMessage): string {
  const label = incident === null ? '' : `${incident.severity} ${incident.id}: `;
  return subject.startsWith(label) ? subject.slice(label.length) : subject;
}
