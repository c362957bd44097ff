import type { PlanDraft } from '../schema/plan-schema.ts';
import type { CheckContext } from './context.ts';

type Levers = PlanDraft['levers'];

/** Every lever can be pulled: what it needs and what it pulls does not conflict with it, nor with each other. */
export function checkLeverLinks({ draft: { levers }, reportAt }: CheckContext): void {
  const impossible = new Set<string>();
  for (const id of deepestFirst(levers)) {
    const along = pulledWith(levers, id);
    const found = conflictWithin(levers, [id, ...along]);
    if (!found) continue;
    // What pulls or needs a lever that nobody can pull has its reason there.
    const isConsequence = along.some((other) => impossible.has(other));
    impossible.add(id);
    if (isConsequence) continue;
    const [one, other] = found;
    const message = `Nobody can pull "${id}": ${becauseOf(levers, id, one, other)}`;
    const hint = 'Remove the conflict, or what needs or pulls both.';
    reportAt(['levers', id], { code: 'lever-conflict', message, hint }, 'key');
  }
}

/** The ids, those that others need or pull before these others. */
function deepestFirst(levers: Levers): readonly string[] {
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const next of linksOf(levers, id)) visit(next);
    order.push(id);
  };
  const order: string[] = [];
  for (const id of Object.keys(levers)) visit(id);
  return order;
}

/** The levers that a lever needs or pulls and that exist. */
function linksOf(levers: Levers, id: string): readonly string[] {
  const { needs = [], pulls = [] } = levers[id] ?? {};
  return [...needs, ...pulls].filter((other) => levers[other] !== undefined);
}

/** Every lever that is pulled whenever this one is, without itself. */
function pulledWith(levers: Levers, id: string): readonly string[] {
  const found = new Set([id]);
  for (const each of found) for (const next of linksOf(levers, each)) found.add(next);
  found.delete(id);
  return [...found];
}

/** The first two that conflict; null when all can be pulled at once. */
function conflictWithin(levers: Levers, ids: readonly string[]): readonly [string, string] | null {
  const there = new Set(ids);
  for (const one of ids) {
    const other = levers[one]?.conflicts.find((id) => there.has(id));
    if (other === undefined) continue;
    return ids.indexOf(other) < ids.indexOf(one) ? [other, one] : [one, other];
  }
  return null;
}

function becauseOf(levers: Levers, id: string, one: string, other: string): string {
  if (one === other)
    return one === id ? 'it conflicts with itself' : `it ${verb(levers, id, one)}, which conflicts with itself`;
  if (one === id) return `it ${verb(levers, id, other)} and conflicts with it`;
  return `it ${verb(levers, id, one)} and ${verb(levers, id, other)}, and these two conflict`;
}

function verb(levers: Levers, id: string, other: string): string {
  if (levers[id]?.needs.includes(other)) return `needs "${other}"`;
  if (levers[id]?.pulls.includes(other)) return `pulls "${other}"`;
  return `needs or pulls what brings "${other}" along`;
}
