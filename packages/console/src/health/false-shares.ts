import { useQuery } from '@tanstack/react-query';
import { falseShareWords } from '../alerts/silence-words.ts';
import { listAlertsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { HealthItem } from '../api/generated/types.gen.ts';

/** Sources without an alert among the service's last ones need no word about what they were once. */
const LAST_ALERTS = 200;

/** The source that the alerts of a monitor or a metric name. */
export function sourceOf({ kind, id }: Pick<HealthItem, 'kind' | 'id'>): string {
  return `${kind === 'metric' ? 'metric' : 'monitor'}:${id}`;
}

/** How often the alerts of each source of a service were false, in words, by source; those that never were are left out. */
export function useFalseShares(service: string): ReadonlyMap<string, string> {
  const { data } = useQuery(listAlertsOptions({ query: { service, limit: LAST_ALERTS } }));
  const words = new Map<string, string>();
  for (const { source, falseShare } of data?.alerts ?? []) {
    const text = falseShareWords(falseShare);
    if (text) words.set(source, text);
  }
  return words;
}
