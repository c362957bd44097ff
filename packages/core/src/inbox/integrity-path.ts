/**
 * The text or number at a path such as `metadata.user_id` or `items.data.0.price`; an object that has an id stands for it.
 * @returns null where there is nothing, or something else
 */
export function valueAtPath(from: unknown, path: string): string | null {
  let value = from;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = Reflect.get(value, name);
  }
  return textOf(value) ?? (typeof value === 'object' && value !== null ? textOf(Reflect.get(value, 'id')) : null);
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}
