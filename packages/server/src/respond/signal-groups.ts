import type { KnownOfAlerts } from './receive-signals.ts';

/**
 * A rule whose alerts each open an incident of their own must not page a thousand times in a storm (SPEC DET-3): once so many
 * of its incidents are active, its further alerts join the last of them.
 */
export const MOST_INCIDENTS_OF_A_RULE = 20;

/** Which active incident the alerts of a group belong to. */
export interface Groups {
  find(group: string): string | undefined;
  put(group: string, incident: string): void;
}

/** Asks which groups the incidents have, if any signal has one. */
export async function groupsOf(
  { ways, groups: read }: KnownOfAlerts,
  incidents: readonly { readonly id: string }[],
): Promise<Groups> {
  const isAsked = [...(ways?.values() ?? [])].some(({ group }) => group !== null);
  const known = isAsked && read ? await read(incidents.map(({ id }) => id)) : new Map<string, string>();
  const ofRules = new Map<string, Set<string>>();
  const put = (group: string, incident: string) => {
    known.set(group, incident);
    const rule = ruleOf(group);
    ofRules.set(rule, (ofRules.get(rule) ?? new Set()).add(incident));
  };
  for (const [group, incident] of known) put(group, incident);
  return {
    put,
    find(group) {
      const own = [...(ofRules.get(ruleOf(group)) ?? [])];
      return known.get(group) ?? (own.length >= MOST_INCIDENTS_OF_A_RULE ? own.toSorted().at(-1) : undefined);
    },
  };
}

/** A group's name begins with its rule. */
function ruleOf(group: string): string {
  return group.slice(0, group.indexOf('|'));
}
