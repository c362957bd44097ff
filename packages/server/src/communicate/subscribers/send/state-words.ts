import type { NoticeKind } from '../subscriber.tables.ts';

const WORDS: Readonly<Record<string, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  scheduled: 'Scheduled maintenance',
  announced: 'Scheduled maintenance',
  started: 'Maintenance has begun',
  in_progress: 'Maintenance has begun',
  extended: 'Maintenance takes longer',
  moved: 'Maintenance is moved',
  completed: 'Maintenance is over',
  ended: 'Maintenance is over',
  cancelled: 'Maintenance is cancelled',
  published: 'Review',
};

/** The state of a notice as people read it; one that is not known stands as it is. */
export function stateWords(kind: NoticeKind, state: string): string {
  const known = WORDS[state];
  if (known) return known;
  const plain = state.replace(/[_-]+/g, ' ').trim();
  return plain === '' ? { incident: 'Update', maintenance: 'Maintenance', review: 'Review' }[kind] : capital(plain);
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
