/** Longer names are compared by their beginning only, so that a hostile plan cannot buy minutes of work. */
const MAX_COMPARED = 60;

/**
 * Finds the known name that a mistyped one was probably meant to be.
 *
 * @returns null when nothing is close: at most two fifths of the letters may differ.
 */
export function closest(name: string, known: readonly string[]): string | null {
  const wanted = name.slice(0, MAX_COMPARED).toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length * 0.4)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.slice(0, MAX_COMPARED).toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** A hint for an unknown name: the closest known one, or all of them, or that there is none. */
export function suggest(name: string, known: readonly string[], noun: string): string {
  const match = closest(name, known);
  if (match !== null) return `Did you mean "${match}"?`;
  if (known.length === 0) return `The plan defines no ${noun}.`;
  const shown = known.slice(0, 12).join(', ');
  return `Known: ${shown}${known.length > 12 ? ', …' : ''}.`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      const insert = (current[column - 1] ?? 0) + 1;
      const remove = (previous[column] ?? 0) + 1;
      current.push(Math.min(insert, remove, (previous[column - 1] ?? 0) + same));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
