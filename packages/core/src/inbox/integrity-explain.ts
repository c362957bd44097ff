import { valueAtPath } from './integrity-path.ts';

/** What the inbox knows of one event that speaks of what differs. */
export interface EventTrace {
  readonly id: string;
  readonly type: string;
  readonly state: 'delivered' | 'waiting' | 'dead' | 'skipped';
  /** What the application answered last; null: nothing. */
  readonly status: number | null;
  readonly note: string | null;
  readonly origin: 'received' | 'fetched' | 'edited';
  /** The object that the event is about. */
  readonly object: unknown;
}

export interface Difference {
  readonly key: string;
  /** As the vendor lists it. */
  readonly object: unknown;
  /** Oldest first. */
  readonly events: readonly EventTrace[];
  /** Path of whom it belongs to; null: the plan does not say. */
  readonly ownerPath: string | null;
  /** Whether the application has that one; null: it was not asked. */
  readonly ownerExists: boolean | null;
}

/** Why the vendor has something that the application lacks, as far as it can be told. */
export interface Explanation {
  readonly cause:
    | 'never-came'
    | 'waiting'
    | 'failed'
    | 'skipped'
    | 'no-owner'
    | 'unknown-owner'
    | 'taken-before-owner'
    | 'not-saved';
  readonly text: string;
  readonly owner: string | null;
  readonly events: readonly string[];
}

/**
 * Explains a difference, by the causes of a payment without its subscription: the webhook never came, failed or waits; nobody
 * is named; whoever is named does not exist; or all is well but the application did not save it.
 */
export function explainDifference({ key, object, events, ownerPath, ownerExists }: Difference): Explanation {
  const owner = ownerPath === null ? null : ownerOf(object, events, ownerPath);
  const ids = events.map(({ id }) => id);
  const because = (cause: Explanation['cause'], text: string): Explanation => ({ cause, text, owner, events: ids });
  if (events.length === 0) return because('never-came', `No webhook about ${key} has come.`);
  const stuck = explainStuck(events);
  if (stuck) return because(stuck.cause, stuck.text);
  const last = events.findLast(({ state }) => state === 'delivered');
  const took = `${last?.type ?? 'The webhook'} was delivered and answered with ${last?.status ?? 'success'}`;
  if (ownerPath !== null && owner === null)
    return because('no-owner', `${took}, but names nobody: ${ownerPath} is empty.`);
  if (owner !== null && ownerExists === false)
    return because('unknown-owner', `${took}, but names ${owner}, whom the application does not have.`);
  if (owner !== null && ownerExists === true) {
    const text = `${took} and names ${owner}, who exists now: it came before them, or saving it failed silently. A replay will tell.`;
    return because('taken-before-owner', text);
  }
  return because('not-saved', `${took}, but the application did not save it.`);
}

function explainStuck(events: readonly EventTrace[]): Pick<Explanation, 'cause' | 'text'> | null {
  if (events.some(({ state }) => state === 'delivered')) {
    const dead = events.find(({ state }) => state === 'dead');
    return dead ? { cause: 'failed', text: failureOf(dead) } : null;
  }
  const dead = events.find(({ state }) => state === 'dead');
  if (dead) return { cause: 'failed', text: failureOf(dead) };
  const waiting = events.find(({ state }) => state === 'waiting');
  if (waiting && (waiting.status !== null || waiting.note !== null))
    return { cause: 'failed', text: `${failureOf(waiting)}. It is tried again.` };
  if (waiting) return { cause: 'waiting', text: `${waiting.type} (${waiting.id}) is here and waits to be delivered.` };
  const [skipped] = events;
  return { cause: 'skipped', text: `${skipped?.type} (${skipped?.id}) was skipped by a person.` };
}

function failureOf({ type, id, status, note }: EventTrace): string {
  const answer = status === null ? (note ?? 'no answer') : `answered with ${status}${note ? `: ${note}` : ''}`;
  return `${type} (${id}) came, and the application did not take it: ${answer}`;
}

function ownerOf(object: unknown, events: readonly EventTrace[], path: string): string | null {
  for (const from of [object, ...events.map((event) => event.object)]) {
    const value = valueAtPath(from, path);
    if (value !== null && value !== '') return value;
  }
  return null;
}
