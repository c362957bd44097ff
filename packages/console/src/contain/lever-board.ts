import type { Lever } from '../api/generated/types.gen.ts';
import { humanize } from '../shared/names.ts';
import { commandTrouble } from './command-words.ts';

/** Levers that rest, of one component of one service. */
export interface LeverGroup {
  readonly key: string;
  readonly service: string;
  /** Null: of no component. */
  readonly component: string | null;
  readonly title: string;
  readonly levers: readonly Lever[];
}

/** A lever's name among those of all services. */
export const leverKey = ({ service, id }: Pick<Lever, 'service' | 'id'>) => `${service}/${id}`;

/** Levers that say every word somewhere: id, title, what they do, component, service, kind, who pulled them and why. */
export function findLevers(levers: readonly Lever[], text: string): readonly Lever[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return levers;
  return levers.filter((lever) => {
    const says = [
      ...[lever.id, lever.title, lever.description, lever.consequence, lever.component ?? '', lever.service],
      ...[lever.kind, lever.by ?? '', lever.reason ?? '', lever.incidentId ?? ''],
    ]
      .join('\n')
      .toLowerCase();
    return words.every((word) => says.includes(word));
  });
}

/** Those that are pulled: first those that are given back by themselves soonest, then the newest. */
export function pulledLevers(levers: readonly Lever[]): readonly Lever[] {
  const rank = ({ expiresAt }: Lever) => (expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(expiresAt));
  const newest = (lever: Lever) => (lever.at === null ? 0 : Date.parse(lever.at));
  return levers
    .filter((lever) => lever.pulled)
    .sort((one, other) => compare(rank(one), rank(other)) || compare(newest(other), newest(one)));
}

/** Those whose commands did not bring them where they should be, or run now. */
export function troubledLevers(levers: readonly Lever[]): readonly Lever[] {
  return levers.filter((lever) => commandTrouble(lever.command) !== null);
}

/** A service's levers in the room of an incident: pulled, troubled and of its components first; the others after them. */
export function roomOrder(
  levers: readonly Lever[],
  components: readonly string[],
): { first: readonly Lever[]; others: readonly Lever[] } {
  const first = new Set([...pulledLevers(levers), ...troubledLevers(levers)]);
  for (const lever of levers) if (lever.component && components.includes(lever.component)) first.add(lever);
  return { first: [...first], others: levers.filter((lever) => !first.has(lever)) };
}

/** Those that rest, by service and component, in the plan's order; those of no component come last. */
export function restingGroups(levers: readonly Lever[]): readonly LeverGroup[] {
  const groups = new Map<string, Lever[]>();
  for (const lever of levers) {
    if (lever.pulled) continue;
    const key = `${lever.service}/${lever.component ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(lever);
    else groups.set(key, [lever]);
  }
  const services = [...new Set(levers.map((lever) => lever.service))];
  return [...groups]
    .flatMap(([key, members]): LeverGroup[] => {
      const [first] = members;
      if (!first) return [];
      const { service, component } = first;
      return [{ key, service, component, title: component ? humanize(component) : 'Everything else', levers: members }];
    })
    .sort(
      (one, other) =>
        services.indexOf(one.service) - services.indexOf(other.service) ||
        Number(one.component === null) - Number(other.component === null),
    );
}

/** The first so many levers of the groups, so that a thousand of them do not make the screen slow. */
export function firstOf(groups: readonly LeverGroup[], most: number): readonly LeverGroup[] {
  let left = most;
  const shown: LeverGroup[] = [];
  for (const group of groups) {
    if (left <= 0) break;
    shown.push(group.levers.length <= left ? group : { ...group, levers: group.levers.slice(0, left) });
    left -= group.levers.length;
  }
  return shown;
}

const compare = (one: number, other: number) => (one === other ? 0 : one < other ? -1 : 1);
