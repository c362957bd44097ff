import type { App } from '../../platform/app.ts';
import { cut } from './fields.ts';

/** What became of one request of a sender. */
export interface Received {
  /** Counts the requests of this process. */
  readonly id: number;
  readonly atMs: number;
  readonly format: string;
  readonly outcome: 'accepted' | 'ignored' | 'refused' | 'throttled';
  /** How many alerts it spoke of. */
  readonly alerts: number;
  /** The first alert's summary, or why nothing was taken. */
  readonly detail: string;
}

/** Kept of each service, of each kind: a flood of refusals must not hide what was accepted. */
const MOST_KEPT = 50;
const MOST_DETAIL_CHARACTERS = 300;

interface Ring {
  readonly taken: Received[];
  readonly refused: Received[];
}

let lastId = 0;
const rings = new WeakMap<App, Map<string, Ring>>();

/**
 * Notes what became of a request, in this process's memory: what is accepted is in the database anyhow, and a sender that is
 * refused a thousand times a second must not write a thousand rows.
 * @param service '' for requests whose key is nobody's
 */
export function noteReceived(app: App, service: string, received: Omit<Received, 'id'>): void {
  const own = rings.get(app) ?? new Map<string, Ring>();
  rings.set(app, own);
  const ring = own.get(service) ?? { taken: [], refused: [] };
  own.set(service, ring);
  const list = received.outcome === 'accepted' || received.outcome === 'ignored' ? ring.taken : ring.refused;
  lastId += 1;
  list.push({ ...received, id: lastId, detail: cut(received.detail, MOST_DETAIL_CHARACTERS) });
  if (list.length > 2 * MOST_KEPT) list.splice(0, list.length - MOST_KEPT);
}

/** The last requests of a service on this node, newest first: up to fifty that were taken and fifty that were not. */
export function lastReceived(app: App, service: string): Received[] {
  const ring = rings.get(app)?.get(service);
  if (!ring) return [];
  return [...ring.taken.slice(-MOST_KEPT), ...ring.refused.slice(-MOST_KEPT)].sort((a, b) => b.id - a.id);
}
