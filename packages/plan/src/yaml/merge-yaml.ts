import type { Problem } from '../problem.ts';
import { problemAt } from '../source-file.ts';
import { NodePositions, type Path } from './node-positions.ts';
import type { YamlContent } from './read-yaml.ts';

/** All YAML files of a plan as one value. */
export interface MergedYaml {
  readonly value: Readonly<Record<string, unknown>>;
  readonly positions: NodePositions;
  readonly problems: readonly Problem[];
}

/**
 * Merges the files of a plan by top-level key. Maps under the same key are merged; anything that is said twice is a
 * problem that names both places, and the first stands.
 */
export function mergeYaml(contents: readonly YamlContent[]): MergedYaml {
  const value: Record<string, unknown> = {};
  const positions = new NodePositions();
  const problems: Problem[] = [];
  const adopt = (from: YamlContent, holder: Record<string, unknown>, path: Path, item: unknown): void => {
    const key = String(path.at(-1));
    if (!Object.hasOwn(holder, key)) {
      holder[key] = isMap(item) ? { ...item } : item;
      positions.adopt(from.positions, path);
      return;
    }
    const first = positions.get(path);
    const second = from.positions.get(path);
    if (!first || !second) return;
    const { file, key: place } = first;
    const hint = `It first stands at ${file.name}:${place.line}:${place.column}; keep one.`;
    problems.push(
      problemAt(second.file, second.key, { code: 'duplicate-id', message: `"${key}" is written twice`, hint }),
    );
  };

  for (const content of contents) {
    for (const [key, item] of Object.entries(content.value ?? {})) {
      const existing = value[key];
      if (!isMap(existing) || !isMap(item)) {
        adopt(content, value, [key], item);
        continue;
      }
      for (const [id, entry] of Object.entries(item)) adopt(content, existing, [key, id], entry);
    }
  }
  return { value, positions, problems };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
