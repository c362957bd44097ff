import type { HealthItem, ServiceHealth } from '../api/generated/types.gen.ts';

const order = ['down', 'degraded', 'unknown', 'up', 'paused'];

/** The worst first. */
export function byTrouble<T extends Pick<ServiceHealth, 'state'> | Pick<HealthItem, 'state'>>(
  items: readonly T[],
): T[] {
  return [...items].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}

/** Why nobody was paged although it is not well, or nothing: `pages when P1: down after 3 failures in a row`. */
export function whyQuiet({ state, suppressedBy, thresholds }: HealthItem): string | null {
  if (suppressedBy !== null) return `raises no alert: ${suppressedBy} explains it`;
  if (state !== 'degraded') return null;
  if (thresholds.length === 0) return 'pages nobody by the plan';
  return `not bad enough for an alert: ${thresholds.map(({ severity, text }) => `${severity} is ${text}`).join('; ')}`;
}

/** The items whose name or component has all the words that somebody typed. */
export function findItems(items: readonly HealthItem[], typed: string): HealthItem[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ id, title, component }) => {
    const text = `${id} ${title} ${component ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
