import type { CheckedMonitor, Plan } from '@tocsin/core';
import { secretsOf } from '@tocsin/runner';

/** Headers whose values say who asks. */
export const PRIVATE_HEADER = /^(?:authorization|proxy-authorization|cookie|x-api-key|.{0,40}(?:token|secret|key))$/i;
/** Shorter ones are words of every answer. */
const SHORTEST_SECRET = 4;

/** What must not be seen in anything that a check shows: secrets of the plan, and what its monitor sends to say who asks. */
export function secretsOfMonitor(monitor: CheckedMonitor, plan: Plan): readonly string[] {
  const headers = 'headers' in monitor ? Object.entries(monitor.headers) : [];
  const sent = headers.flatMap(([name, value]) => (PRIVATE_HEADER.test(name) ? [withoutScheme(value)] : []));
  return [...secretsOf(plan), ...sent.filter((value) => value.length >= SHORTEST_SECRET)];
}

/** `Basic bTpzZWNyZXQ=` → `bTpzZWNyZXQ=` */
export function withoutScheme(value: string): string {
  return value.replace(/^\w+ +/, '');
}
