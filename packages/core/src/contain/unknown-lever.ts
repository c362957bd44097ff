import type { Plan } from '../model/plan.ts';

/** More are no help to anybody who reads a message. */
const MOST_NAMED = 20;

/** Names the levers that were probably meant, or those that there are. */
export function unknownLever(plan: Plan, id: string): string {
  const there = Object.keys(plan.levers);
  const near = there.filter((other) => isNear(other, id));
  const few = near.slice(0, MOST_NAMED);
  const more = there.length > MOST_NAMED ? `, and ${there.length - MOST_NAMED} more` : '';
  const all = `${there.slice(0, MOST_NAMED).join(', ') || 'none'}${more}`;
  const hint = few.length > 0 ? `Did you mean ${few.join(' or ')}?` : `There are: ${all}.`;
  return `The service ${plan.service} has no lever "${id}". ${hint}`;
}

/** Whether two ids share a word, or differ by at most two typing slips. */
function isNear(a: string, b: string): boolean {
  const left = a.toLowerCase();
  const right = b.toLowerCase();
  const words = new Set(left.split(/[^a-z0-9]+/));
  const shared = right.split(/[^a-z0-9]+/).some((word) => word.length > 3 && words.has(word));
  return shared || editDistance(left, right.slice(0, 100)) <= 2;
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
