/** Paths by their folder: those at the top first, `plan.yaml` before the others; then folder by folder. */
export function byFolder(
  paths: readonly string[],
): readonly { readonly folder: string; readonly paths: readonly string[] }[] {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  return [...folders]
    .sort(([a], [b]) => compare(a, b))
    .map(([folder, list]) => ({
      folder,
      paths: list.sort((a, b) => Number(b === 'plan.yaml') - Number(a === 'plan.yaml') || compare(a, b)),
    }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
