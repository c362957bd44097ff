/** Converts every value of a map, keeping keys and their order. */
export function mapEntries<T, R>(
  entries: Readonly<Record<string, T>>,
  convert: (entry: T, id: string) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, convert(entry, id)]));
}
